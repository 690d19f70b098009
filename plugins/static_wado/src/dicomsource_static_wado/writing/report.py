"""What became of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from dicomsource.files import Skipped


@attrs.frozen
class TreeReport:
    """What became of a run.

    Parameters
    ----------
    destination
        Where the tree is.
    studies, series, instances
        How many it holds now.
    added, changed, removed, unchanged
        StudyInstanceUIDs of studies that are new, were written anew, were taken out, and were left as they were.
    skipped
        Files that the tree does not hold, or not wholly, and why.
    failed
        StudyInstanceUIDs of studies that could not be written, and why; the tree has them as it had them before.
    """

    destination: str
    studies: int
    series: int
    instances: int
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    failed: dict[str, str] = attrs.field(factory=dict)

    @property
    def incomplete(self) -> bool:
        """Whether DICOM instances are missing in the tree that should be there."""
        return bool(self.failed) or any(
            one.kind in ("faulty", "unread", "pixels") for one in self.skipped
        )
