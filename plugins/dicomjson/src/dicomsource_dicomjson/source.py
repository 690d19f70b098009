"""The parts of the data source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.configuration import read_configuration
from dicomsource.errors import ConfigurationError, DataError, NotFoundError
from dicomsource_dicomjson.configuration import DicomJsonConfiguration
from dicomsource_dicomjson.document import instance_of, series_of
from dicomsource_dicomjson.documents import Documents
from dicomsource_dicomjson.location import frame_image_ids
from dicomsource_dicomjson.reading import Reader
from dicomsource_dicomjson.references import with_absolute_uris

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dicomsource.contract import DicomJson, EncodedFrame
    from dicomsource.datasource import WebApiDataSource
    from dicomsource.natural import NaturalDataset
    from dicomsource_dicomjson.collection import Collection
    from dicomsource_dicomjson.entries import InstanceEntry, SeriesEntry


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
            "studies": {"requestResults": source.study_rows, "matches_here": True},
            "series": {"requestResults": source.series_rows, "matches_here": True},
            "instances": {"requestResults": source.instance_rows, "superset": True},
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
        self._documents = Documents(configuration, self._reader.documents)
        self._locators = configuration.urls

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
        if url and not self._locators:
            if not str(url).lower().startswith(("http://", "https://")):
                raise ConfigurationError(
                    f"the address names the document {url!r}",
                    way_out="Name it by an http URL, or configure its path as url",
                )
            self._locators = [str(url)]
        return self.study_uids(params, query)

    def study_uids(
        self, params: Mapping[str, Any] | None = None, query: Mapping[str, Any] | str | None = None
    ) -> list[str]:
        """Return the studies that a viewer's address names, all of the documents where it names none.

        References
        ----------
        OHIF, ``getStudyInstanceUIDs`` of its DICOM JSON data source.
        """
        from dicomsource.datasource.route import parse_route_params

        named = parse_route_params(params, query).get("StudyInstanceUIDs")
        return named or list(self._studies().uids())

    def study_rows(self, parameters: Mapping[str, Any]) -> list[DicomJson]:
        """Return the rows of the studies that match."""
        return self._studies().search_studies(parameters)

    def series_rows(self, parameters: Mapping[str, Any]) -> list[DicomJson]:
        """Return the rows of the series that match, in a study or in all."""
        return self._studies().search_series(parameters)

    def instance_rows(self, parameters: Mapping[str, Any]) -> Iterator[DicomJson]:
        """Yield the rows of a series' instances, or of all: all that is known of each."""
        from dicomsource.natural import to_dicom_json

        uid = parameters.get("SeriesInstanceUID")
        for study in self._studies().that_may_match(parameters):
            wanted = [study.series[uid]] if uid in study.series else study.series.values()
            for series in wanted:
                above = {**study.attributes, **series.attributes}
                for instance in series.instances.values():
                    yield to_dicom_json({**above, **instance.metadata})

    def metadata(
        self, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> Iterable[NaturalDataset]:
        """Return the metadata of a study's or series' instances."""
        study = self._studies().study(StudyInstanceUID)
        series: Iterable[SeriesEntry] = study.series.values()
        if SeriesInstanceUID is not None:
            series = [series_of(study, StudyInstanceUID, SeriesInstanceUID)]
        entries = (instance for one in series for instance in one.instances.values())
        several = len(study.locations) > 1
        return [_placed(entry) if several else entry.metadata.copy() for entry in entries]

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
        entry = self._instance(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
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
        entry = self._instance(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        return [
            self._reader.frame(self._frame_image_id(entry, frame), entry.metadata)
            for frame in frames
        ]

    def bulk_data(self, StudyInstanceUID: str, BulkDataURI: str) -> bytes:
        """Return what a BulkDataURI of the metadata refers to; relative ones count from the document."""
        locations = self._studies().study(StudyInstanceUID).locations
        for location in locations:
            try:
                return self._reader.bulk_data(location.resolved(BulkDataURI, "BulkDataURI"))
            except NotFoundError:
                if location is locations[-1]:
                    raise
        raise NotFoundError(f"study {StudyInstanceUID} has no instances")

    def close(self) -> None:
        """Close connections and files."""
        self._documents.close()
        self._reader.close()

    def _studies(self) -> Collection:
        if not self._locators:
            raise ConfigurationError(
                "no document is configured", way_out="Give its URL or path as url"
            )
        return self._documents.studies(self._locators)

    def _instance(
        self, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str
    ) -> InstanceEntry:
        study = self._studies().study(StudyInstanceUID)
        series = series_of(study, StudyInstanceUID, SeriesInstanceUID)
        return instance_of(series, SeriesInstanceUID, SOPInstanceUID)

    def _entry(self, instance: Mapping[str, Any]) -> InstanceEntry:
        return self._instance(
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
        first = entry.entries[0].content
        if len(entry.entries) == 1 and first.get("url") is None and self._configuration.wadoRoot:
            from dicomsource.imageids import wadors_image_id

            root = self._configuration.wadoRoot
            study, series = entry.uids.values()
            return [wadors_image_id(root, study, series, entry.SOPInstanceUID)]
        return [
            location.image_id(content.get("url"), f"{path}.url")
            for path, content, location in entry.entries
        ]


def _placed(entry: InstanceEntry) -> NaturalDataset:
    """Return the metadata of an instance with URIs that need no document to count from."""
    return with_absolute_uris(entry.metadata, entry.entries[0].location)


def _whole(image_id: str) -> str:
    from dicomsource.imageids import with_frame

    return with_frame(image_id, None)
