"""The parts of the data source."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from dicomsource.configuration import read_configuration
from dicomsource.errors import ConfigurationError, DataError, NotFoundError
from dicomsource_dicomjson.configuration import DicomJsonConfiguration
from dicomsource_dicomjson.document import Document
from dicomsource_dicomjson.location import Location, frame_image_ids
from dicomsource_dicomjson.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dicomsource.contract import DicomJson, EncodedFrame
    from dicomsource.datasource import WebApiDataSource
    from dicomsource.natural import NaturalDataset
    from dicomsource_dicomjson.entries import InstanceEntry, SeriesEntry, StudyEntry


def createDataSource(configuration: Mapping[str, Any]) -> WebApiDataSource:
    """Return the data source for a document; the document is read when it is first needed.

    Parameters
    ----------
    configuration
        The keys of `DicomJsonConfiguration`.
    """
    from dicomsource.datasource import IWebApiDataSource

    source = DicomJsonSource(read_configuration(DicomJsonConfiguration, configuration))
    return IWebApiDataSource.create(
        query={
            "superset": True,
            "studies": {"requestResults": source.study_rows},
            "series": {"requestResults": source.series_rows},
            "instances": {"requestResults": source.instance_rows},
        },
        retrieve={
            "series": {"metadata": source.metadata},
            "instance": source.instance,
            "frames": source.frames,
            "bulkDataURI": source.bulk_data,
        },
        getImageIdsForInstance=source.image_id,
        initialize=source.initialize,
        getStudyInstanceUIDs=source.study_uids,
        close=source.close,
    )


class DicomJsonSource:
    """Searches and retrieves what one document describes.

    Parameters
    ----------
    configuration
        Where the document is.
    """

    def __init__(self, configuration: DicomJsonConfiguration) -> None:
        self._configuration = configuration
        self._reader = Reader(configuration)
        self._location = Location.of(configuration.url) if configuration.url else None
        self._document: Document | None = None
        self._lock = threading.Lock()

    def initialize(
        self, params: Mapping[str, Any] | None = None, query: Mapping[str, Any] | str | None = None
    ) -> list[str]:
        """Take the document's address from a viewer's own address, where none is configured; return `study_uids`.

        References
        ----------
        OHIF, ``initialize`` of its DICOM JSON data source: the query parameter ``url``.
        """
        from dicomsource.datasource.route import query_values

        url = next(iter(query_values(query).get("url", ())), None)
        if url and self._location is None:
            if not str(url).lower().startswith(("http://", "https://")):
                raise ConfigurationError(
                    f"the address names the document {url!r}",
                    way_out="Name it by an http URL, or configure its path as url",
                )
            self._location = Location.of(str(url))
        return self.study_uids(params, query)

    def study_uids(
        self, params: Mapping[str, Any] | None = None, query: Mapping[str, Any] | str | None = None
    ) -> list[str]:
        """Return the studies that a viewer's address names, all of the document where it names none.

        References
        ----------
        OHIF, ``getStudyInstanceUIDs`` of its DICOM JSON data source.
        """
        from dicomsource.datasource.route import parse_route_params

        named = parse_route_params(params, query).get("StudyInstanceUIDs")
        return named or list(self._loaded().studies)

    def study_rows(self, parameters: Mapping[str, Any]) -> Iterator[DicomJson]:
        """Yield the rows of all studies."""
        from dicomsource.natural import to_dicom_json

        for study in self._studies(parameters):
            yield to_dicom_json(study.attributes)

    def series_rows(self, parameters: Mapping[str, Any]) -> Iterator[DicomJson]:
        """Yield the rows of a study's series, or of all."""
        from dicomsource.natural import to_dicom_json

        for study, series in self._series(parameters):
            yield to_dicom_json({**study.attributes, **series.attributes})

    def instance_rows(self, parameters: Mapping[str, Any]) -> Iterator[DicomJson]:
        """Yield the rows of a series' instances, or of all: all that is known of each."""
        from dicomsource.natural import to_dicom_json

        for study, series in self._series(parameters):
            for instance in series.instances.values():
                yield to_dicom_json({**study.attributes, **series.attributes, **instance.metadata})

    def metadata(
        self, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> Iterable[NaturalDataset]:
        """Return the metadata of a study's or series' instances."""
        study = self._loaded().study(StudyInstanceUID)
        series: Iterable[SeriesEntry] = study.series.values()
        if SeriesInstanceUID is not None:
            series = [self._loaded().series(StudyInstanceUID, SeriesInstanceUID)]
        return [instance.metadata.copy() for one in series for instance in one.instances.values()]

    def image_id(self, instance: Mapping[str, Any], frame: int | None = None) -> str:
        """Return the image id of a frame, from the url that the document gives."""
        return self._frame_image_id(self._entry(instance), frame)

    def instance(self, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str) -> bytes:
        """Return an instance as the file that its url names.

        Raises
        ------
        DataError
            What is there is no DICOM file; or each frame has a file of its own.
        """
        entry = self._loaded().instance(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        image_ids = {_whole(image_id) for image_id in self._entry_image_ids(entry)}
        if len(image_ids) > 1:
            raise DataError(
                f"instance {SOPInstanceUID} is spread over {len(image_ids)} urls, one for each frame",
                way_out="Retrieve its frames",
            )
        data = self._reader.part10(image_ids.pop())
        if data[128:132] != b"DICM":
            raise DataError(f"the url of instance {SOPInstanceUID} gives no DICOM Part 10 file")
        return data

    def frames(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str,
        SOPInstanceUID: str,
        frames: Iterable[int],
    ) -> list[EncodedFrame]:
        """Return frames of an instance, as they are stored."""
        entry = self._loaded().instance(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        return [
            self._reader.frame(self._frame_image_id(entry, frame), entry.metadata)
            for frame in frames
        ]

    def bulk_data(self, StudyInstanceUID: str, BulkDataURI: str) -> bytes:
        """Return what a BulkDataURI of the metadata refers to; relative ones count from the document."""
        return self._reader.bulk_data(self._locate().resolved(BulkDataURI, "BulkDataURI"))

    def close(self) -> None:
        """Close the connections."""
        self._reader.close()

    def _locate(self) -> Location:
        if self._location is None:
            raise ConfigurationError(
                "no document is configured", way_out="Give its URL or path as url"
            )
        return self._location

    def _loaded(self) -> Document:
        with self._lock:
            if self._document is None:
                location = self._locate()
                try:
                    self._document = Document(self._reader.content(location))
                except DataError as error:
                    if str(location) not in error.problem:
                        error.problem = f"{location}: {error.problem}"
                    raise
            return self._document

    def _studies(self, parameters: Mapping[str, Any]) -> Iterable[StudyEntry]:
        known = self._loaded().studies
        uid = parameters.get("StudyInstanceUID")
        return [known[uid]] if uid in known else known.values()

    def _series(self, parameters: Mapping[str, Any]) -> Iterator[tuple[StudyEntry, SeriesEntry]]:
        uid = parameters.get("SeriesInstanceUID")
        for study in self._studies(parameters):
            wanted = [study.series[uid]] if uid in study.series else study.series.values()
            for series in wanted:
                yield study, series

    def _entry(self, instance: Mapping[str, Any]) -> InstanceEntry:
        return self._loaded().instance(
            *(
                str(instance.get(keyword) or "")
                for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
            )
        )

    def _frame_image_id(self, entry: InstanceEntry, frame: int | None) -> str:
        image_ids = frame_image_ids(self._entry_image_ids(entry), entry.frames)
        number = frame or 1
        if not 1 <= number <= len(image_ids):
            raise NotFoundError(
                f"instance {entry.SOPInstanceUID} has no frame {number}, it has {len(image_ids)}"
            )
        return image_ids[number - 1]

    def _entry_image_ids(self, entry: InstanceEntry) -> list[str]:
        if len(entry.urls) == 1 and entry.urls[0][1] is None and self._configuration.wadoRoot:
            from dicomsource.imageids import wadors_image_id

            root = self._configuration.wadoRoot
            study, series = entry.uids.values()
            return [wadors_image_id(root, study, series, entry.SOPInstanceUID)]
        location = self._locate()
        return [location.image_id(url, place) for place, url in entry.urls]


def _whole(image_id: str) -> str:
    from dicomsource.imageids import with_frame

    return with_frame(image_id, None)
