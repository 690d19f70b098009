"""Frames, files and values as a tree stores them: one MIME part, or bare bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.contract import EncodedFrame
from dicomsource.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource.multipart import Part
    from dicomsource_static_wado.tree import Fetched

_EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
_DEFLATED = "1.2.840.10008.1.2.1.99"
# What Static-DICOMweb calls lossless JPEG.
_OWN_NAMES = {"image/jll": "image/jpeg"}
_JPEG = b"\xff\xd8\xff"
_JPEG_2000 = (b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  ")


def looks_like_frame(data: bytes) -> bool:
    """Whether bytes are a MIME file, or a codestream that shows what it is."""
    return data.startswith((b"--", _JPEG, *_JPEG_2000)) or _looks_like_rle(data)


def looks_like_part10(data: bytes) -> bool:
    """Whether bytes are a MIME file, or a DICOM file."""
    return data.startswith(b"--") or data[128:132] == b"DICM"


def part_of(fetched: Fetched) -> Part:
    """Return the one part of a MIME file; bare bytes as a part of the type that the server says.

    Parameters
    ----------
    fetched
        What was found.

    Raises
    ------
    DataError
        It is a MIME file without part, or cut off.
    """
    from dicomsource.multipart import Part, parse_multipart

    if not fetched.data.startswith(b"--"):
        return Part({"Content-Type": fetched.content_type}, fetched.data)
    try:
        # The server cannot know the boundary of a stored file: its first line says it.
        for part in parse_multipart([fetched.data], None):
            return part
    except DataError as error:
        raise DataError(f"{fetched.path}: {error.problem}", way_out=error.way_out) from error
    raise DataError(f"{fetched.path} is a MIME file without a part")


def frame_of(fetched: Fetched, available: Callable[[], str | None]) -> EncodedFrame:
    """Return a frame with its transfer syntax.

    Parameters
    ----------
    fetched
        What was found for it.
    available
        Gives AvailableTransferSyntaxUID of its instance, or None; it is asked only where the part does not say, and
        trusted only where the bytes may be that.

    References
    ----------
    DICOM PS3.18, 8.7.3.3: media types and the transfer syntaxes they may hold.
    """
    part = part_of(fetched)
    stated = part.parameters.get("transfer-syntax")
    if stated and stated != "*":
        # The pixels of a deflated file are not themselves deflated.
        return EncodedFrame(
            part.content, _EXPLICIT_LITTLE_ENDIAN if stated == _DEFLATED else stated
        )
    from dicomsource.multipart import parse_content_type
    from dicomsource.pixels.media_types import syntax_of_frame

    media_type = part.media_type or parse_content_type(fetched.content_type)[0]
    shown = _shown_by(part.content) or _OWN_NAMES.get(media_type, media_type)
    return EncodedFrame(part.content, syntax_of_frame(part.content, shown, available()))


def _shown_by(data: bytes) -> str | None:
    """Return the media type that a codestream shows by itself, None for anything else."""
    if data.startswith(_JPEG_2000):
        return "image/jp2"
    return (
        None if not data.startswith(_JPEG) else "image/jls" if _is_jpeg_ls(data) else "image/jpeg"
    )


def _is_jpeg_ls(data: bytes) -> bool:
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if 0xC0 <= marker <= 0xC3 or marker in (0xF7, 0xDA):
            return marker == 0xF7  # start of frame of JPEG-LS (ISO 14495-1 annex C)
        # A second 0xFF is a fill byte; all other segments say how long they are.
        position += 1 if marker == 0xFF else 2 + _length(data[position + 2 : position + 4])
    return False


def _length(two: bytes) -> int:
    return int.from_bytes(two, "big")


def _looks_like_rle(data: bytes) -> bool:
    # The header counts the segments, and the first one starts right behind it (PS3.5 annex G.5).
    return len(data) > 64 and 1 <= data[0] <= 15 and data[1:8] == b"\0\0\0\x40\0\0\0"
