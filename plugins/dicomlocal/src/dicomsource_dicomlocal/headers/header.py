"""What is known of a file once its header was read."""

from __future__ import annotations

import zlib
from typing import Literal

import attrs

Kind = Literal["instance", "foreign", "faulty", "unread"]
_FASTEST = 1


@attrs.frozen
class Header:
    """What a file holds, or why it is not served.

    Parameters
    ----------
    kind
        ``instance``: it is served; ``foreign``: it is no DICOM instance; ``faulty``: it is DICOM, but cannot be used;
        ``unread``: the system does not let it be read now.
    reason
        Why it is not served; of an instance, what of it is left out. Without a final full stop.
    StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
        Of an instance.
    SeriesNumber, InstanceNumber
        What its place in study and series follows from; None where it says nothing usable.
    content
        Its metadata as compressed DICOM JSON.
    """

    kind: Kind
    reason: str | None = None
    StudyInstanceUID: str | None = None
    SeriesInstanceUID: str | None = None
    SOPInstanceUID: str | None = None
    SeriesNumber: int | None = None
    InstanceNumber: int | None = None
    content: bytes | None = attrs.field(default=None, repr=False)


def packed(text: bytes) -> bytes:
    """Return JSON text as catalogues keep it."""
    return zlib.compress(text, _FASTEST)


def unpacked(content: bytes) -> bytes:
    """Return the JSON text that a catalogue keeps."""
    return zlib.decompress(content)
