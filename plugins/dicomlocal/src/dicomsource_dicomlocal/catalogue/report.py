"""How looking at the files went."""

from __future__ import annotations

import attrs


@attrs.frozen
class Problem:
    """A file that is not served, or not wholly.

    Parameters
    ----------
    path
        From the root.
    kind
        ``foreign``: no DICOM instance; ``duplicate``: another file holds the same instance; ``faulty``: DICOM, but it
        cannot be used; ``unread``: it cannot be read now; ``refused``: it is never read; ``remark``: it is served, but
        not all of it, or its series is not listed everywhere.
    reason
        Without a final full stop.
    """

    path: str
    kind: str
    reason: str


@attrs.frozen
class Contents:
    """What a catalogue holds.

    Parameters
    ----------
    root
        Of what.
    studies, series, instances
        How many are served.
    files
        How many files are known, all those that are not served too.
    looked
        When they were last looked at: seconds since 1970.
    generation
        Counts the changes.
    size
        Bytes of the catalogue on disk, with its indexes.
    """

    root: str
    studies: int
    series: int
    instances: int
    files: int
    looked: float
    generation: int
    size: int


@attrs.frozen
class RefreshReport:
    """How a look at all files went.

    Parameters
    ----------
    read
        How many headers were read.
    removed
        How many files that were known are gone or changed.
    """

    read: int
    removed: int
