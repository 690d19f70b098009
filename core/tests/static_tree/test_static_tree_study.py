"""One study, written with what it may hold beside lists, metadata and frames."""

from __future__ import annotations

import gzip
import io
import json
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from pydicom import dcmread

from dicomsource.files import identify, scan
from dicomsource.samples import sample_files
from dicomsource.static_tree import TreeContent, write_study
from dicomsource.static_tree.files import BOUNDARY

if TYPE_CHECKING:
    from pathlib import Path

    from dicomsource.static_tree import WrittenStudy


def sample(name: str) -> Path:
    return next(file for file in sample_files() if file.name == name)


def made(folder: Path, number: int, **values: Any) -> Path:
    """Write an instance of one made-up study and series."""
    dataset = dcmread(sample("CT_small.dcm"))
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "2.25.1", "2.25.2"
    dataset.SOPInstanceUID = f"2.25.3.{number}"
    dataset.InstanceNumber = number
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    path = folder / f"{number}.dcm"
    dataset.save_as(path)
    return path


def written(tree: Path, *files: Path, **content: Any) -> WrittenStudy:
    (series,) = scan(files).studies.values()
    return write_study(tree, series, TreeContent(**content))


def picture(path: Path) -> Image.Image:
    with Image.open(io.BytesIO(path.read_bytes())) as opened:
        opened.load()
        return opened


def test_thumbnails_of_all_levels_are_jpeg_that_fill_256_pixels(tmp_path: Path) -> None:
    files = [made(tmp_path, number) for number in (1, 2, 3)]

    written(tmp_path / "tree", *files, thumbnails="instances")

    found = sorted((tmp_path / "tree").rglob("thumbnail"))
    assert len(found) == 5
    for path in found:
        assert picture(path).format == "JPEG"
        assert picture(path).size == (256, 256)


def test_a_series_is_shown_by_the_instance_in_its_middle(tmp_path: Path) -> None:
    dark, bright = (bytes(2 * 128 * 128), b"\xff\x07" * (128 * 128))
    window = {"WindowCenter": 0, "WindowWidth": 100, "RescaleIntercept": 0}
    pixels = [dark, dark, bright, dark, dark]
    files = [
        made(tmp_path, number, PixelData=one, **window) for number, one in enumerate(pixels, 1)
    ]

    written(tmp_path / "tree", *files, thumbnails="series")

    series = tmp_path / "tree/series/2.25.2"
    assert picture(series / "thumbnail").getextrema() == (255, 255)
    assert (tmp_path / "tree/thumbnail").read_bytes() == (series / "thumbnail").read_bytes()
    assert not list((series / "instances").rglob("thumbnail"))


def test_what_has_no_pixels_has_no_thumbnail(tmp_path: Path) -> None:
    written(tmp_path, sample("rtplan.dcm"), thumbnails="instances")

    assert not list(tmp_path.rglob("thumbnail"))


def test_an_encapsulated_pdf_can_be_had_as_it_is(tmp_path: Path) -> None:
    document = b"%PDF-1.4 made up\n"
    path = made(
        tmp_path,
        1,
        MIMETypeOfEncapsulatedDocument="application/pdf",
        EncapsulatedDocument=document + b"\0",
        EncapsulatedDocumentLength=len(document),
    )

    written(tmp_path / "tree", path)

    (found,) = (tmp_path / "tree").rglob("rendered.pdf")
    assert found.read_bytes() == document


def test_all_parts_stand_between_the_same_boundary(tmp_path: Path) -> None:
    written(tmp_path, sample("examples_ybr_color.dcm"))

    parts = [gzip.decompress(path.read_bytes()) for path in tmp_path.rglob("*.mht.gz")]
    parts += [path.read_bytes() for path in tmp_path.rglob("*.mht")]
    assert len(parts) == 31
    for part in parts:
        assert part.startswith(f"--{BOUNDARY}\r\n".encode())
        assert part.endswith(f"\r\n--{BOUNDARY}--\r\n".encode())


def test_content_that_holds_the_boundary_gets_another(tmp_path: Path) -> None:
    path = made(tmp_path, 1, ImageComments=f"--{BOUNDARY}")

    written(tmp_path / "tree", path)

    (part,) = (tmp_path / "tree").rglob("index.mht.gz")
    first, *_ = gzip.decompress(part.read_bytes()).split(b"\r\n")
    assert first != f"--{BOUNDARY}".encode()
    assert path.read_bytes() in gzip.decompress(part.read_bytes())


def test_a_file_that_went_away_is_reported_and_the_rest_is_written(tmp_path: Path) -> None:
    files = [made(tmp_path, number) for number in (1, 2)]
    (series,) = scan(files).studies.values()
    files[0].unlink()

    study = write_study(tmp_path / "tree", series)

    assert [(one.path, one.kind) for one in study.skipped] == [(files[0], "unread")]
    assert study.instances == 1
    metadata = gzip.decompress((tmp_path / "tree/series/2.25.2/metadata.gz").read_bytes())
    assert [row["00080018"]["Value"] for row in json.loads(metadata)] == [["2.25.3.2"]]


def test_a_study_without_a_file_that_can_be_read_is_not_written(tmp_path: Path) -> None:
    path = made(tmp_path, 1)
    (series,) = scan([path]).studies.values()
    path.unlink()

    study = write_study(tmp_path / "tree", series)

    assert (study.row, study.series, study.instances) == (None, 0, 0)
    assert not list((tmp_path / "tree").rglob("*.gz"))


def test_an_instance_whose_pixels_are_cut_is_there_without_frames_and_said_so(
    tmp_path: Path,
) -> None:
    study = written(tmp_path, sample("MR_truncated.dcm"))

    assert study.instances == 1
    assert [one.kind for one in study.skipped] == ["pixels"]


@pytest.mark.parametrize("content", [b"", b"short", bytes(200)])
def test_what_is_not_dicom_is_foreign(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)

    assert identify(path).kind == "foreign"  # type: ignore[union-attr]


def test_the_directory_of_a_medium_is_foreign() -> None:
    folder = sample("CT_small.dcm").parent
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (found,) = (
            identify(path)
            for path in folder.rglob("DICOMDIR")
            if path.parent.name == "dicomdirtests"
        )

    assert found.kind == "foreign"  # type: ignore[union-attr]


def test_dicom_without_a_uid_is_faulty(tmp_path: Path) -> None:
    path = made(tmp_path, 1, StudyInstanceUID="")

    assert identify(path).kind == "faulty"  # type: ignore[union-attr]


def test_the_second_file_with_the_same_uids_is_a_duplicate(tmp_path: Path) -> None:
    path = made(tmp_path, 1)
    (tmp_path / "copy.dcm").write_bytes(path.read_bytes())

    (skipped,) = scan([path, tmp_path / "copy.dcm"]).skipped

    assert (skipped.path, skipped.kind) == (tmp_path / "copy.dcm", "duplicate")
