"""How the elements of a file are written: what its first bytes say."""

from __future__ import annotations

import struct

from dicomsource_dicomlocal.headers.element_text import Unusual

IMPLICIT = "1.2.840.10008.1.2"
_DEFLATED, _BIG_ENDIAN = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"
_DIRECTORY = b"1.2.840.10008.1.3.10"
_SHORT = b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split()
_LONG = b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split()

VRS = {vr: (vr.decode(), vr in _LONG) for vr in (*_SHORT, *_LONG)}
"""Two bytes of a file to the VR that they are, and whether its length has four bytes.

References
----------
DICOM PS3.5 section 7.1.2.
"""

tag_at = struct.Struct("<HH").unpack_from
two_bytes = struct.Struct("<H").unpack_from
four_bytes = struct.Struct("<I").unpack_from


class Incomplete(Exception):
    """The header goes on after the bytes that were given."""


def meta_of(begin: bytes) -> tuple[str, int]:
    """Return the transfer syntax of a file, and where its dataset begins.

    Parameters
    ----------
    begin
        The first bytes of the file.

    Raises
    ------
    Unusual
        It has no preamble, or its dataset is not little endian, or not what it says.
    Incomplete
        These are too few bytes.

    References
    ----------
    DICOM PS3.10 section 7.1.
    """
    if begin[128:132] != b"DICM":
        raise Unusual
    position, syntax = 132, ""
    while True:
        if position + 12 > len(begin):
            raise Incomplete
        group, element = tag_at(begin, position)
        if group != 2:
            break
        vr, long = VRS.get(begin[position + 4 : position + 6], ("", False))
        if not vr:
            raise Unusual
        length = four_bytes(begin, position + 8)[0] if long else two_bytes(begin, position + 6)[0]
        position += 12 if long else 8
        value = begin[position : position + length]
        if element == 0x0010:
            syntax = value.rstrip(b"\0 ").decode("ascii", "replace")
        elif element == 0x0002 and value.rstrip(b"\0 ") == _DIRECTORY:
            raise Unusual
        position += length
    if not syntax.startswith(IMPLICIT) or syntax in (_DEFLATED, _BIG_ENDIAN):
        raise Unusual
    if (begin[position + 4 : position + 6] in VRS) is (syntax == IMPLICIT):
        raise Unusual  # it is not what it says
    return syntax, position
