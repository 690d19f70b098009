"""The media type under which a static tree keeps a frame."""

from __future__ import annotations

_NATIVE = (
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.2",
)

# DICOM PS3.18, 8.7.3.3.2: the media type of each transfer syntax.
_MEDIA_TYPES = {
    "1.2.840.10008.1.2.4.50": "image/jpeg",
    "1.2.840.10008.1.2.4.51": "image/jpeg",
    "1.2.840.10008.1.2.4.57": "image/jpeg",
    "1.2.840.10008.1.2.4.70": "image/jpeg",
    "1.2.840.10008.1.2.4.80": "image/jls",
    "1.2.840.10008.1.2.4.81": "image/jls",
    "1.2.840.10008.1.2.4.90": "image/jp2",
    "1.2.840.10008.1.2.4.91": "image/jp2",
    "1.2.840.10008.1.2.4.92": "image/jpx",
    "1.2.840.10008.1.2.4.93": "image/jpx",
    "1.2.840.10008.1.2.4.201": "image/jphc",
    "1.2.840.10008.1.2.4.202": "image/jphc",
    "1.2.840.10008.1.2.4.203": "image/jphc",
    "1.2.840.10008.1.2.5": "image/dicom-rle",
}


def is_native(TransferSyntaxUID: str) -> bool:
    """Whether frames in this transfer syntax are plain pixels."""
    return TransferSyntaxUID in _NATIVE


def content_type(TransferSyntaxUID: str) -> str:
    """Return the Content-Type of a frame.

    Parameters
    ----------
    TransferSyntaxUID
        How it is encoded.
    """
    media_type = _MEDIA_TYPES.get(TransferSyntaxUID, "application/octet-stream")
    return f"{media_type};transfer-syntax={TransferSyntaxUID}"
