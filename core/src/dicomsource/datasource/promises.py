"""A series' metadata that is fetched when somebody wants it."""

from __future__ import annotations

import threading
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource.natural import NaturalDataset

# Which executors this thread works for: a worker that waits for what stands behind it in the queue waits forever.
_working_for = threading.local()


class SeriesPromise:
    """The metadata of one series, not fetched before `start` or `result`.

    Parameters
    ----------
    series
        What is known of the series.
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
        self._future: Future[list[NaturalDataset]] = Future()
        self._lock = threading.Lock()
        self._started = False
        self._claimed = False

    @property
    def StudyInstanceUID(self) -> str:
        """The study that the series belongs to."""
        return str(self.series["StudyInstanceUID"])

    @property
    def SeriesInstanceUID(self) -> str:
        """The series that is promised."""
        return str(self.series["SeriesInstanceUID"])

    def start(self) -> Future[list[NaturalDataset]]:
        """Begin to fetch, unless begun or cancelled already; return the future of the instances.

        Once the source is closed nothing begins any more: the future is cancelled.
        """
        with self._lock:
            first = not self._started
            self._started = True
        if first and not self._future.done():
            try:
                self._executor.submit(self._run).add_done_callback(self._cancel_with)
            except RuntimeError:  # the executor takes nothing more
                self.cancel()
        return self._future

    def result(self, timeout: float | None = None) -> list[NaturalDataset]:
        """Return the instances, fetched now if need be.

        Parameters
        ----------
        timeout
            Seconds to wait; None waits as long as the source's own time-outs allow. It does not count where one
            promise's fetch asks for another's result: that is fetched in the same thread, at once.

        Raises
        ------
        TimeoutError
            They did not come in time; they may still come.
        concurrent.futures.CancelledError
            The promise was cancelled, or the source closed before it began.
        DicomsourceError
            The source could not give them.
        """
        if self._executor in getattr(_working_for, "executors", ()):
            self._run()
        return self.start().result(timeout)

    def cancel(self) -> bool:
        """Give the fetch up if it has not begun; return whether it was given up."""
        if self._claim():
            self._future.cancel()
            self._future.set_running_or_notify_cancel()
        return self._future.cancelled()

    def done(self) -> bool:
        """Whether the instances have come, failed to come, or were cancelled."""
        return self._future.done()

    def __repr__(self) -> str:
        state = "done" if self.done() else "started" if self._started else "waiting"
        return f"<SeriesPromise {self.SeriesInstanceUID} {state}>"

    def _claim(self) -> bool:
        """Return True to the first who asks: only that one may run or cancel the fetch."""
        with self._lock:
            first, self._claimed = not self._claimed, True
        return first

    def _run(self) -> None:
        if not self._claim() or not self._future.set_running_or_notify_cancel():
            return
        before = getattr(_working_for, "executors", ())
        _working_for.executors = (*before, self._executor)
        try:
            instances = self._fetch()
        except BaseException as error:
            self._future.set_exception(error)
        else:
            self._future.set_result(instances)
        finally:
            _working_for.executors = before

    def _cancel_with(self, submitted: Future[None]) -> None:
        """Follow the executor, which drops what has not begun when the source is closed."""
        if submitted.cancelled():
            self.cancel()
