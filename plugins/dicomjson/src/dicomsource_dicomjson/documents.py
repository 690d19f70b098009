"""The documents that are configured: opened when they are needed, looked at again, read anew when they have changed."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

import attrs

from dicomsource.errors import AuthenticationError, DataError, DicomsourceError, NotFoundError
from dicomsource_dicomjson.collection import InMemory
from dicomsource_dicomjson.loading import TooLong, are_unchanged, load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicomsource_dicomjson.collection import Collection
    from dicomsource_dicomjson.configuration import DicomJsonConfiguration
    from dicomsource_dicomjson.fetching import Fetcher
    from dicomsource_dicomjson.location import Location

_OVER_A_NETWORK = 30.0  # seconds
_logger = logging.getLogger("dicomsource")


@attrs.define
class _Opened:
    studies: Collection
    locators: tuple[str, ...]
    locations: list[Location]
    versions: list[str | None]
    checked: float


class Documents:
    """Gives the studies of some documents as these are now.

    Short documents are read into memory. Long ones are read once, study by study, into an index in the user's cache,
    from which the next program opens them at once.

    Parameters
    ----------
    configuration
        Which interval, cache, and whether faults are tolerated.
    fetcher
        Opens documents.
    """

    def __init__(self, configuration: DicomJsonConfiguration, fetcher: Fetcher) -> None:
        self._configuration = configuration
        self._fetcher = fetcher
        self._opened: _Opened | None = None
        self._lock = threading.Lock()

    def studies(self, locators: Sequence[str]) -> Collection:
        """Return the studies of some documents.

        Parameters
        ----------
        locators
            Their URLs and paths.

        Raises
        ------
        DicomsourceError
            They cannot be read.
        """
        with self._lock:
            now = self._opened
            if now is None or now.locators != tuple(locators):
                self._take(self._fetcher.locations(list(locators)), locators)
            elif time.monotonic() - now.checked >= self._interval(now.locations):
                self._look_again(now, locators)
            assert self._opened is not None
            return self._opened.studies

    def close(self) -> None:
        """Let go of files and indexes."""
        with self._lock:
            if self._opened is not None:
                self._opened.studies.close()
                self._opened = None

    def _interval(self, locations: Sequence[Location]) -> float:
        configured = self._configuration.document_interval
        if configured is not None:
            return configured
        return 0.0 if all(one.path is not None for one in locations) else _OVER_A_NETWORK

    def _look_again(self, now: _Opened, locators: Sequence[str]) -> None:
        try:
            locations = self._fetcher.locations(list(locators))
            if locations != now.locations or not are_unchanged(
                self._fetcher, locations, now.versions
            ):
                self._take(locations, locators)
        except (AuthenticationError, NotFoundError):
            raise  # what the server hides, or has no more, is not to be seen from here either
        except DicomsourceError as error:
            if self._configuration.strict or isinstance(error, DataError):
                raise
            _logger.warning("%s; what was read before is used", error.problem)
        now.checked = time.monotonic()

    def _take(self, locations: list[Location], locators: Sequence[str]) -> None:
        """Read documents, and use them from now on; what was read before goes with the last who uses it."""
        studies, versions = self._read(locations)
        self._opened = _Opened(studies, tuple(locators), locations, versions, time.monotonic())

    def _read(self, locations: list[Location]) -> tuple[Collection, list[str | None]]:
        from dicomsource_dicomjson.long_documents import LongDocuments

        configuration = self._configuration
        long = LongDocuments(locations, configuration, self._fetcher)
        if (found := long.open()) is not None:
            return found
        try:
            studies, versions = load(
                locations,
                self._fetcher,
                strict=configuration.strict,
                limit=configuration.maxBodyBytes,
            )
        except TooLong:
            return long.build()
        return InMemory(studies, ignore_case=configuration.ignore_case), versions
