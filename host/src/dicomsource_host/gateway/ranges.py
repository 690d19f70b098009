"""A range of bytes that a client asks for.

References
----------
RFC 9110 section 14.
"""

from __future__ import annotations

import re

import attrs

_ONE_RANGE = re.compile(r"bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*")


@attrs.frozen
class ByteRange:
    """One range.

    Parameters
    ----------
    start
        First byte wanted; None for the last ones.
    stop
        First byte not wanted any more, None for all to the end; without a start, how many of the last ones.
    """

    start: int | None
    stop: int | None

    def within(self, length: int) -> tuple[int, int] | None:
        """Return start and stop in content of a known length; None where there is nothing."""
        if self.start is None:
            start, stop = max(0, length - (self.stop or 0)), length
        else:
            start, stop = self.start, length if self.stop is None else min(self.stop, length)
        return (start, stop) if start < stop else None


def byte_range_of(header: str | None) -> ByteRange | None:
    """Return the range that a Range header asks for; None for all, also where it is not understood.

    Several ranges at once are not given, as the standard allows: the answer is the whole.

    Examples
    --------
    >>> byte_range_of("bytes=0-99"), byte_range_of("bytes=5-1")
    (ByteRange(start=0, stop=100), None)
    """
    found = _ONE_RANGE.fullmatch(header.strip()) if header else None
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return ByteRange(None, int(found[2]))
    start, stop = int(found[1]), int(found[2]) + 1 if found[2] else None
    return None if stop is not None and stop <= start else ByteRange(start, stop)
