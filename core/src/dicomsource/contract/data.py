"""What goes between a plugin and its callers: datasets as DICOM JSON, frames as they are stored."""

from __future__ import annotations

from typing import Any

import attrs

from dicomsource.errors import PluginError

DicomJson = dict[str, Any]
"""One dataset in the DICOM JSON model: 8-digit upper-case hexadecimal tag to ``{"vr": ..., "Value": [...]}``.

References
----------
DICOM PS3.18 Annex F.
"""


def as_bytes(given: Any, what: str) -> bytes:
    """Return bytes that a plugin gave as any object that holds bytes, such as a `memoryview`.

    Parameters
    ----------
    given
        What the plugin gave.
    what
        What that is called in the error.

    Raises
    ------
    PluginError
        It holds none: it is text, a number, a list or None.
    """
    if isinstance(given, bytes):
        return given
    try:
        return bytes(memoryview(given))
    except TypeError:
        raise PluginError(f"{what} is {type(given).__name__}", way_out="Give bytes") from None


def _frame_data(given: Any) -> bytes:
    return as_bytes(given, "the data of an EncodedFrame")


def _is_text(_: object, attribute: attrs.Attribute[str], value: object) -> None:
    if not isinstance(value, str):
        raise PluginError(
            f"{attribute.name} of an EncodedFrame is {value!r}",
            way_out="Give the UID of the transfer syntax that the frame is stored in",
        )


@attrs.frozen
class EncodedFrame:
    """One frame as it is stored.

    Parameters
    ----------
    data
        The encoded pixel data of one frame, without item tags; any object that holds bytes is taken.
    TransferSyntaxUID
        How it is encoded; uncompressed, of several bytes the lowest first (Explicit VR Little Endian), when left out.
    """

    data: bytes = attrs.field(converter=_frame_data, repr=lambda data: f"<{len(data)} bytes>")
    TransferSyntaxUID: str = attrs.field(default="1.2.840.10008.1.2.1", validator=_is_text)
