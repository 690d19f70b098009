"""Whether bytes begin as a DICOM file does."""

from __future__ import annotations

from typing import Literal

BEGIN = 132
"""How many bytes tell."""

_PREAMBLE = 128
_LONGEST_FIRST = 1024


def form_of(begin: bytes) -> Literal["part10", "meta", "dataset"] | None:
    """Return what the first bytes of a file show; None where they are not those of a DICOM file.

    Parameters
    ----------
    begin
        The first 132 bytes, or all of a shorter file.

    Returns
    -------
    str or None
        ``part10``: preamble and prefix; ``meta``: File Meta Information without them; ``dataset``: not even that.

    References
    ----------
    DICOM PS3.10 section 7.1.
    """
    if begin[_PREAMBLE:BEGIN] == b"DICM":
        return "part10"
    if len(begin) < 8:
        return None
    group = begin[:2]
    explicit = begin[4:6].isalpha() and begin[4:6].isupper()
    if group in (b"\x02\x00", b"\x08\x00"):
        # Explicit VR has two letters here; implicit VR the length, which is short in every such attribute.
        if explicit or int.from_bytes(begin[4:8], "little") < _LONGEST_FIRST:
            return "meta" if group[0] == 2 else "dataset"
    elif group == b"\x00\x08" and explicit:
        return "dataset"
    return None
