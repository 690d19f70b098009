from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from dicomsource.errors import NotFoundError
from dicomsource_static_wado.study_hash import folders_of, murmur_hash

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMES = ("CT_small.dcm", "waveform_ecg.dcm")


@pytest.mark.parametrize(
    ("text", "expected"),
    # As the library behind mkdicomweb has them.
    [
        ("1.2.840.113619.2.5.1762583153.215519.978957063.78", 0xC0F9EA39),
        ("1.3.6.1.4.1.5962.1.2.1.20040119072730.12322", 0x58D315FD),
        ("", 0),
        ("a", 0x3C2569B2),
        ("abcd", 0x43ED676A),
        ("1.2.3", 0x286943AF),
        ("1.2.878", 0x7875F9),
    ],
)
def test_the_hash_is_that_of_the_tool(text: str, expected: int) -> None:
    assert murmur_hash(text.encode()) == expected


def test_folders_are_the_first_digits_of_the_hash_in_both_versions() -> None:
    assert folders_of("1.2.3") == ("286/943", "2869/43af")
    assert folders_of("1.2.878") == ("787/5f9", "0078/75f9")


def hashed(directory: Path, form: int = 0, only: str = "") -> Path:
    """Move studies to where mkdicomweb puts them when it is told to hash their UIDs."""
    for study in [path for path in (directory / "studies").iterdir() if path.is_dir()]:
        if study.name.startswith(only):
            target = directory / "studies" / folders_of(study.name)[form] / study.name
            target.parent.mkdir(parents=True, exist_ok=True)
            study.rename(target)
    return directory


@pytest.mark.parametrize("form", [0, 1])
@pytest.mark.parametrize("place", ["directory", "server", "plain server"])
def test_a_hashed_tree_is_read_without_being_told(
    small_tree: Callable[..., Path],
    open_tree: Callable[..., Any],
    serve: Callable[..., Any],
    form: int,
    place: str,
) -> None:
    directory = small_tree(*NAMES, part10=False)
    flat = open_tree(directory)
    expected = {
        study.StudyInstanceUID: flat.retrieve.series.metadata(study.StudyInstanceUID)
        for study in flat.query.studies.search()
    }
    (image,) = (study for study in flat.query.studies.search(PatientID="1CT1"))
    pixels = flat.load_pixels(expected[image.StudyInstanceUID][0])
    hashed(directory, form)
    root = directory if place == "directory" else serve(directory, mapping=place == "server").url
    source = open_tree(root)

    studies = source.query.studies.search()
    found = {one.StudyInstanceUID: one for one in studies}
    for uid, instances in expected.items():
        assert [series.StudyInstanceUID for series in source.query.series.search(uid)] == [uid]
        (instance,) = source.retrieve.series.metadata(uid)
        assert instance.SOPInstanceUID == instances[0].SOPInstanceUID
        uids = (uid, instance.SeriesInstanceUID, instance.SOPInstanceUID)
        assert source.retrieve.instance(*uids) is not None
        if uid == image.StudyInstanceUID:
            assert np.array_equal(source.load_pixels(instance), pixels)
        else:
            uri = instance.WaveformSequence[0].WaveformData.BulkDataURI
            assert len(source.retrieve.bulkDataURI(uid, uri)) > 1000
    assert found.keys() == expected.keys()


def test_a_tree_may_be_hashed_in_part(
    small_tree: Callable[..., Path], open_tree: Callable[..., Any]
) -> None:
    directory = small_tree(*NAMES)
    uids = sorted(path.name for path in (directory / "studies").iterdir() if path.is_dir())
    source = open_tree(hashed(directory, only=uids[0]))

    for uid in (*uids, *reversed(uids)):
        assert len(source.retrieve.series.metadata(uid)) == 1


def test_of_a_study_that_was_found_nothing_is_looked_for_elsewhere(
    small_tree: Callable[..., Path], open_tree: Callable[..., Any], serve: Callable[..., Any]
) -> None:
    server = serve(hashed(small_tree("CT_small.dcm")))
    source = open_tree(server.url)
    (study,) = source.query.studies.search()
    source.query.series.search(study.StudyInstanceUID)
    before = len(server.paths)

    with pytest.raises(NotFoundError):
        source.retrieve.thumbnail(study.StudyInstanceUID)

    folder = f"/studies/{folders_of(study.StudyInstanceUID)[0]}/{study.StudyInstanceUID}/"
    assert server.paths[before:]
    assert all(path.startswith(folder) for path in server.paths[before:])


def test_what_a_hashed_tree_lacks_is_named_as_in_a_flat_one(
    small_tree: Callable[..., Path], open_tree: Callable[..., Any]
) -> None:
    source = open_tree(hashed(small_tree("CT_small.dcm")))

    with pytest.raises(
        NotFoundError, match=r"the tree has no study 1\.2\.3 .*studies/1\.2\.3/series"
    ):
        source.retrieve.series.metadata("1.2.3")
