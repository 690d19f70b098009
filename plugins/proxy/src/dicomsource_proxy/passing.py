"""The parts of a proxy, each of which asks the source behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.datasource import NotOffered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from os import PathLike
    from pathlib import Path

    from pydicom import Dataset

    from dicomsource import DicomJson, EncodedFrame, NaturalDataset, WebApiDataSource
    from dicomsource.datasource.query import QueryLevel
    from dicomsource.datasource.retrieve import Retrieve as RetrieveOfSource
    from dicomsource_proxy.behind import Behind

LEVELS = ("studies", "series", "instances")


class Level:
    """One level of `query`."""

    def __init__(self, behind: Behind, name: str) -> None:
        self._behind = behind
        self._name = name

    @property
    def _level(self) -> QueryLevel:
        level: QueryLevel = getattr(self._behind.source().query, self._name)
        return level

    @property
    def superset(self) -> bool:
        """Whether the source behind gives more than it is asked for."""
        return self._level.superset

    @property
    def matches_here(self) -> bool:
        """Whether the source behind matches by itself, and not its server."""
        return self._level.matches_here

    def mapParams(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters as the source behind maps them."""
        return self._level.mapParams(parameters)

    def requestResults(self, parameters: Mapping[str, Any]) -> Iterable[DicomJson]:
        """Return the rows of the source behind."""
        return self._level.requestResults(parameters)

    def processResults(self, rows: Iterable[DicomJson]) -> list[NaturalDataset]:
        """Return the rows as the source behind processes them."""
        return self._level.processResults(rows)


class Series:
    """`retrieve.series`."""

    def __init__(self, behind: Behind) -> None:
        self._behind = behind

    def metadata(
        self, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> list[NaturalDataset]:
        """Return the metadata of the source behind."""
        return self._behind.source().retrieve.series.fetch(StudyInstanceUID, SeriesInstanceUID)


class Retrieve:
    """`retrieve`."""

    def __init__(self, behind: Behind) -> None:
        self._behind = behind
        self.series = Series(behind)

    def instance(self, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str) -> bytes:
        """Return a file."""
        return self._retrieve.instance(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)

    def instances(
        self, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> Iterator[bytes]:
        """Yield files."""
        return self._retrieve.instances(StudyInstanceUID, SeriesInstanceUID)

    def datasets(
        self, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> Iterator[Dataset]:
        """Yield pydicom datasets."""
        return self._retrieve.datasets(StudyInstanceUID, SeriesInstanceUID)

    def save(
        self,
        to: str | PathLike[str],
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> list[Path]:
        """Write files."""
        return self._retrieve.save(to, StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)

    def frames(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str,
        SOPInstanceUID: str,
        frames: list[int],
    ) -> list[EncodedFrame]:
        """Return frames."""
        return self._retrieve.frames(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID, frames)

    def rendered(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
        frame: int | None = None,
        **options: Any,
    ) -> bytes:
        """Return a picture."""
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        return self._retrieve.rendered(*uids, frame, **options)

    def thumbnail(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
        frame: int | None = None,
        **options: Any,
    ) -> bytes:
        """Return a small picture."""
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        return self._retrieve.thumbnail(*uids, frame, **options)

    def bulkDataURI(
        self,
        StudyInstanceUID: str,
        BulkDataURI: str,
        SeriesInstanceUID: str | None = None,
        byte_range: tuple[int, int | None] | None = None,
    ) -> bytes:
        """Return bulk data."""
        return self._retrieve.bulkDataURI(
            StudyInstanceUID, BulkDataURI, SeriesInstanceUID, byte_range
        )

    def directURL(self, **arguments: Any) -> str:
        """Return a URL."""
        return self._retrieve.directURL(**arguments)

    @property
    def _retrieve(self) -> RetrieveOfSource:
        return self._behind.source().retrieve


class Changes:
    """`store` or `reject`.

    Parameters
    ----------
    behind
        The source behind.
    part
        Which of the two.
    """

    def __init__(self, behind: Behind, part: str) -> None:
        self._behind = behind
        self._part = part

    @property
    def dicom(self) -> Any:
        """`store.dicom`."""
        return self._passed_on("dicom", lambda files: self._of_source("dicom")(files))

    @property
    def delete(self) -> Any:
        """`store.delete`."""
        return self._passed_on("delete", self._with_uids("delete"))

    @property
    def study(self) -> Any:
        """`reject.study`."""
        return self._passed_on("study", self._with_uids("study"))

    @property
    def series(self) -> Any:
        """`reject.series`."""
        return self._passed_on("series", self._with_uids("series"))

    @property
    def instance(self) -> Any:
        """`reject.instance`."""
        return self._passed_on("instance", self._with_uids("instance"))

    def _with_uids(self, name: str) -> Callable[..., Any]:
        def change(StudyInstanceUID: str, **others: Any) -> Any:
            given = {key: value for key, value in others.items() if value is not None}
            return self._of_source(name)(StudyInstanceUID=StudyInstanceUID, **given)

        return change

    def _of_source(self, name: str) -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(getattr(self._source, self._part), name)
        return function

    @property
    def _source(self) -> WebApiDataSource:
        return self._behind.source()

    def _passed_on(self, name: str, function: Callable[..., Any]) -> Any:
        """Return the function, unless the source behind is there and is known to lack it."""
        made = self._behind.made
        if made is None or made.supports(f"{self._part}.{name}"):
            return function
        return NotOffered(
            f"the source behind it offers no {self._part}.{name}",
            "Change the configuration at its URL, if its server can do that",
        )
