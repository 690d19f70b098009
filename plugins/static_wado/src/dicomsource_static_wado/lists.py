"""The lists of a tree: all studies, a study's series, a series' instances and metadata."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError, NotFoundError
from dicomsource.http.jsonbody import parse_json
from dicomsource_static_wado import layout
from dicomsource_static_wado.bulk import with_absolute_uris
from dicomsource_static_wado.repair import repaired
from dicomsource_static_wado.staged import StagedStudies
from dicomsource_static_wado.tree import looks_like_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dicomsource.contract import DicomJson
    from dicomsource_static_wado.studylist.study_list import StudyList
    from dicomsource_static_wado.tree import Fetched, Tree

JSON = "application/dicom+json, application/json;q=0.9"
_STUDY, _SERIES, _INSTANCE = "0020000D", "0020000E", "00080018"
_MODALITIES = "00080061"


class Lists:
    """Reads lists; the one of studies is kept as an index.

    Parameters
    ----------
    lists
        The tree that the lists are in.
    files
        The tree that metadata is in, mostly the same.
    study_list
        Keeps the index of the list of studies.
    """

    def __init__(self, lists: Tree, files: Tree, study_list: StudyList) -> None:
        self._tree = lists
        self._files = files
        self._staged = StagedStudies(files)
        self.study_list = study_list

    def studies(self) -> Iterator[DicomJson]:
        """Yield the rows of all studies.

        Raises
        ------
        NotFoundError
            The tree has no list of studies.
        """
        index = self.study_list.index()
        return (index.row(number) for number in range(index.count))

    def series(self, StudyInstanceUID: str) -> list[DicomJson]:
        """Return the rows of a study's series.

        Raises
        ------
        NotFoundError
            The tree has no such study.
        """
        try:
            fetched = self._tree.fetch(
                layout.series(StudyInstanceUID), accept=JSON, looks_right=looks_like_json
            )
        except NotFoundError as error:
            if staged := self._staged.series(StudyInstanceUID):
                return [repaired(row) for row in staged]
            raise NotFoundError(
                f"the tree has no study {StudyInstanceUID} ({error.problem})"
            ) from error
        assert fetched is not None  # nothing was known before
        above = _uids(StudyInstanceUID)
        return [{**above, **repaired(row)} for row in _rows(fetched)]

    def instances(self, StudyInstanceUID: str, SeriesInstanceUID: str) -> list[DicomJson]:
        """Return the rows of a series' instances, by InstanceNumber; from its metadata where there is no list.

        Raises
        ------
        NotFoundError
            The tree has no such series.
        """
        paths = layout.instances(StudyInstanceUID, SeriesInstanceUID)
        try:
            fetched = self._tree.fetch(paths, accept=JSON, looks_right=looks_like_json)
        except NotFoundError:
            return self.metadata(StudyInstanceUID, SeriesInstanceUID)
        assert fetched is not None
        above = _uids(StudyInstanceUID, SeriesInstanceUID)
        return _by_number([{**above, **repaired(row)} for row in _rows(fetched)])

    def metadata(self, StudyInstanceUID: str, SeriesInstanceUID: str) -> list[DicomJson]:
        """Return the metadata of a series' instances, by InstanceNumber, with absolute BulkDataURIs.

        Raises
        ------
        NotFoundError
            The tree has no such series.
        """
        uids = (StudyInstanceUID, SeriesInstanceUID)
        paths = layout.metadata(*uids)
        try:
            fetched = self._files.fetch(paths, accept=JSON, looks_right=looks_like_json)
        except NotFoundError as error:
            if staged := self._staged.metadata(StudyInstanceUID, SeriesInstanceUID):
                return _by_number([self._complete(row, *uids) for row in staged])
            raise NotFoundError(
                f"study {StudyInstanceUID} has no series {SeriesInstanceUID} ({error.problem})"
            ) from error
        assert fetched is not None
        return _by_number([self._complete(row, *uids) for row in _rows(fetched)])

    def instance_metadata(
        self, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str
    ) -> DicomJson:
        """Return the metadata of one instance that the tree has beside that of its series.

        Raises
        ------
        NotFoundError
            The tree has none.
        """
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        fetched = self._files.fetch(
            layout.instance_metadata(*uids), accept=JSON, looks_right=looks_like_json
        )
        assert fetched is not None
        rows = _rows(fetched)
        if not rows:
            raise NotFoundError(f"{fetched.path} holds no instance")
        return self._complete(rows[0], *uids)

    def _complete(
        self, row: Mapping[str, Any], study: str, series: str, instance: str | None = None
    ) -> DicomJson:
        resolved = with_absolute_uris(repaired(row), self._files.url, study, series, instance)
        return {**_uids(study, series), **resolved}

    def with_modalities(self, row: DicomJson) -> DicomJson:
        """Return the row of a study with ModalitiesInStudy, from its series where the list does not say it."""
        if row.get(_MODALITIES, {}).get("Value"):
            return row
        try:
            series = self.series(first_value(row, _STUDY) or "")
        except NotFoundError:
            return row
        modalities = dict.fromkeys(filter(None, (first_value(one, "00080060") for one in series)))
        return {**row, _MODALITIES: {"vr": "CS", "Value": list(modalities)}} if modalities else row


def first_value(row: Mapping[str, Any], tag: str) -> str | None:
    """Return the first value of an attribute as text, None where there is none."""
    values = row.get(tag, {}).get("Value") or [None]
    return None if values[0] is None else str(values[0])


def _rows(fetched: Fetched) -> list[Mapping[str, Any]]:
    content = parse_json(fetched.data, fetched.path, fetched.content_type)
    rows = [] if content is None else content if isinstance(content, list) else [content]
    for index, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise DataError(f"item {index + 1} of {fetched.path} is {str(row)[:40]!r}, no dataset")
    return rows


def _uids(study: str, series: str | None = None) -> DicomJson:
    row: DicomJson = {_STUDY: {"vr": "UI", "Value": [study]}}
    if series is not None:
        row[_SERIES] = {"vr": "UI", "Value": [series]}
    return row


def _by_number(rows: list[DicomJson]) -> list[DicomJson]:
    return sorted(rows, key=_instance_number)


def _instance_number(row: DicomJson) -> tuple[bool, float]:
    text = first_value(row, "00200013")
    try:
        return False, float(text or "")
    except ValueError:
        return True, 0.0
