"""Archives in memory that a merge stands on: they can fail, be slow, and tell what they were asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from dicomsource import DataSourceEntry, ExtensionManager, IWebApiDataSource, hookimpl
from dicomsource.errors import NotFoundError, UnreachableError
from dicomsource.matching import select
from dicomsource.rows import rows_of
from dicomsource_merge import plugin

if TYPE_CHECKING:
    import threading

UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


def make_instance(study, series="1", number="1", **attributes):
    """Return a naturalized instance; UIDs are built from the study's number."""
    return {
        "StudyInstanceUID": f"2.25.{study}",
        "SeriesInstanceUID": f"2.25.{study}.{series}",
        "SOPInstanceUID": f"2.25.{study}.{series}.{number}",
        "PatientName": "DOE^JANE",
        "Modality": "CT",
        **attributes,
    }


@attrs.define
class Archive:
    """A backend in memory.

    Attributes
    ----------
    instances
        What it holds, naturalized.
    failing
        An error that every call raises while it is set.
    waiting
        An event that every call waits for while it is set.
    asked
        What was called, in order: name and arguments.
    stored, rejected, deleted
        What was changed in it.
    """

    name: str
    instances: list[dict] = attrs.field(factory=list)
    failing: Exception | None = None
    waiting: threading.Event | None = None
    asked: list[tuple] = attrs.field(factory=list)
    stored: list = attrs.field(factory=list)
    rejected: list = attrs.field(factory=list)
    deleted: list = attrs.field(factory=list)
    levels: tuple[str, ...] = ("studies", "series", "instances")
    lists: dict = attrs.field(factory=dict)

    def source(self):
        def level(name):
            return {"requestResults": lambda parameters: self.rows(name, parameters)}

        return IWebApiDataSource.create(
            query={name: level(name) for name in self.levels},
            retrieve={
                "series": {"metadata": self.metadata},
                "instance": self.file,
                "frames": self.frames,
                "rendered": self.rendered,
                "bulkDataURI": self.bulk_data,
                "directURL": self.direct_url,
            },
            store={"dicom": self.store, "delete": self.delete},
            reject={"study": self.reject, "series": self.reject, "instance": self.reject},
            getImageIdsForInstance=self.image_id,
            initialize=self.initialize,
        )

    def answer(self, *question):
        self.asked.append(question)
        if self.waiting is not None:
            self.waiting.wait(60)
        if self.failing is not None:
            raise self.failing

    def initialize(self, params, query):
        self.answer("initialize", params, query)
        return ["2.25.1"]

    def rows(self, level, parameters):
        self.answer(level, dict(parameters))
        rows = self.lists.get(level) or rows_of(level, self.instances)
        return select(rows, parameters)

    def having(self, *uids):
        found = [
            one
            for one in self.instances
            if all(wanted in (None, one[name]) for wanted, name in zip(uids, UIDS, strict=False))
        ]
        if not found:
            raise NotFoundError(f"{self.name} has no {uids}")
        return found

    def metadata(self, StudyInstanceUID, SeriesInstanceUID=None):
        self.answer("metadata", StudyInstanceUID, SeriesInstanceUID)
        return [
            {**one, "InstitutionName": self.name}
            for one in self.having(StudyInstanceUID, SeriesInstanceUID)
        ]

    def file(self, StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID):
        self.answer("instance", StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        self.having(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        return f"{self.name} {SOPInstanceUID}".encode()

    def frames(self, StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID, frames):
        from dicomsource import EncodedFrame

        self.answer("frames", SOPInstanceUID, tuple(frames))
        self.having(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        return [EncodedFrame(bytes([len(self.name)]), "1.2.840.10008.1.2.1") for _ in frames]

    def rendered(self, StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID, frame, window=None):
        self.answer("rendered", SOPInstanceUID, frame, window)
        self.having(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        return f"picture of {self.name}".encode()

    def bulk_data(self, StudyInstanceUID, BulkDataURI, SeriesInstanceUID):
        self.answer("bulkDataURI", BulkDataURI)
        self.having(StudyInstanceUID)
        return f"{self.name} {BulkDataURI}".encode()

    def direct_url(self, StudyInstanceUID=None):
        self.having(StudyInstanceUID)
        return f"https://{self.name}.example/{StudyInstanceUID}"

    def image_id(self, instance, frame=None):
        return f"{self.name}:{instance['SOPInstanceUID']}?frame={frame or 1}"

    def store(self, files):
        self.answer("store")
        self.stored += files
        return {"ReferencedSOPSequence": []}

    def reject(self, StudyInstanceUID, SeriesInstanceUID=None, SOPInstanceUID=None, code=None):
        self.answer("reject")
        self.rejected.append((StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID, code))
        return f"rejected in {self.name}"

    def delete(self, StudyInstanceUID, SeriesInstanceUID=None, SOPInstanceUID=None):
        self.answer("delete")
        self.deleted.append((StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID))
        return f"deleted in {self.name}"

    def dies(self, problem="nobody is there"):
        self.failing = UnreachableError(problem)

    def lives(self):
        self.failing = None


class InMemory:
    """A plugin whose one kind of source is an archive that stands in the configuration."""

    __name__ = "in_memory"

    @hookimpl
    def getDataSourcesModule(self):
        return [
            DataSourceEntry(
                "in_memory", "local", lambda configuration: configuration["archive"].source()
            )
        ]


def define(archive):
    return {
        "namespace": "in_memory",
        "sourceName": archive.name,
        "configuration": {"archive": archive},
    }


def define_merge(names, name="all", default=None, **configuration):
    merged = {"dataSourceNames": list(names)}
    if default is not None:
        merged["defaultDataSourceName"] = default
    return {
        "namespace": "merge",
        "sourceName": name,
        "configuration": {"seriesMerge": merged, **configuration},
    }


@pytest.fixture
def instance():
    """``instance(study, series, number, **attributes)``: a naturalized instance."""
    return make_instance


@pytest.fixture
def archive():
    """``archive(name, instances)``: a backend in memory."""
    return Archive


@pytest.fixture
def definition():
    """``definition(archive)``: how a manager is told of an archive."""
    return define


@pytest.fixture
def merge_definition():
    """``merge_definition(names, **configuration)``: how a manager is told of a merge."""
    return define_merge


@pytest.fixture
def manage():
    """``manage(*definitions)``: a manager that knows merges and archives in memory."""
    opened = []

    def manage_them(*definitions):
        opened.append(
            ExtensionManager([plugin, InMemory()], discover=False, definitions=definitions)
        )
        return opened[-1]

    yield manage_them
    for manager in opened:
        manager.close()


@pytest.fixture
def merge(manage):
    """``merge(*archives, **configuration)``: the merge of archives, in their order."""

    def merge_them(*archives, default=None, **configuration):
        names = [archive.name for archive in archives]
        manager = manage(
            define_merge(names, default=default, **configuration),
            *map(define, archives),
        )
        return manager.get_data_source("all")

    return merge_them
