"""Metadata that was fetched: once, however many ask for it, and not for ever."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING

from dicomsource.errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource.natural import NaturalDataset

_INSTANCES_KEPT = 10_000

_Key = tuple[str, "str | None"]


class _Interrupted(Exception):
    """Whoever was fetching for others was stopped, by Ctrl-C for one; that says nothing of what they asked for."""


class _Fetch:
    """One fetch of a study or series, by whoever asked first."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()
        self.future: Future[list[NaturalDataset]] = Future()
        self.size: int | None = None  # number of instances, once they are there


class MetadataCache:
    """Instances by study and series.

    Callers who ask for the same thing at the same time share one fetch. What came is kept until `forget`, or until
    too much else has come since; a failure is never kept. A series of a study that is here is not fetched again.

    Parameters
    ----------
    fetch
        ``fetch(StudyInstanceUID, SeriesInstanceUID)`` gives the instances; None stands for all series.
    kept
        How many instances are kept, those last asked for.
    """

    def __init__(
        self,
        fetch: Callable[[str, str | None], list[NaturalDataset]],
        kept: int = _INSTANCES_KEPT,
    ) -> None:
        self._fetch = fetch
        self._kept = kept
        self._lock = threading.Lock()
        self._fetches: dict[_Key, _Fetch] = {}  # the one last asked for stands last
        self._held = 0

    def get(self, study_uid: str, series_uid: str | None) -> tuple[list[NaturalDataset], bool]:
        """Return the instances, and whether they are the newest: nothing was forgotten and fetched anew meanwhile.

        Raises
        ------
        PluginError
            The fetch asks for itself.
        """
        key = (study_uid, series_uid)
        while True:
            fetch, mine = self._claim(key)
            if mine:
                self._run(key, fetch)
            elif fetch.thread == threading.get_ident() and not fetch.future.done():
                raise PluginError(
                    f"retrieve.series.metadata of {series_uid or study_uid} asks the same of its own source",
                    way_out="Ask the backend for it",
                )
            try:
                instances = fetch.future.result()
            except _Interrupted:
                continue
            return _of_series(instances, series_uid), self._is_newest(key, fetch)

    def holds(self, study_uid: str, series_uid: str | None) -> bool:
        """Tell whether the instances are here, or are being fetched."""
        with self._lock:
            return (study_uid, series_uid) in self._fetches or (study_uid, None) in self._fetches

    def forget(self, study_uid: str | None = None) -> None:
        """Drop what was fetched of a study, or of all; it is asked for again next time."""
        with self._lock:
            for key in list(self._fetches):
                if study_uid in (None, key[0]):
                    self._drop(key)

    def _claim(self, key: _Key) -> tuple[_Fetch, bool]:
        """Return the fetch that answers, and whether the caller has to run it."""
        whole = (key[0], None)
        with self._lock:
            study = self._fetches.get(whole)
            answering = whole if study is not None and study.size is not None else key
            fetch = self._fetches.pop(answering, None)
            mine = fetch is None
            fetch = fetch or _Fetch()
            self._fetches[answering] = fetch
        return fetch, mine

    def _run(self, key: _Key, fetch: _Fetch) -> None:
        try:
            instances = self._fetch(*key)
        except BaseException as error:
            with self._lock:
                if self._fetches.get(key) is fetch:
                    self._drop(key)
            fetch.future.set_exception(error if isinstance(error, Exception) else _Interrupted())
            raise
        fetch.future.set_result(instances)
        with self._lock:
            if self._fetches.get(key) is fetch:
                fetch.size = len(instances)
                self._held += fetch.size
                self._drop_the_oldest(but=key)

    def _drop_the_oldest(self, but: _Key) -> None:
        for key in list(self._fetches):
            if self._held <= self._kept:
                return
            if key != but and self._fetches[key].size is not None:
                self._drop(key)

    def _drop(self, key: _Key) -> None:
        self._held -= self._fetches.pop(key).size or 0

    def _is_newest(self, key: _Key, fetch: _Fetch) -> bool:
        with self._lock:
            newer = (self._fetches.get(key), self._fetches.get((key[0], None)))
        return fetch in newer or newer == (None, None)


def _of_series(instances: list[NaturalDataset], series_uid: str | None) -> list[NaturalDataset]:
    if series_uid is None:
        return instances
    return [instance for instance in instances if instance.get("SeriesInstanceUID") == series_uid]
