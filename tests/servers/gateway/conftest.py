"""The gateway over real HTTP, in front of sources of several kinds."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
from dicomweb_client import DICOMwebClient

from dicomsource import (
    DataSourceEntry,
    ExtensionManager,
    ImageLoaderEntry,
    IWebApiDataSource,
    hookimpl,
)
from dicomsource.datasource import query_over
from dicomsource.natural import NaturalDataset, from_part10
from dicomsource.samples import sample_files
from dicomsource_host.gateway import GatewaySettings, LoopbackServer, create_app

UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
KEY = bytes(32)


def read(path: Path | bytes):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return from_part10(path)


class Folder:
    """All of pydicom's files as a source that gives files and metadata.

    Some hold the same instance in another encoding: those stand in studies of their own.
    """

    def __init__(self) -> None:
        self.paths: dict[tuple[str, ...], Path] = {}
        self.instances: dict[tuple[str, ...], NaturalDataset] = {}
        self.stored: dict[tuple[str, ...], bytes] = {}
        for number, path in enumerate(sample_files(), 1):
            instance = read(path)
            key = tuple(str(instance[keyword]) for keyword in UIDS)
            if key in self.paths:
                key = (f"2.25.{number}", *key[1:])
                instance["StudyInstanceUID"] = key[0]
            self.paths[key] = path
            self.instances[key] = instance

    def metadata(self, StudyInstanceUID, SeriesInstanceUID=None):
        return [
            instance
            for (study, series, _), instance in self.instances.items()
            if study == StudyInstanceUID and SeriesInstanceUID in (None, series)
        ]

    def instance(self, StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID):
        return self.paths[StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID].read_bytes()

    def store(self, files):
        references = []
        failures = []
        for path in files:
            data = Path(path).read_bytes()
            instance = read(data)
            item = {
                "ReferencedSOPClassUID": instance.SOPClassUID,
                "ReferencedSOPInstanceUID": instance.SOPInstanceUID,
            }
            if instance.get("PatientID") == "refuse":
                failures.append({**item, "FailureReason": 0xA700})
                continue
            self.stored[tuple(str(instance[keyword]) for keyword in UIDS)] = data
            references.append(item)
        return {"ReferencedSOPSequence": references, "FailedSOPSequence": failures}

    def create(self, configuration):
        return IWebApiDataSource.create(
            query=query_over(lambda: self.instances.values()),
            retrieve={"series": {"metadata": self.metadata}, "instance": self.instance},
            store={"dicom": self.store, "delete": lambda StudyInstanceUID: None},
        )


class Arrays:
    """A dict of numpy arrays, and no DICOM anywhere."""

    def __init__(self) -> None:
        random = np.random.default_rng(7)

        def whole(dtype, *shape):
            limits = np.iinfo(dtype)
            return random.integers(limits.min, limits.max, shape, dtype, endpoint=True)

        self.arrays = {
            "1.2.3.1": whole(np.uint8, 31, 17),
            "1.2.3.2": whole(np.uint16, 32, 48),
            "1.2.3.3": whole(np.int16, 64, 64),
            "1.2.3.4": random.normal(size=(20, 30)).astype(np.float32),
            "1.2.3.5": whole(np.uint8, 24, 25, 3),
            "1.2.3.6": whole(np.uint16, 7, 40, 30),
            "1.2.3.7": random.normal(size=(9, 9)),
            "1.2.3.8": whole(np.uint8, 5, 16, 12, 3),
            "1.2.3.9": random.normal(size=(8, 8)) > 0,
            "1.2.3.10": whole(np.int32, 10, 11),
        }

    def rows(self):
        for number, uid in enumerate(self.arrays, 1):
            yield {
                "StudyInstanceUID": "1.2",
                "SeriesInstanceUID": "1.2.3",
                "SOPInstanceUID": uid,
                "PatientName": "ARRAY^OF NUMBERS",
                "PatientID": "numpy",
                "Modality": "OT",
                "InstanceNumber": number,
            }

    def image_id(self, instance, frame=1):
        return f"numpy:{instance['SOPInstanceUID']}/{frame or 1}"

    def load(self, image_id, services):
        """Give a frame where frames are told apart by the metadata, else all that is there."""
        return self.arrays[image_id.removeprefix("numpy:").partition("/")[0]]

    def create(self, configuration):
        def level(name):
            rows = query_over(self.rows)[name]
            return {**rows, "superset": True}

        return IWebApiDataSource.create(
            query={name: level(name) for name in ("studies", "series", "instances")},
            retrieve={"series": {"metadata": lambda StudyInstanceUID: list(self.rows())}},
            getImageIdsForInstance=self.image_id,
        )


class Sources:
    def __init__(self) -> None:
        self.folder = Folder()
        self.arrays = Arrays()

    @hookimpl
    def getDataSourcesModule(self):
        return [
            DataSourceEntry("files", "local", self.folder.create),
            DataSourceEntry("arrays", "other", self.arrays.create),
        ]

    @hookimpl
    def getImageLoadersModule(self):
        return [ImageLoaderEntry("numpy", self.arrays.load)]


@pytest.fixture(scope="session")
def sources():
    return Sources()


@pytest.fixture(scope="session")
def gateway(sources):
    """The URL of a gateway; its active source is "files"."""
    definitions = [
        {"namespace": "files", "sourceName": "files"},
        {"namespace": "arrays", "sourceName": "arrays"},
    ]
    with (
        ExtensionManager([sources], discover=False, definitions=definitions) as manager,
        LoopbackServer(create_app(manager, GatewaySettings(key=KEY))) as server,
    ):
        manager.set_active_data_source("files")
        yield server.url


@pytest.fixture
def client(gateway):
    """``client(source)``: a client of the gateway's service for it."""
    return lambda source: DICOMwebClient(f"{gateway}/sources/{source}/dicom-web")
