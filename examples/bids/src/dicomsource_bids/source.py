"""The data source."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
from dicomsource import DataSourceEntry, EncodedFrame, IWebApiDataSource, hookimpl
from dicomsource.configuration import read_configuration
from dicomsource.natural import to_dicom_json

from dicomsource_bids.dataset import BidsDataset
from dicomsource_bids.instances import EXPLICIT_LITTLE, Instances
from dicomsource_bids.searching import rows


@attrs.frozen
class BidsConfiguration:
    folder: str


def createDataSource(configuration: Mapping[str, Any]) -> Any:
    dataset = BidsDataset(Path(read_configuration(BidsConfiguration, configuration).folder).expanduser())

    def search(level: str) -> dict[str, Any]:
        return {"superset": True, "requestResults": lambda asked: map(to_dicom_json, rows(dataset, level, asked))}

    def metadata(
        StudyInstanceUID: str, SeriesInstanceUID: str | None, SOPInstanceUID: str | None = None
    ) -> Iterator[Any]:
        for acquisition in dataset.asked_for(StudyInstanceUID, SeriesInstanceUID):
            yield from Instances(acquisition).metadata(SOPInstanceUID)

    def frames(StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str) -> list[EncodedFrame]:
        (acquisition,) = dataset.asked_for(StudyInstanceUID, SeriesInstanceUID)
        return [EncodedFrame(Instances(acquisition).pixels(SOPInstanceUID), EXPLICIT_LITTLE)]

    query = {level: search(level) for level in ("studies", "series", "instances")}
    return IWebApiDataSource.create(query=query, retrieve={"series": {"metadata": metadata}, "frames": frames})


def recognise(locator: str) -> dict[str, str] | None:
    return {"folder": locator} if (Path(locator) / "dataset_description.json").is_file() else None


@hookimpl
def getDataSourcesModule() -> list[DataSourceEntry]:
    looks_for = "a folder with dataset_description.json"
    return [DataSourceEntry("bids", "local", createDataSource, recognise, looks_for, BidsConfiguration)]
