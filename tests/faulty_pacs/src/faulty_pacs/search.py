"""QIDO-RS.

References
----------
DICOM PS3.18 section 10.6 and section 8.3.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydicom import Dataset

from faulty_pacs.answer import Answer, Datasets, Json, words
from faulty_pacs.matching import matches, tags_of
from faulty_pacs.request import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faulty_pacs.archive import Archive, Instance
    from faulty_pacs.request import Request

_ROWS: dict[str, str] = {
    "studies": "00080020 00080030 00080050 00080090 00080201 00100010 00100020 00100030 00100040 0020000D 00200010",
    "series": "00080060 00080201 0008103E 0020000E 00200011 00400244 00400245",
    "instances": "00080016 00080018 00080201 00200013 00280008 00280010 00280011 00280100 00083002",
}
_OPTIONS = ("limit", "offset", "includefield", "fuzzymatching")
_LITERAL = '299 faulty-pacs "The fuzzymatching parameter is not supported. Only literal matching has been performed."'


def search(archive: Archive, request: Request, root: str) -> Answer:
    """Answer a search."""
    uids, (level, *_) = request.resource
    wanted = [(name, value) for name, value in request.query if name not in _OPTIONS]
    try:
        limit, offset = (_count(request.parameter(name)) for name in ("limit", "offset"))
        fields = _fields(request)
        found = [
            _row(group, level, uids, fields, root)
            for group in _groups(archive.below(*uids), LEVELS.index(level) + 1)
            if all(_fits(group, level, name, value) for name, value in wanted)
        ]
    except ValueError as error:
        return words(400, str(error))
    start = offset or 0
    rows = found[start:] if limit is None else found[start : start + limit]
    warned = {"Warning": _LITERAL} if request.parameter("fuzzymatching") == "true" else {}
    return Answer(content=Datasets(rows), headers=warned)


def _count(text: str | None) -> int | None:
    if text is not None and not text.isdecimal():
        raise ValueError(f"{text!r} is no number of rows")
    return None if text is None else int(text)


def _groups(instances: list[Instance], depth: int) -> Iterator[list[Instance]]:
    groups: dict[tuple[str, ...], list[Instance]] = {}
    for one in instances:
        groups.setdefault(one.uids[:depth], []).append(one)
    yield from groups.values()


def _fits(group: list[Instance], level: str, name: str, value: str) -> bool:
    tags = tags_of(name)
    if tags == [0x00080061] and level == "studies":
        return any(matches(one.dataset, "Modality", value) for one in group)
    # A study or series is what its first instance says.
    return matches(group[0].dataset, name, value)


def _fields(request: Request) -> list[str]:
    names = [
        name for key, text in request.query if key == "includefield" for name in text.split(",")
    ]
    return ["all" if name == "all" else f"{tags_of(name)[0]:08X}" for name in names if name]


def _row(
    group: list[Instance], level: str, uids: tuple[str, ...], fields: list[str], root: str
) -> Json:
    first = group[0]
    # What the path does not name is told by the row.
    levels = LEVELS[min(len(uids), LEVELS.index(level)) : LEVELS.index(level) + 1]
    tags = {tag for one in levels for tag in _ROWS[one].split()} | {"0020000D"}
    if level != "studies":
        tags.add("0020000E")
    short = {
        tag: element for tag, element in first.metadata.items() if "BulkDataURI" not in element
    }
    chosen = (
        short if "all" in fields else {tag: short[tag] for tag in (*tags, *fields) if tag in short}
    )
    path = "/".join(first.path.split("/")[: 3 + 2 * LEVELS.index(level)])
    computed = Dataset()
    computed.InstanceAvailability = "ONLINE"
    computed.RetrieveURL = f"{root}{path}"
    if level == "studies":
        computed.ModalitiesInStudy = sorted(
            {str(one.dataset.get("Modality") or "OT") for one in group}
        )
        computed.NumberOfStudyRelatedSeries = len({one.uids[1] for one in group})
        computed.NumberOfStudyRelatedInstances = len(group)
    elif level == "series":
        computed.NumberOfSeriesRelatedInstances = len(group)
    return dict(sorted({**chosen, **computed.to_json_dict()}.items()))
