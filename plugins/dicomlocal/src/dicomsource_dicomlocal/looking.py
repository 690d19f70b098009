"""When the files are looked at: at the first question, and again when it is time or something has changed."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from dicomsource.work import open_workers
from dicomsource_dicomlocal.catalogue.telling import refuse_problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource.work import Progress
    from dicomsource_dicomlocal.catalogue.catalogue import Catalogue
    from dicomsource_dicomlocal.catalogue.report import RefreshReport

_logger = logging.getLogger("dicomsource")


class Looker:
    """Looks at the files when it is time.

    Parameters
    ----------
    catalogue
        What is known of them.
    interval
        Seconds after which it is time again; None for never.
    jobs
        How many processes read.
    strict
        Whether files that cannot be served are refused.
    changed
        Called when something has changed.
    """

    def __init__(
        self, catalogue: Catalogue, *, interval: float | None, jobs: int, strict: bool
    ) -> None:
        self.changed: Callable[[], object] = lambda: None
        self._catalogue = catalogue
        self._interval = interval
        self._jobs = jobs
        self._strict = strict
        self._turn = threading.RLock()
        self._looked: float | None = None
        self._changes = self._seen = 0

    def look(self) -> None:
        """Look, if it is time; else return at once."""
        if self._is_time():
            with self._turn:
                if self._is_time():
                    self._refresh(None)

    def later(self) -> None:
        """Note that something has changed: the next question looks first."""
        self._changes += 1

    def refresh(self, progress: Progress | None = None) -> RefreshReport | None:
        """Look at all files now, and return how that went; None where another process does that right now.

        Parameters
        ----------
        progress
            Is told of the files.
        """
        with self._turn:
            return self._refresh(progress)

    def _is_time(self) -> bool:
        if self._looked is None or self._seen != self._changes:
            return True
        return self._interval is not None and time.monotonic() - self._looked >= self._interval

    def _refresh(self, progress: Progress | None) -> RefreshReport | None:
        before = self._catalogue.version
        looked, seen = time.monotonic(), self._changes
        with open_workers(self._jobs) as workers:
            # Where there is a whole state already, nobody waits for a newer one.
            report = self._catalogue.refresh(workers, progress, wait=not self._catalogue.is_whole)
        if report is None:
            _logger.info(
                "another process looks at %s: what it found before is served",
                self._catalogue.place.url,
            )
        if self._strict:
            refuse_problems(self._catalogue.problems(), self._catalogue.place.url)
        self._looked, self._seen = looked, seen  # what changed meanwhile is for the next look
        if self._catalogue.version != before:
            self._tell()
            self.changed()
        return report

    def _tell(self) -> None:
        faults = [one for one in self._catalogue.problems() if one.kind not in ("foreign",)]
        if faults:
            _logger.warning(
                "%s: %s of the files are not served, or not wholly, such as %s: %s",
                self._catalogue.place.url,
                len(faults),
                faults[0].path,
                faults[0].reason,
            )
