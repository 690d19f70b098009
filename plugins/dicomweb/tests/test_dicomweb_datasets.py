"""Datasets are those that pydicom reads, whatever the file."""

import warnings
from functools import cache
from io import BytesIO
from pathlib import Path

import pydicom.data
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import FileDataset, dcmread
from pydicom.dataelem import RawDataElement

from dicomsource_dicomweb import datasets
from dicomsource_dicomweb.datasets import LONG_VALUE, dataset_of

_home = Path(pydicom.data.__file__).parent
_files = sorted(
    path
    for folder in ("test_files", "charset_files")
    for path in (_home / folder).rglob("*")
    if path.is_file()
)
_names = {
    "CT_small.dcm",  # explicit VR, private attributes
    "MR_small_implicit.dcm",
    "JPEG2000.dcm",  # encapsulated
    "nested_priv_SQ.dcm",  # sequences of undefined length
    "UN_sequence.dcm",
    "chrH31.dcm",  # two character sets
    "no_meta_group_length.dcm",
}
_small_files = [path.read_bytes()[:40_000] for path in _files if path.name in _names]


def read_by_pydicom(content):
    return dcmread(BytesIO(content), force=True, defer_size=LONG_VALUE)


def outcome(read, content):
    """Return all that can be told from outside, or the error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            dataset = read(content)
            return {
                "elements": elements(dataset),
                "meta": elements(dataset.file_meta),
                "preamble": dataset.preamble,
                "encoding": (dataset.original_encoding, dataset.original_character_set),
                "meta encoding": dataset.file_meta.original_encoding,
                "type": (type(dataset), type(dataset.file_meta)),
                "buffer": dataset.buffer.getvalue(),
            }
        except Exception as error:
            return type(error), str(error)


def elements(dataset):
    """Return the elements as they were read; decoded where pydicom decodes some while it reads."""
    return {tag: element(dataset, tag) for tag in dataset._dict}


def element(dataset, tag):
    kept = dataset.get_item(tag, keep_deferred=True)
    if tag.group == 2 or tag == 0x00080005 or not isinstance(kept, RawDataElement):
        try:
            return repr(dataset[tag])
        except Exception as error:
            return type(error), str(error)
    return tuple(kept)


@pytest.mark.parametrize("path", _files, ids=lambda path: str(path.relative_to(_home)))
def test_every_file_that_pydicom_brings_gives_what_pydicom_reads(path):
    content = path.read_bytes()
    assert outcome(dataset_of, content) == outcome(read_by_pydicom, content)


def written(dataset):
    out = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            dataset.save_as(out)
        except Exception as error:
            return type(error), str(error)
    return out.getvalue()


@pytest.mark.parametrize("path", _files, ids=lambda path: str(path.relative_to(_home)))
def test_every_file_that_pydicom_brings_is_written_as_pydicom_writes_it(path):
    content = path.read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            reference = read_by_pydicom(content)
        except Exception:
            pytest.skip("pydicom does not read it")
        assert written(dataset_of(content)) == written(reference)


@given(st.sampled_from(_small_files), st.data())
def test_a_file_cut_off_anywhere_gives_what_pydicom_makes_of_it(content, data):
    cut = content[: data.draw(st.integers(0, min(len(content), 4000)))]
    assert outcome(dataset_of, cut) == outcome(read_by_pydicom, cut)


@given(st.sampled_from(_small_files), st.data())
def test_a_file_with_wrong_bytes_gives_what_pydicom_makes_of_it(content, data):
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(128, min(len(content), 3000) - 1))] = data.draw(
            st.integers(0, 255)
        )
    assert outcome(dataset_of, bytes(changed)) == outcome(read_by_pydicom, bytes(changed))


def test_a_usual_file_is_not_left_to_pydicom(monkeypatch):
    monkeypatch.delattr(datasets, "dcmread")
    dataset = dataset_of((_home / "test_files" / "CT_small.dcm").read_bytes())
    assert isinstance(dataset, FileDataset)
    assert dataset.PatientID == "1CT1"


def test_a_long_value_is_read_when_it_is_asked_for():
    dataset = dataset_of(long_file())
    assert dataset.get_item("PixelData", keep_deferred=True).value is None
    assert dataset.PixelData == bytes(range(256)) * 512


@cache
def long_file():
    dataset = dcmread(_home / "test_files" / "CT_small.dcm")
    dataset.Rows = dataset.Columns = 256
    dataset.PixelData = bytes(range(256)) * 512
    out = BytesIO()
    dataset.save_as(out)
    return out.getvalue()
