"""Long documents: their index in the user's cache, opened or built."""

from __future__ import annotations

import logging
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from dicomsource.errors import AuthenticationError, DataError, DicomsourceError, NotFoundError
from dicomsource_dicomjson.loading import are_unchanged, tell_left_out
from dicomsource_dicomjson.state import BrokenDocument, DocumentsState
from dicomsource_index.cache.folder import IndexFolder
from dicomsource_index.cache.place import cache_directory, identity, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dicomsource_dicomjson.configuration import DicomJsonConfiguration
    from dicomsource_dicomjson.fetching import Fetcher, Streamed
    from dicomsource_dicomjson.indexed import Indexed
    from dicomsource_dicomjson.location import Location
    from dicomsource_index import RowIndex

KIND = "dicomjson"
_logger = logging.getLogger("dicomsource")


class LongDocuments:
    """The index of some documents.

    Parameters
    ----------
    locations
        Where they are.
    configuration
        Where the cache is, who asks, and whether faults are tolerated.
    fetcher
        Opens them.
    """

    def __init__(
        self,
        locations: Sequence[Location],
        configuration: DicomJsonConfiguration,
        fetcher: Fetcher,
    ) -> None:
        self._locations = locations
        self._configuration = configuration
        self._fetcher = fetcher
        names = [one.url or str(one.path and one.path.absolute()) for one in locations]
        told = {
            **identity(configuration.auth, configuration.headers, configuration.storage_options),
            "documents": names,
            "strict": configuration.strict,
        }
        cache = cache_directory(configuration.cache_directory, KIND)
        place = place_of(cache, names[0] if names else "", told)
        self._folder = IndexFolder(place, ", ".join(map(str, locations)), DocumentsState)

    def open(self) -> tuple[Indexed, list[str | None]] | None:
        """Return the studies and versions of the documents if there is an index of just these; None if not."""
        state = self._folder.state()
        if state is None or not self._is_current(state):
            return None
        opened = self._folder.open()
        try:
            return None if opened is None else self._indexed(*opened)
        except (DataError, OSError) as error:
            _logger.warning("an index is built anew: %s", error)
            return None

    def build(self) -> tuple[Indexed, list[str | None]]:
        """Build the index, and return the studies and versions of the documents.

        Raises
        ------
        DicomsourceError
            None of them can be read, or one that has to be.
        """
        left_out: dict[int, DicomsourceError] = {}
        begun = time.time()
        while True:
            try:
                opened = self._folder.rebuild(
                    lambda folder: self._built(folder, left_out),
                    holds=lambda state: state.built > begun and self._is_of_these(state),
                )
            except BrokenDocument as broken:
                left_out[broken.number] = broken.error
                if self._configuration.strict or len(left_out) == len(self._locations):
                    raise left_out[min(left_out)] from broken
                tell_left_out(self._locations[broken.number], broken.error)
            else:
                return self._indexed(*opened)

    def _built(self, folder: Path, left_out: dict[int, DicomsourceError]) -> DocumentsState:
        from dicomsource_dicomjson.indexing import build_indexes

        with ExitStack() as stack:
            return build_indexes(
                folder,
                self._locations,
                self._streams(left_out, stack),
                strict=self._configuration.strict,
            )

    def _streams(
        self, left_out: dict[int, DicomsourceError], stack: ExitStack
    ) -> Iterator[Streamed | None]:
        for number, location in enumerate(self._locations):
            if number in left_out:
                yield None
                continue
            try:
                streamed = self._fetcher.open(location)
            except DicomsourceError as error:
                raise BrokenDocument(number, error) from error
            assert streamed is not None
            yield stack.enter_context(streamed)

    def _is_of_these(self, state: DocumentsState) -> bool:
        return state.locations == tuple(map(str, self._locations))

    def _is_current(self, state: DocumentsState) -> bool:
        if not self._is_of_these(state):
            return False
        try:
            return are_unchanged(self._fetcher, self._locations, state.versions)
        except (AuthenticationError, NotFoundError):
            raise  # what the server hides, or has no more, is not to be seen from here either
        except DicomsourceError as error:
            _logger.warning("%s; what was read before is used", error.problem)
            return not self._configuration.strict

    def _indexed(self, index: RowIndex, state: DocumentsState) -> tuple[Indexed, list[str | None]]:
        from dicomsource_dicomjson.indexed import Indexed

        studies = Indexed(
            index,
            state,
            self._folder,
            self._locations,
            ignore_case=self._configuration.ignore_case,
        )
        return studies, list(state.versions)
