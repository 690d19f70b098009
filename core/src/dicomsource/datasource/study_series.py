"""A study fetched series by series: several at a time, and what fails does not take the rest with it."""

from __future__ import annotations

import os
import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor
from typing import TYPE_CHECKING

from dicomsource.errors import (
    AuthenticationError,
    IncompleteError,
    NotFoundError,
    UnreachableError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicomsource.datasource.promises import SeriesPromise
    from dicomsource.natural import NaturalDataset

# Whoever is refused or finds nobody there need not ask for the other series.
_HOPELESS = (AuthenticationError, UnreachableError)


class SeriesWorkers:
    """The threads that fetch series for one source; none is there before it is needed, nor after a fork."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._executor: ThreadPoolExecutor | None = None
        self._process = 0
        self._closed = False

    def executor(self, size: int, name: str) -> ThreadPoolExecutor:
        """Return where fetches run; it takes none once the workers are closed.

        Parameters
        ----------
        size
            How many run at a time.
        name
            What the threads are called.
        """
        with self._lock:
            if self._executor is None or self._process != os.getpid():
                self._process = os.getpid()  # threads do not come along with a fork
                self._executor = ThreadPoolExecutor(max_workers=size, thread_name_prefix=name)
                if self._closed:
                    self._executor.shutdown()
            return self._executor

    def close(self) -> None:
        """Give up what has not begun; what runs is not waited for."""
        with self._lock:
            self._closed = True
            executor = self._executor
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)


def gathered(promises: Sequence[SeriesPromise], study_uid: str) -> list[NaturalDataset]:
    """Return the instances of all promised series, in their order.

    Parameters
    ----------
    promises
        One for each series; all are started.
    study_uid
        The study, for messages.

    Raises
    ------
    IncompleteError
        Some series came and others did not; it holds both.
    NotFoundError
        The study has no series.
    Exception
        None came: why the first did not.
    """
    if not promises:
        raise NotFoundError(f"study {study_uid} has no series", way_out="Check the UID")
    for promise in promises:
        promise.start()
    instances: list[NaturalDataset] = []
    failed: dict[str, Exception] = {}
    hopeless: Exception | None = None
    try:
        for promise in promises:
            try:
                instances += promise.result()
            except CancelledError:
                if hopeless is None:
                    raise
                failed[promise.SeriesInstanceUID] = hopeless
            except Exception as error:  # also what a plugin did not foresee
                failed[promise.SeriesInstanceUID] = error
                if isinstance(error, _HOPELESS) and hopeless is None:
                    hopeless = error
                    _cancel(promises)
    except BaseException:
        _cancel(promises)
        raise
    if not failed:
        return instances
    first = next(iter(failed.values()))
    if len(failed) == len(promises):
        raise first
    raise IncompleteError(
        f"{len(failed)} of {len(promises)} series of study {study_uid} did not come;"
        f" the first is {next(iter(failed))}: {getattr(first, 'problem', first)}",
        way_out="Go on with `instances` of this error, or try again: what came is not fetched anew",
        instances=instances,
        failed=failed,
    ) from first


def _cancel(promises: Sequence[SeriesPromise]) -> None:
    for promise in promises:
        promise.cancel()
