"""How frames are encoded, in the words of HTTP and of DICOM."""

from __future__ import annotations

import re

_IMPLICIT_LITTLE = "1.2.840.10008.1.2"
_EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
_RLE = "1.2.840.10008.1.2.5"
_OCTET_STREAM = "application/octet-stream"

# Media type to the ends of the transfer syntaxes it may hold, the one it means by itself first.
_SYNTAXES = {
    "image/jpeg": ("4.70", "4.50", "4.51", "4.57"),
    "image/jls": ("4.80", "4.81"),
    "image/jp2": ("4.90", "4.91"),
    "image/jpx": ("4.92", "4.93"),
    "image/jphc": ("4.201", "4.202", "4.203"),
    "image/jxl": ("4.110", "4.111", "4.112"),
    "image/dicom-rle": ("5",),
    "video/mpeg": ("4.100", "4.101"),
    "video/mp4": ("4.102", "4.103", "4.104", "4.105", "4.106"),
    "video/H265": ("4.107", "4.108"),
}
_FAMILIES = {
    media_type: tuple(f"1.2.840.10008.1.2.{end}" for end in ends)
    for media_type, ends in _SYNTAXES.items()
}
_MEDIA_TYPES = {uid: media_type for media_type, uids in _FAMILIES.items() for uid in uids}

# The marker that begins a frame of JPEG tells the process; lossless frames are all decoded alike.
_JPEG_PROCESSES = {0xC0: "4.50", 0xC1: "4.51", 0xC3: "4.70"}
_JPEG_SEGMENT = re.compile(rb"\xff+([\x01-\xfe])", re.DOTALL)
_BEGINNINGS = (b"\xff\xd8\xff", b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  ")


def media_type_of(TransferSyntaxUID: str) -> str:
    """Return the media type of frames in a transfer syntax; uncompressed ones are octet streams.

    References
    ----------
    DICOM PS3.18, 8.7.3.3.

    Examples
    --------
    >>> media_type_of("1.2.840.10008.1.2.4.80")
    'image/jls'
    """
    return _MEDIA_TYPES.get(TransferSyntaxUID, _OCTET_STREAM)


def syntax_of_frame(content: bytes, content_type: str, stored: str | None = None) -> str:
    """Return the TransferSyntaxUID of a frame that came over the network.

    The Content-Type may say it. Else it is the one in which the instance is stored, where that fits what came; else
    what the frame looks like; else the one that the media type means by itself.

    Parameters
    ----------
    content
        The frame.
    content_type
        Its Content-Type, or that of its part.
    stored
        AvailableTransferSyntaxUID of the instance, if that is known.

    References
    ----------
    DICOM PS3.18, 8.7.3.3 and 8.7.3.5.

    Examples
    --------
    >>> syntax_of_frame(b"...", "image/jls; transfer-syntax=1.2.840.10008.1.2.4.81")
    '1.2.840.10008.1.2.4.81'
    """
    from dicomsource.multipart import parse_content_type

    media_type, parameters = parse_content_type(content_type)
    said = parameters.get("transfer-syntax")
    if said and said != "*":
        return said
    family = _FAMILIES.get(media_type)
    if family is None:
        # Some servers decode frames, but keep telling how the instance is stored.
        decoded = stored is None or stored in (_IMPLICIT_LITTLE, _EXPLICIT_LITTLE)
        return _EXPLICIT_LITTLE if decoded or not _looks_encoded(content, stored) else str(stored)
    if stored in family:
        return str(stored)
    if media_type == "image/jpeg" and (process := _jpeg_process(content)):
        return f"1.2.840.10008.1.2.{process}"
    return family[0]


def _looks_encoded(content: bytes, syntax: str | None) -> bool:
    if syntax == _RLE:
        # The header counts up to 15 segments, and the first one follows it.
        return 1 <= int.from_bytes(content[:4], "little") <= 15 and content[4:8] == b"\x40\0\0\0"
    media_type = _MEDIA_TYPES.get(str(syntax), "")
    if media_type in ("image/jpeg", "image/jls", "image/jp2", "image/jpx", "image/jphc"):
        return content.startswith(_BEGINNINGS)
    return media_type != ""


def _jpeg_process(content: bytes) -> str | None:
    position = 2
    while found := _JPEG_SEGMENT.match(content, position):
        marker = found[1][0]
        if marker in _JPEG_PROCESSES:
            return _JPEG_PROCESSES[marker]
        length = int.from_bytes(content[found.end() : found.end() + 2], "big")
        if length < 2 or marker == 0xDA:
            return None
        position = found.end() + length
    return None
