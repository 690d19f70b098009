from __future__ import annotations

import gzip
import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from dicomsource.errors import NotFoundError, UnsupportedError
from dicomsource.natural import from_part10
from dicomsource_static_wado.study_hash import folders_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

VIDEO = b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 8
DOCUMENT = b"%PDF-1.7\n" + bytes(range(255)) * 9
UIDS = ("1.1", "1.2", "1.3")


@pytest.fixture(params=["directory", "server", "plain server", "hashed"])
def opened(
    request: pytest.FixtureRequest, open_tree: Callable[..., Any], serve: Callable[..., Any]
) -> Callable[[Path], Any]:
    """A tree, opened in each of the ways in which it may be reached."""

    def made(directory: Path) -> Any:
        if request.param == "directory":
            return open_tree(directory)
        if request.param == "hashed":
            for study in [path for path in (directory / "studies").iterdir() if path.is_dir()]:
                target = directory / "studies" / folders_of(study.name)[0] / study.name
                target.parent.mkdir(parents=True)
                study.rename(target)
        return open_tree(serve(directory, mapping=request.param == "server").url)

    return made


def instance_of(tmp_path: Path, **attributes: Any) -> Path:
    """A tree of one instance; its folder."""
    series = tmp_path / "tree/studies/1.1/series/1.2"
    folder = series / "instances/1.3"
    folder.mkdir(parents=True)
    row = {
        "00080016": {"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.77.1.1.1"]},
        "00080018": {"vr": "UI", "Value": ["1.3"]},
        "0020000D": {"vr": "UI", "Value": ["1.1"]},
        "0020000E": {"vr": "UI", "Value": ["1.2"]},
        **{tag.removeprefix("x"): one for tag, one in attributes.items()},
    }
    (series / "metadata.gz").write_bytes(gzip.compress(json.dumps([row]).encode()))
    return folder


def video(
    tmp_path: Path, name: str = "index.mp4", syntax: str | None = "1.2.840.10008.1.2.4.102"
) -> Path:
    """A tree of a video as mkdicomweb writes it."""
    uri = f"series/1.2/instances/1.3/rendered?length={len(VIDEO)}&offset=0&accept=video/mp4"
    stored_as = {"x00083002": {"vr": "UI", "Value": [syntax]}} if syntax else {}
    folder = instance_of(tmp_path, x7FE00010={"vr": "OB", "BulkDataURI": uri}, **stored_as)
    (folder / "rendered").mkdir()
    (folder / "rendered" / name).write_bytes(VIDEO)
    return tmp_path / "tree"


@pytest.mark.parametrize("name", ["index.mp4", "index.mpg", "index.h265"])
def test_a_video_is_what_shows_its_instance(
    tmp_path: Path, opened: Callable[[Path], Any], name: str
) -> None:
    source = opened(video(tmp_path, name))

    (instance,) = source.retrieve.series.metadata("1.1", "1.2")
    assert source.retrieve.rendered(*UIDS) == VIDEO
    assert source.retrieve.bulkDataURI("1.1", instance.PixelData.BulkDataURI, "1.2") == VIDEO


def test_a_video_put_together_is_one_stream_in_its_transfer_syntax(
    tmp_path: Path, opened: Callable[[Path], Any]
) -> None:
    from pydicom import dcmread
    from pydicom.encaps import generate_frames

    whole = dcmread(io.BytesIO(opened(video(tmp_path)).retrieve.instance(*UIDS)))

    assert whole.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.102"
    assert next(generate_frames(whole.PixelData, number_of_frames=1)).rstrip(b"\0") == VIDEO.rstrip(b"\0")  # fmt: skip


def test_a_video_of_an_unknown_kind_makes_no_file(
    tmp_path: Path, open_tree: Callable[..., Any]
) -> None:
    source = open_tree(video(tmp_path, syntax=None))

    with pytest.raises(UnsupportedError, match="how the video .* is encoded.*`rendered`"):
        source.retrieve.instance(*UIDS)


def test_of_a_video_no_thumbnail_is_made(tmp_path: Path, open_tree: Callable[..., Any]) -> None:
    source = open_tree(video(tmp_path))

    with pytest.raises(UnsupportedError, match="is a video"):
        source.retrieve.thumbnail(*UIDS)


def test_a_pdf_is_what_shows_its_instance(tmp_path: Path, opened: Callable[[Path], Any]) -> None:
    folder = instance_of(tmp_path)
    (folder / "rendered.pdf").write_bytes(DOCUMENT)

    assert opened(tmp_path / "tree").retrieve.rendered(*UIDS) == DOCUMENT


@pytest.mark.parametrize("name", ["doc", "doc.gz", "doc.mht.gz"])
def test_a_document_without_a_file_of_its_own_is_its_value(
    tmp_path: Path, opened: Callable[[Path], Any], name: str
) -> None:
    part = b"--B\r\nContent-Type: application/octet-stream\r\n\r\n" + DOCUMENT + b"\0\r\n--B--"
    instance_of(
        tmp_path,
        x00420011={"vr": "OB", "BulkDataURI": "bulkdata/doc"},
        x00420015={"vr": "UL", "Value": [len(DOCUMENT)]},
    )
    stored = tmp_path / "tree/studies/1.1/bulkdata" / name
    stored.parent.mkdir()
    stored.write_bytes(gzip.compress(part) if name.endswith(".gz") else part)

    assert opened(tmp_path / "tree").retrieve.rendered(*UIDS) == DOCUMENT


def test_thumbnails_are_found_at_every_level(tmp_path: Path, opened: Callable[[Path], Any]) -> None:
    folder = instance_of(tmp_path)
    for level, path in enumerate((folder, folder.parents[1], folder.parents[3])):
        (path / "thumbnail").write_bytes(b"\xff\xd8\xff level %d" % level)
    source = opened(tmp_path / "tree")

    found = [source.retrieve.thumbnail(*UIDS[:depth]) for depth in (3, 2, 1)]

    assert found == [b"\xff\xd8\xff level %d" % level for level in range(3)]


def test_a_thumbnail_that_an_instance_lacks_is_made_from_its_pixels(
    small_tree: Callable[..., Path],
    opened: Callable[[Path], Any],
    sample: Callable[[str], Path],
) -> None:
    from PIL import Image

    path = sample("examples_overlay.dcm")
    header = from_part10(path, stop_before_pixels=True)
    uids = [header[f"{level}InstanceUID"] for level in ("Study", "Series", "SOP")]

    made = opened(small_tree(path.name)).retrieve.thumbnail(*uids)

    picture = Image.open(io.BytesIO(made))
    assert max(picture.size) == 256
    assert np.asarray(picture).std() > 1


@pytest.mark.parametrize("depth", [1, 2])
def test_what_a_study_or_series_lacks_is_told(
    tmp_path: Path, opened: Callable[[Path], Any], depth: int
) -> None:
    instance_of(tmp_path)
    source = opened(tmp_path / "tree")

    with pytest.raises(NotFoundError, match="thumbnail"):
        source.retrieve.thumbnail(*UIDS[:depth])
    with pytest.raises(UnsupportedError, match="shows single instances only"):
        source.retrieve.rendered(*UIDS[:depth])
