"""A plugin whose sources hold pydicom's sample files; its configuration says what goes wrong.

Keys: ``files`` (names of sample files, or paths), ``failing`` (function to error), ``missing`` and ``refused``
(SOPInstanceUIDs that cannot be retrieved, or stored), ``without`` (functions that the source lacks), ``interrupted``
(raises KeyboardInterrupt at a search), ``more`` (keywords that studies have besides the usual ones). The query
``only`` of an address leaves the studies of one PatientID.
"""

from __future__ import annotations

import builtins
from io import BytesIO
from pathlib import Path
from typing import Any

import click

from dicomsource import CommandEntry, DataSourceEntry, IWebApiDataSource, errors, hookimpl
from dicomsource.datasource.route import query_values

STUDY_KEYWORDS = ("PatientName", "PatientID", "StudyDate", "StudyDescription", "StudyInstanceUID")
SERIES_KEYWORDS = ("SeriesNumber", "Modality", "SeriesInstanceUID", "StudyInstanceUID")


class Archive:
    """Sample files, with a second instance in each series."""

    def __init__(self, configuration: Any) -> None:
        from pydicom import dcmread
        from pydicom.data import get_testdata_file

        self.configuration = configuration
        self.only = None
        self.datasets = []
        for name in configuration.get("files", ["CT_small.dcm", "MR_small.dcm"]):
            path = name if Path(name).is_absolute() else get_testdata_file(name, download=False)
            for number in (1, 2):
                dataset = dcmread(path)
                dataset.InstanceNumber = number
                dataset.SOPInstanceUID += "" if number == 1 else ".2"
                dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
                self.datasets.append(dataset)

    def fail(self, function: str) -> None:
        kind = self.configuration.get("failing", {}).get(function)
        if kind == "SlowError":
            raise errors.UnreachableError("it sent nothing", way_out="Raise `timeout`")
        if kind is not None:
            raise (getattr(errors, kind, None) or getattr(builtins, kind))("it went wrong")

    def initialize(self, params: Any, query: Any) -> None:
        self.fail("initialize")
        self.only = next(iter(query_values(query).get("only", ())), None)

    def rows(self, level: str, keywords: tuple[str, ...], key: str, asked: Any) -> list[Any]:
        import pydicom

        self.fail(level)
        rows = {}
        for dataset in self.datasets:
            if self.only not in (None, dataset.PatientID):
                continue
            row = pydicom.Dataset()
            for keyword in keywords:
                if keyword in dataset:
                    row[keyword] = dataset[keyword]
            parents = ("StudyInstanceUID", "SeriesInstanceUID")
            if all(asked.get(parent) in (None, dataset.get(parent)) for parent in parents):
                rows[dataset[key].value] = row.to_json_dict()
        return list(rows.values())

    def metadata(self, StudyInstanceUID: str, SeriesInstanceUID: str | None = None) -> list[Any]:
        self.fail("metadata")
        return [
            dataset
            for dataset in self.datasets
            if dataset.StudyInstanceUID == StudyInstanceUID
            and SeriesInstanceUID in (None, dataset.SeriesInstanceUID)
        ]

    def instance(self, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str) -> bytes:
        self.fail("instance")
        if SOPInstanceUID in self.configuration.get("missing", ()):
            raise errors.NotFoundError(f"instance {SOPInstanceUID} is lost")
        for dataset in self.metadata(StudyInstanceUID, SeriesInstanceUID):
            if dataset.SOPInstanceUID == SOPInstanceUID:
                file = BytesIO()
                dataset.save_as(file)
                return file.getvalue()
        raise errors.NotFoundError(f"there is no instance {SOPInstanceUID}")

    def store(self, files: Any) -> Any:
        import pydicom

        self.fail("store")
        answer: dict[str, list[Any]] = {"ReferencedSOPSequence": [], "FailedSOPSequence": []}
        for path in files:
            uid = pydicom.dcmread(path).SOPInstanceUID
            refused = uid in self.configuration.get("refused", ())
            item = {"ReferencedSOPInstanceUID": uid}
            if refused:
                item["FailureReason"] = 0x0122
            answer["FailedSOPSequence" if refused else "ReferencedSOPSequence"].append(item)
        return answer


def create(configuration: Any) -> Any:
    archive = Archive(configuration)
    without = configuration.get("without", ())

    def studies(parameters: Any) -> list[Any]:
        if configuration.get("interrupted"):
            raise KeyboardInterrupt
        keywords = (*STUDY_KEYWORDS, *configuration.get("more", ()))
        return archive.rows("studies", keywords, "StudyInstanceUID", {})

    def series(parameters: Any) -> list[Any]:
        return archive.rows("series", SERIES_KEYWORDS, "SeriesInstanceUID", parameters)

    def instances(parameters: Any) -> list[Any]:
        keywords = ("InstanceNumber", "SOPClassUID", "SOPInstanceUID", *SERIES_KEYWORDS)
        return archive.rows("instances", keywords, "SOPInstanceUID", parameters)

    query = {
        name: {"requestResults": request, "superset": "superset" not in without}
        for name, request in {"studies": studies, "series": series, "instances": instances}.items()
        if f"query.{name}" not in without
    }
    retrieve = {"series": {"metadata": archive.metadata}}
    if "retrieve.instance" not in without:
        retrieve["instance"] = archive.instance
    store = {} if "store.dicom" in without else {"dicom": archive.store}
    return IWebApiDataSource.create(
        query=query,
        retrieve=retrieve,
        store=store,
        initialize=archive.initialize,
        **{name: getattr(Helpers, name) for name in HELPERS},
    )


HELPERS = {
    "echo": "Give back what was given.",
    "shelf": "Tell where a study stands.",
    "label": "Give the label of a study as a picture.",
    "forget": "Do nothing.",
}


class Helpers:
    """Methods that platforms call on their own archive."""

    @staticmethod
    def echo(**values: Any) -> Any:
        return values

    @staticmethod
    def shelf(study: str, room: str | None = None, height: int = 1) -> str:
        """Return the shelf of a study.

        It may stand in another room.
        """
        if study == "lost":
            raise errors.NotFoundError("study 'lost' stands nowhere")
        return f"{room or 'cellar'} {study} {height + 1}"

    @staticmethod
    def label(colour=None) -> bytes:
        return b"\x89PNG"

    @staticmethod
    def forget() -> None:
        """Return nothing."""


def recognise(locator: str) -> dict[str, Any] | None:
    if locator.startswith("acme://"):
        return {"failing": {"studies": locator.removeprefix("acme://")}}
    path = Path(locator)
    return {"files": path.read_text().split()} if path.suffix == ".acme" else None


@hookimpl
def getDataSourcesModule() -> list[DataSourceEntry]:
    looks_for = "a list of samples called *.acme"
    return [DataSourceEntry("acme", "other", create, recognise, looks_for, helpers=HELPERS)]


@hookimpl
def getCommandsModule() -> list[CommandEntry]:
    def greet() -> click.Command:
        return click.Command("greet", callback=lambda: click.echo("Good morning."))

    def crash() -> click.Command:
        return click.Command("crash", callback=lambda: {}["Nope"])

    return [
        CommandEntry("crash", "Fall over.", crash),
        CommandEntry("greet", "Say good morning.", greet),
        CommandEntry("mute", "Be no command at all.", lambda: "not a command"),
    ]
