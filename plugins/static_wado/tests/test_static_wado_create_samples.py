"""Trees of all sample files hold what pydicom reads from them."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from pydicom import dcmread

from dicomsource.files import scan
from dicomsource.samples import sample_files, write_static_tree
from dicomsource.static_tree import TreeContent
from dicomsource_static_wado.writing import create_tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BARE = TreeContent(thumbnails="none")


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of all sample files."""
    directory = tmp_path_factory.mktemp("samples")
    for number, file in enumerate(sample_files()):
        shutil.copy(file, directory / f"{number:03}-{file.name}")
    return directory


@pytest.fixture(scope="module")
def tree(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("created") / "tree"
    create_tree(samples, directory)
    return directory


def test_a_tree_of_all_samples_gives_back_every_dataset(
    samples: Path, tree: Path, open_tree: Callable[..., Any]
) -> None:
    source = open_tree(tree)
    checked = 0
    for series in scan(sorted(samples.iterdir())).studies.values():
        for found in (file for files in series.values() for file in files):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                original = dcmread(found.path)
                assert dcmread(io.BytesIO(source.retrieve.instance(*found.uids))) == original
            checked += 1
    assert checked > 120


UNDECODABLE = {"JPEG2000-embedded-sequence-delimiter.dcm", "JPEG-lossy.dcm", "badVR.dcm"}


def test_a_tree_of_all_samples_gives_the_pixels_that_pydicom_reads(
    samples: Path, tree: Path, open_tree: Callable[..., Any]
) -> None:
    source = open_tree(tree)
    checked = 0
    for series in scan(sorted(samples.iterdir())).studies.values():
        for found in (file for files in series.values() for file in files):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                dataset = dcmread(found.path)
                if "PixelData" not in dataset or found.path.name[4:] in UNDECODABLE:
                    continue
                pixels = dataset.pixel_array
            metadata = source.retrieve.series.metadata(*found.uids[:2])
            (instance,) = (one for one in metadata if one.SOPInstanceUID == found.SOPInstanceUID)
            first = pixels[0] if int(dataset.get("NumberOfFrames") or 1) > 1 else pixels
            assert (source.load_pixels(instance) == first).all(), found.path.name
            checked += 1
    assert checked > 60


def test_the_tree_is_the_one_that_the_samples_are_written_as(
    samples: Path, tmp_path: Path, content_of: Callable[[Path], dict[str, bytes]]
) -> None:
    create_tree(samples, tmp_path / "created", content=BARE)
    write_static_tree(sorted(samples.iterdir()), tmp_path / "sampled")

    created, sampled = content_of(tmp_path / "created"), content_of(tmp_path / "sampled")

    lists = [
        json.loads(gzip.decompress(one.pop("studies/index.json.gz"))) for one in (created, sampled)
    ]
    assert created == sampled
    assert lists[0] == sorted(lists[1], key=lambda row: row["0020000D"]["Value"][0])


def test_a_thumbnail_of_study_series_and_instance_is_found_by_the_source(
    tree: Path, open_tree: Callable[..., Any]
) -> None:
    source = open_tree(tree)
    (study,) = source.query.studies.search(PatientID="1CT1")
    (instance,) = source.retrieve.series.metadata(study.StudyInstanceUID)
    uids = (instance.StudyInstanceUID, instance.SeriesInstanceUID, instance.SOPInstanceUID)

    for count in (1, 2, 3):
        assert source.retrieve.thumbnail(*uids[:count]).startswith(b"\xff\xd8")
