"""Pixels of ordinary files, found as pydicom finds them."""

from __future__ import annotations

import io
import warnings

import pytest
from pydicom import Dataset, Sequence, dcmread

from dicomsource.pixels import part10_pixels
from dicomsource.pixels.ordinary_file import find_pixels
from dicomsource.pixels.part10_pixels import open_pixels
from dicomsource.samples.pydicom_files import sample_files


def _opened(path):
    with path.open("rb") as file:
        pixels = open_pixels(file, path.name)
    header = {name: value for name, value in pixels.header.items() if value not in (None, "")}
    return pixels.start, pixels.length, pixels.TransferSyntaxUID, pixels.word_size, header


@pytest.mark.parametrize("path", sample_files(), ids=lambda path: path.name)
def test_what_is_found_is_what_pydicom_finds(path, monkeypatch):
    with path.open("rb") as file:
        if find_pixels(file) is None:
            pytest.skip("left to pydicom")
    found = _opened(path)
    monkeypatch.setattr(part10_pixels, "known_pixels", lambda file: None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert found == _opened(path)


def test_most_files_are_ordinary():
    left = [path.name for path in sample_files() if not _is_ordinary(path.read_bytes())]

    assert len(left) < len(sample_files()) // 2, left


def test_sequences_of_undefined_length_are_passed_by():
    dataset = _with_nested_sequences()

    assert _finds_the_pixels(dataset)


def test_a_header_longer_than_is_read_at_once_is_read_on():
    dataset = _small_image()
    dataset.RedPaletteColorLookupTableData = bytes(200_000)

    assert _is_ordinary(_written(dataset))


@pytest.mark.parametrize("cut", [0, 100, 132, 140, 300, 400])
def test_a_file_that_ends_before_its_pixels_is_left_to_pydicom(cut):
    assert not _is_ordinary(_written(_small_image())[:cut])


def _is_ordinary(content):
    return find_pixels(io.BytesIO(content)) is not None


def _finds_the_pixels(dataset):
    """Whether what is found of a dataset are its own pixels."""
    content = _written(dataset)
    found = find_pixels(io.BytesIO(content))
    return content[found.start : found.start + found.length] == dataset.PixelData


def _with_nested_sequences():
    inner, item, dataset = Dataset(), Dataset(), _small_image()
    inner.CodeMeaning = "within"
    inner.is_undefined_length_sequence_item = True
    item.ConceptNameCodeSequence = Sequence([inner, inner])
    item["ConceptNameCodeSequence"].is_undefined_length = True
    item.Rows = 7
    item.is_undefined_length_sequence_item = True
    dataset.ProcedureCodeSequence = Sequence([item, item])
    dataset["ProcedureCodeSequence"].is_undefined_length = True
    return dataset


def _small_image():
    return dcmread(next(path for path in sample_files() if path.name == "CT_small.dcm"))


def _written(dataset):
    file = io.BytesIO()
    dataset.save_as(file)
    return file.getvalue()
