"""A series' metadata that is fetched when somebody wants it."""

from __future__ import annotations

import threading
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource.natural import NaturalDataset


class SeriesPromise:
    """The metadata of one series, not fetched before `start` or `result`.

    Parameters
    ----------
    series
        What the series search said of it.
    fetch
        Gives the instances.
    executor
        Where `fetch` runs; bounds how many series are fetched at a time.

    References
    ----------
    OHIF, ``returnPromises`` of ``retrieve.series.metadata``.
    """

    def __init__(
        self,
        series: NaturalDataset,
        fetch: Callable[[], list[NaturalDataset]],
        executor: Executor,
    ) -> None:
        self.series = series
        self._fetch = fetch
        self._executor = executor
        self._future: Future[list[NaturalDataset]] | None = None
        self._cancelled = False
        self._lock = threading.Lock()

    @property
    def StudyInstanceUID(self) -> str:
        """The study that the series belongs to."""
        return str(self.series["StudyInstanceUID"])

    @property
    def SeriesInstanceUID(self) -> str:
        """The series that is promised."""
        return str(self.series["SeriesInstanceUID"])

    def start(self) -> Future[list[NaturalDataset]]:
        """Begin to fetch, unless begun already; return the future of the instances."""
        with self._lock:
            if self._future is None:
                if self._cancelled:
                    self._future = Future()
                    self._future.cancel()
                else:
                    self._future = self._executor.submit(self._fetch)
            return self._future

    def result(self, timeout: float | None = None) -> list[NaturalDataset]:
        """Return the instances, fetched now if need be.

        Parameters
        ----------
        timeout
            Seconds to wait; None waits as long as the source's own time-outs allow.

        Raises
        ------
        TimeoutError
            They did not come in time; they may still come.
        concurrent.futures.CancelledError
            The promise was cancelled.
        DicomsourceError
            The source could not give them.
        """
        return self.start().result(timeout)

    def cancel(self) -> bool:
        """Give the fetch up if it has not begun; return whether it was given up."""
        with self._lock:
            self._cancelled = self._future is None or self._future.cancel()
            return self._cancelled

    def done(self) -> bool:
        """Whether the instances have come, failed to come, or were cancelled."""
        return self._cancelled or (self._future is not None and self._future.done())

    def __repr__(self) -> str:
        state = "done" if self.done() else "started" if self._future else "waiting"
        return f"<SeriesPromise {self.SeriesInstanceUID} {state}>"
