"""The transfer syntax of a frame that came over the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource.multipart import Part

EXPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"

# Media type to the transfer syntaxes it may hold, the one it means by itself first.
_SYNTAXES = {
    "image/jpeg": ("4.70", "4.50", "4.51", "4.57"),
    "image/jll": ("4.70", "4.57"),
    "image/jls": ("4.80", "4.81"),
    "image/jp2": ("4.90", "4.91"),
    "image/jpx": ("4.92", "4.93"),
    "image/jphc": ("4.201", "4.202", "4.203"),
    "image/dicom-rle": ("5",),
    "video/mpeg2": ("4.100", "4.101"),
    "video/mp4": ("4.102", "4.103", "4.104", "4.105", "4.106", "4.107", "4.108"),
}
_UNCOMPRESSED = ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2")
_BEGINNINGS = (b"\xff\xd8\xff", b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  ")


def syntax_of_part(part: Part, available: Callable[[], str | None]) -> str:
    """Return the transfer syntax of a frame.

    Its part may say it; else it is the one of the metadata, if that fits the type of the part; else
    the one that the type means by itself.

    Parameters
    ----------
    part
        The frame as it came.
    available
        Gives AvailableTransferSyntaxUID of the instance, or None; called only if the part does not say.

    References
    ----------
    DICOM PS3.18 section 8.7.3.4, tables 8.7.3-2 to 8.7.3-5.
    """
    said = part.parameters.get("transfer-syntax")
    if said and said != "*":
        return said
    family = tuple(f"1.2.840.10008.1.2.{end}" for end in _SYNTAXES.get(part.media_type, ()))
    stored = available()
    if family:
        return stored if stored in family else family[0]
    if stored in _UNCOMPRESSED or stored is None:
        return stored or EXPLICIT_VR_LITTLE_ENDIAN
    # Some servers decode frames but keep telling how the file is encoded.
    return stored if _looks_encoded(part.content, stored) else EXPLICIT_VR_LITTLE_ENDIAN


def _looks_encoded(content: bytes, syntax: str) -> bool:
    if syntax == "1.2.840.10008.1.2.5":
        # An RLE header counts its segments, and the first one starts right behind it (PS3.5 annex G.5).
        return 1 <= int.from_bytes(content[:4], "little") <= 15 and content[4:8] == b"\x40\0\0\0"
    if syntax.startswith("1.2.840.10008.1.2.4.") and not syntax.startswith(
        "1.2.840.10008.1.2.4.10"
    ):
        return content.startswith(_BEGINNINGS)
    return True
