"""The studies of some documents: in memory where these are short, in an index on disk where they are long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from dicomsource.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dicomsource.contract import DicomJson
    from dicomsource_dicomjson.document import Studies
    from dicomsource_dicomjson.entries import StudyEntry


class Collection(Protocol):
    """Studies, searched and looked up."""

    def uids(self) -> Iterable[str]:
        """Return the StudyInstanceUIDs of all, in order."""

    def study(self, StudyInstanceUID: str) -> StudyEntry:
        """Return a study.

        Raises
        ------
        NotFoundError
            There is no such study.
        """

    def search_studies(self, parameters: Mapping[str, Any]) -> list[DicomJson]:
        """Return the rows of the studies that match: the page asked for."""

    def search_series(self, parameters: Mapping[str, Any]) -> list[DicomJson]:
        """Return the rows of the series that match, with what is known of their studies: the page asked for."""

    def that_may_match(self, parameters: Mapping[str, Any]) -> Iterator[StudyEntry]:
        """Yield the studies that may hold what is asked for at a lower level."""

    def close(self) -> None:
        """Let go of files."""


class InMemory:
    """Studies that were read as a whole.

    Parameters
    ----------
    studies
        By UID.
    ignore_case
        Whether text is matched without regard to case.
    """

    def __init__(self, studies: Studies, *, ignore_case: bool) -> None:
        self._studies = studies
        self._ignore_case = ignore_case
        self._study_rows: list[DicomJson] | None = None

    def uids(self) -> Iterable[str]:
        """Return the StudyInstanceUIDs of all, in order."""
        return list(self._studies)

    def study(self, StudyInstanceUID: str) -> StudyEntry:
        """Return a study; see `Collection.study`."""
        found = self._studies.get(StudyInstanceUID)
        if found is None:
            raise no_study(StudyInstanceUID)
        return found

    def search_studies(self, parameters: Mapping[str, Any]) -> list[DicomJson]:
        """Return the rows of the studies that match."""
        from dicomsource.matching import compile_query
        from dicomsource.natural import to_dicom_json

        if self._study_rows is None:
            self._study_rows = [to_dicom_json(one.attributes) for one in self._studies.values()]
        query = compile_query(parameters, ignore_case=self._ignore_case)
        return query.page(self._study_rows)

    def search_series(self, parameters: Mapping[str, Any]) -> list[DicomJson]:
        """Return the rows of the series that match."""
        from dicomsource.matching import compile_query

        rows = (row for study in self.that_may_match(parameters) for row in series_rows(study))
        return compile_query(parameters, ignore_case=self._ignore_case).page(rows)

    def that_may_match(self, parameters: Mapping[str, Any]) -> Iterator[StudyEntry]:
        """Yield the study that is asked for by its UID, else all."""
        uid = parameters.get("StudyInstanceUID")
        if isinstance(uid, str) and uid in self._studies:
            yield self._studies[uid]
        else:
            yield from self._studies.values()

    def close(self) -> None:
        """Do nothing."""


def series_rows(study: StudyEntry) -> Iterator[DicomJson]:
    """Yield the rows of a study's series, each with what is known of the study."""
    from dicomsource.natural import to_dicom_json

    for series in study.series.values():
        yield to_dicom_json({**study.attributes, **series.attributes})


def no_study(StudyInstanceUID: str) -> NotFoundError:
    """Return the error for a study that no document has."""
    return NotFoundError(
        f"the document has no study {StudyInstanceUID}",
        way_out="Search its studies for those that it has",
    )
