from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest

from dicomsource.errors import DataError
from dicomsource.pixels import frames_of_part10
from dicomsource_static_wado.mime import frame_of, looks_like_frame, part_of
from dicomsource_static_wado.tree import Fetched

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PREFIX = "1.2.840.10008.1.2"


def mime(header: str, content: bytes = b"\0\1\2\3", end: bytes = b"") -> bytes:
    boundary = b"--BOUNDARY_6f1b"
    return boundary + f"\r\n{header}\r\n\r\n".encode() + content + b"\r\n" + boundary + b"--" + end


def syntax(data: bytes, content_type: str = "", available: str | None = None) -> str:
    return frame_of(Fetched(data, "x", content_type), lambda: available).TransferSyntaxUID


@pytest.mark.parametrize("end", [b"", b"\r\n"])
def test_the_part_is_read_with_and_without_a_last_line_end(end: bytes) -> None:
    data = mime(f"Content-Type: application/octet-stream;transfer-syntax={PREFIX}.1", end=end)

    frame = frame_of(Fetched(data, "x"), lambda: None)

    assert (frame.data, frame.TransferSyntaxUID) == (b"\0\1\2\3", f"{PREFIX}.1")


def test_further_headers_do_no_harm() -> None:
    data = mime(
        f"Content-Type: image/jls;transfer-syntax={PREFIX}.4.80\r\nContent-Location: 1.mht.gz"
    )

    assert syntax(data) == f"{PREFIX}.4.80"


def test_the_part_knows_better_than_the_metadata() -> None:
    data = mime(f"Content-Type: application/octet-stream;transfer-syntax={PREFIX}.1")

    assert syntax(data, available=f"{PREFIX}.4.80") == f"{PREFIX}.1"


def test_pixels_of_a_deflated_file_are_plain() -> None:
    data = mime(f"Content-Type: application/octet-stream;transfer-syntax={PREFIX}.1.99")

    assert syntax(data) == f"{PREFIX}.1"


def test_a_part_that_does_not_say_is_taken_as_the_metadata_says() -> None:
    assert syntax(mime("Content-Type: image/jls"), available=f"{PREFIX}.4.81") == f"{PREFIX}.4.81"
    assert syntax(mime("Content-Type: image/dicom-rle"), available=f"{PREFIX}.5") == f"{PREFIX}.5"


def test_plain_pixels_are_not_taken_for_what_the_metadata_claims() -> None:
    assert syntax(mime("Content-Type: application/octet-stream"), available=f"{PREFIX}.4.80") == (
        f"{PREFIX}.1"
    )


@pytest.mark.parametrize(
    ("name", "content_type", "available", "expected"),
    [
        ("MR_small_jpeg_ls_lossless.dcm", "image/jls", None, "4.80"),
        ("MR_small_jpeg_ls_lossless.dcm", "application/octet-stream", f"{PREFIX}.1", "4.80"),
        ("SC_rgb_jpeg_gdcm.dcm", "image/jll", None, "4.70"),
        ("SC_rgb_jpeg_gdcm.dcm", "", f"{PREFIX}.4.57", "4.57"),
        ("SC_rgb_jpeg.dcm", "image/jpeg", None, "4.50"),
        ("JPEG-lossy.dcm", "image/jpeg", None, "4.51"),
        ("examples_jpeg2k.dcm", "", f"{PREFIX}.4.90", "4.90"),
        ("MR_small_RLE.dcm", "image/dicom-rle", None, "5"),
        ("MR_small_RLE.dcm", "", f"{PREFIX}.5", "5"),
    ],
)
def test_a_bare_codestream_shows_what_it_is(
    sample: Callable[[str], Path],
    name: str,
    content_type: str,
    available: str | None,
    expected: str,
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        content = frames_of_part10(sample(name), [1])[0].data

    assert looks_like_frame(content)
    assert syntax(content, content_type, available) == f"{PREFIX}.{expected}"


@pytest.mark.parametrize("data", [b"", b"<html>", b"{}", b"\xff\xd8", b"\x1f\x8b"])
def test_other_bytes_are_no_frame(data: bytes) -> None:
    assert not looks_like_frame(data)


def test_a_cut_part_is_refused_by_its_path() -> None:
    data = mime("Content-Type: image/jls")[:-20]

    with pytest.raises(DataError, match="studies/1/frames/1: a multipart body ends"):
        part_of(Fetched(data, "studies/1/frames/1"))
