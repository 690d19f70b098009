"""A backend that keeps every rule, and can be spoiled in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource import EncodedFrame, IWebApiDataSource, Page, hookimpl
from dicomsource.errors import DataError, NotFoundError
from dicomsource.matching import compile_query
from dicomsource.natural import BulkData, from_part10, to_part10
from dicomsource.rows import rows_of
from dicomsource.testing import open_source
from dicomsource.testing.files import made_instance

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource import WebApiDataSource

UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
# Shared by all tests, for what is held is always the same.
_FILES: dict[str, bytes] = {}
PATIENTS = [
    ("DOE^JANE", "A-100", "20240102", "101500", "CT"),
    ("MAJOR^TOM", "B-101", "20210101", "120000", "MR"),
    ("ROE^RICHARD", "A-102", "20230405", "235959.5", "CT"),
    ("NOBODY", "C-1", None, None, "CT"),
    ("MÜLLER^JÖRG=山田^太郎", "B-100", "20220706", "000000", "US"),
    ("Doe^John", "A-101", "20240102", "111500", "MR"),
]
FIRST = {"StudyInstanceUID": "2.25.1000", "PatientName": "DOE^JANE", "StudyDate": "20240102"}


class Backend:
    """Six studies in memory, all functions of the contract over them, each of which can be changed."""

    def __init__(self) -> None:
        self.instances = {one["SOPInstanceUID"]: one for one in _instances()}
        # Of the search for studies, beside requestResults.
        self.steps: dict[str, Callable[..., Any]] = {}
        self.spoil_source: Callable[[WebApiDataSource], None] = lambda source: None
        self.functions: dict[str, Callable[..., Any]] = {
            **{
                f"query.{level}": self._search(level)
                for level in ("studies", "series", "instances")
            },
            "retrieve.series.metadata": self._metadata,
            "retrieve.instance": self._file,
            "retrieve.frames": self._frames,
            "retrieve.bulkDataURI": self._bulk_data,
            "store.dicom": self._store,
            "store.delete": self._delete,
            "reject.instance": lambda SOPInstanceUID, **_: self.instances.pop(SOPInstanceUID),
        }

    def after(self, name: str, change: Callable[[Any, dict[str, Any]], Any]) -> None:
        """Change what a function answers: ``change(answer, arguments)``."""
        function = self.functions[name]

        def changed(**arguments: Any) -> Any:
            return change(function(**arguments), arguments)

        self.functions[name] = changed

    def source(self) -> WebApiDataSource:
        parts: dict[str, Any] = {}
        for path, function in self.functions.items():
            *above, name = path.split(".")
            place = parts
            for step in above:
                place = place.setdefault(step, {})
            place[name] = {"requestResults": function} if above == ["query"] else function
        if self.steps:
            parts["query"]["studies"].update(self.steps)

        class Plugin:
            @hookimpl
            def getDataSourcesModule(self) -> list[dict[str, Any]]:
                create = lambda configuration: IWebApiDataSource.create(**parts)  # noqa: E731
                return [{"name": "memory", "type": "other", "createDataSource": create}]

        source = open_source(Plugin(), {}, name="memory")
        self.spoil_source(source)
        return source

    def held(self, **uids: Any) -> list[dict[str, Any]]:
        """Return the instances that have these UIDs, those that are None left out of account."""
        wanted = {
            keyword: uid for keyword, uid in uids.items() if keyword in UIDS and uid is not None
        }
        found = [
            one
            for one in self.instances.values()
            if all(one[keyword] == uid for keyword, uid in wanted.items())
        ]
        return sorted(found, key=lambda one: (one["StudyInstanceUID"], one["SOPInstanceUID"]))

    def one(self, **uids: Any) -> dict[str, Any]:
        found = self.held(**uids)
        if not found:
            raise NotFoundError(f"there is no instance {uids.get('SOPInstanceUID')}")
        return found[0]

    def _search(self, level: str) -> Callable[..., Page[Any]]:
        kept: dict[Any, Any] = {}

        def search(parameters: dict[str, Any]) -> Page[Any]:
            held = tuple(self.instances)
            if held not in kept:  # it is asked hundreds of times
                kept[held] = rows_of(level, [without_pixels(one) for one in self.held()])
            return compile_query(parameters).page(kept[held])

        return search

    def _metadata(self, **uids: Any) -> list[dict[str, Any]]:
        return [without_pixels(one) for one in self.held(**uids)]

    def _file(self, **uids: Any) -> bytes:
        one = self.one(**uids)
        if one["SOPInstanceUID"] not in _FILES:
            _FILES[one["SOPInstanceUID"]] = to_part10(one)
        return _FILES[one["SOPInstanceUID"]]

    def _frames(self, frames: list[int], **uids: Any) -> list[EncodedFrame]:
        one = self.one(**uids)
        length = one["Rows"] * one["Columns"]
        cut = [one["PixelData"][length * (number - 1) : length * number] for number in frames]
        return [EncodedFrame(data, LITTLE_ENDIAN) for data in cut if data]

    def _bulk_data(self, BulkDataURI: str, **_: Any) -> bytes:
        return bytes(self.one(SOPInstanceUID=BulkDataURI.rpartition("/")[2])["PixelData"])

    def _store(self, files: list[Any]) -> dict[str, Any]:
        stored = []
        for file in files:
            try:
                instance = from_part10(file)
            except DataError:
                return {"FailedSOPSequence": [{"FailureReason": 0xC000}]}
            self.instances[instance["SOPInstanceUID"]] = instance
            stored.append({"ReferencedSOPInstanceUID": instance["SOPInstanceUID"]})
        return {"ReferencedSOPSequence": stored}

    def _delete(self, **uids: Any) -> None:
        found = self.held(**uids)
        if not found:
            raise NotFoundError("there is no such study")
        for one in found:
            del self.instances[one["SOPInstanceUID"]]


def without_pixels(instance: dict[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in instance.items() if key != "_meta"}
    return {**rest, "PixelData": BulkData(f"bulk/{instance['SOPInstanceUID']}")}


def _instances() -> list[dict[str, Any]]:
    found = []
    for number, (name, patient, date, time, modality) in enumerate(PATIENTS):
        for series in range(2):
            for place in range(1 + (number + series) % 3):
                frames = 3 if place == 1 else 1
                rows, columns = 3 + series, 5
                found.append(
                    made_instance(
                        StudyInstanceUID=f"2.25.{1000 + number}",
                        SeriesInstanceUID=f"2.25.{1000 + number}.{series}",
                        SOPInstanceUID=f"2.25.{1000 + number}.{series}.{place}",
                        PatientName=name,
                        PatientID=patient,
                        StudyDate=date,
                        StudyTime=time,
                        StudyID=str(number),
                        AccessionNumber=f"ACC{number}",
                        Modality=modality if series == 0 else "OT",
                        SeriesNumber=series + 1,
                        InstanceNumber=place + 1,
                        NumberOfFrames=frames,
                        Rows=rows,
                        Columns=columns,
                        PixelData=bytes(
                            (number + series + place + pixel) % 251
                            for pixel in range(rows * columns * frames)
                        ),
                    )
                )
    return found
