"""Trees in the other forms in use, served by nginx with and without rules for their names."""

from __future__ import annotations

import gzip
import json
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydicom import dcmread

from dicomsource.errors import DataError, NotFoundError
from dicomsource.natural import from_part10
from dicomsource.samples import sample_files, write_static_tree
from dicomsource_static_wado.http_tree import HttpTree
from dicomsource_static_wado.recognise import recognise
from dicomsource_static_wado.source import createDataSource
from dicomsource_static_wado.study_hash import folders_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.server

VIDEO = b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 8
NAMES = ("CT_small.dcm", "waveform_ecg.dcm")


def samples() -> list[Path]:
    return [file for file in sample_files() if file.name in NAMES]


def uids_of(path: Path) -> list[str]:
    header = from_part10(path, stop_before_pixels=True)
    return [header[f"{level}InstanceUID"] for level in ("Study", "Series", "SOP")]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree without Part 10 files: one study flat, one in folders by the hash of its UID."""
    directory = write_static_tree(
        samples(), tmp_path_factory.mktemp("tree"), part10=False
    ).directory
    image, waves = (uids_of(path) for path in sorted(samples()))
    folder = directory / f"studies/{image[0]}/series/{image[1]}/instances/{image[2]}"
    (folder / "rendered").mkdir()
    (folder / "rendered/index.mp4").write_bytes(VIDEO)
    (folder / "thumbnail").write_bytes(b"\xff\xd8\xff small")
    hashed = directory / "studies" / folders_of(waves[0])[0]
    hashed.mkdir(parents=True)
    shutil.move(directory / "studies" / waves[0], hashed / waves[0])
    (directory / "cut").mkdir()
    whole = gzip.compress(json.dumps(["a study"] * 100_000).encode())
    (directory / "cut/index.json.gz").write_bytes(whole[:-50])
    return directory


@pytest.fixture(scope="module", params=["names are mapped", "files alone"])
def url(request: pytest.FixtureRequest, tree: Path, serve_static: Callable[[Path], str]) -> str:
    mapped = serve_static(tree)
    return mapped if request.param == "names are mapped" else mapped.replace("/dicomweb", "/files")


@pytest.fixture
def source(url: str) -> Iterator[Any]:
    opened = createDataSource({"wadoRoot": url})
    yield opened
    opened.close()


def test_the_tree_is_recognised(url: str) -> None:
    assert recognise(url) == {"wadoRoot": url}


def test_flat_and_hashed_studies_are_read_alike(source: Any) -> None:
    for path in samples():
        study, series, instance = uids_of(path)

        (row,) = source.query.series.search(study)
        (found,) = source.retrieve.series.metadata(study)

        assert (row.SeriesInstanceUID, found.SOPInstanceUID) == (series, instance)


def test_pixels_and_bulk_data_are_those_of_the_files(source: Any) -> None:
    image, waves = sorted(samples())
    (instance,) = source.retrieve.series.metadata(uids_of(image)[0])
    (recording,) = source.retrieve.series.metadata(uids_of(waves)[0])

    value = source.retrieve.bulkDataURI(
        recording.StudyInstanceUID, recording.WaveformSequence[0].WaveformData.BulkDataURI
    )

    assert np.array_equal(source.load_pixels(instance), dcmread(image).pixel_array)
    assert value == from_part10(waves).WaveformSequence[0].WaveformData


def test_videos_and_thumbnails_are_found(source: Any) -> None:
    uids = uids_of(sorted(samples())[0])

    assert source.retrieve.rendered(*uids) == VIDEO
    assert source.retrieve.thumbnail(*uids) == b"\xff\xd8\xff small"
    with pytest.raises(NotFoundError):
        source.retrieve.thumbnail(uids[0])


def test_the_list_of_studies_is_streamed_and_not_sent_again(source: Any, url: str) -> None:
    from dicomsource.http import HttpClient

    tree = HttpTree(url, HttpClient([url]))
    paths = ["studies", "studies/index.json.gz"]
    with tree.stream(paths, accept="application/json") as found:  # type: ignore[union-attr]
        rows = json.loads(b"".join(found.pieces))

    assert len(rows) == 2
    assert found.position() == found.total
    assert tree.stream(paths, accept="application/json", known=found.version) is None
    tree.close()


def test_a_list_that_was_cut_off_is_refused(url: str) -> None:
    from dicomsource.http import HttpClient

    tree = HttpTree(url, HttpClient([url]))
    found = tree.stream(["cut", "cut/index.json.gz"], accept="application/json")
    assert found is not None
    with found, pytest.raises(DataError, match="cannot be decompressed: it is cut off"):
        list(found.pieces)
    tree.close()
