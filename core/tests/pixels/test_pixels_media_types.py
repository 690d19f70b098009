"""How a frame is encoded is told from what a server says, keeps and sends."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest

from dicomsource.pixels import frames_of_part10
from dicomsource.pixels.media_types import media_type_of, syntax_of_frame

FILES = Path(pydicom.__file__).parent / "data" / "test_files"
JPEG = "1.2.840.10008.1.2.4."
LITTLE = "1.2.840.10008.1.2.1"
RLE = "1.2.840.10008.1.2.5"


@pytest.mark.parametrize(
    ("syntax", "media_type"),
    [
        (LITTLE, "application/octet-stream"),
        (JPEG + "50", "image/jpeg"),
        (JPEG + "81", "image/jls"),
        (JPEG + "90", "image/jp2"),
        (JPEG + "203", "image/jphc"),
        (RLE, "image/dicom-rle"),
        ("1.2.3", "application/octet-stream"),
    ],
)
def test_each_transfer_syntax_has_its_media_type(syntax, media_type):
    assert media_type_of(syntax) == media_type


@pytest.mark.parametrize(
    ("content_type", "stored", "expected"),
    [
        (f"image/jls; transfer-syntax={JPEG}81", JPEG + "80", JPEG + "81"),
        ('application/octet-stream; transfer-syntax="1.2.3"', None, "1.2.3"),
        ("image/jls; transfer-syntax=*", None, JPEG + "80"),
        ("image/jp2", JPEG + "91", JPEG + "91"),
        ("image/jp2", JPEG + "50", JPEG + "90"),
        ("application/octet-stream", None, LITTLE),
        ("application/octet-stream", JPEG + "50", LITTLE),
        ("", RLE, LITTLE),
    ],
)
def test_what_is_said_counts_first_then_what_fits(content_type, stored, expected):
    assert syntax_of_frame(b"\x01\x02\x03\x04", content_type, stored) == expected


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("SC_rgb_jpeg_dcmtk.dcm", "image/jpeg"),
        ("JPEG-lossy.dcm", "image/jpeg"),
        ("SC_rgb_jpeg_gdcm.dcm", "image/jpeg"),
        ("MR_small_RLE.dcm", "application/octet-stream"),
        ("MR_small_jpeg_ls_lossless.dcm", "application/octet-stream"),
        ("JPEG2000.dcm", "application/octet-stream"),
    ],
)
def test_a_frame_itself_tells_what_its_media_type_leaves_open(name, content_type):
    (frame, *_) = frames_of_part10(FILES / name)
    stored = None if content_type == "image/jpeg" else frame.TransferSyntaxUID

    assert syntax_of_frame(frame.data, content_type, stored) == frame.TransferSyntaxUID


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe0\0\0", b"\xff\xd8\xff\xda\0\x02"]
)
def test_a_jpeg_that_says_nothing_is_what_its_media_type_means(content):
    assert syntax_of_frame(content, "image/jpeg") == JPEG + "70"
