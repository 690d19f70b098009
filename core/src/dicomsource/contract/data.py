"""What goes between a plugin and its callers: datasets as DICOM JSON, frames as they are stored."""

from __future__ import annotations

from typing import Any

import attrs

DicomJson = dict[str, Any]
"""One dataset in the DICOM JSON model: 8-digit upper-case hexadecimal tag to ``{"vr": ..., "Value": [...]}``.

References
----------
DICOM PS3.18 Annex F.
"""


@attrs.frozen
class EncodedFrame:
    """One frame as it is stored.

    Parameters
    ----------
    data
        The encoded pixel data of one frame, without item tags.
    TransferSyntaxUID
        How it is encoded.
    """

    data: bytes = attrs.field(repr=lambda data: f"<{len(data)} bytes>")
    TransferSyntaxUID: str
