"""How a static tree labels its frames."""

from __future__ import annotations

from dicomsource.pixels.media_types import media_type_of

_NATIVE = (
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.2",
)


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
    return f"{media_type_of(TransferSyntaxUID)};transfer-syntax={TransferSyntaxUID}"
