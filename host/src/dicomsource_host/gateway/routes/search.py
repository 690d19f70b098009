"""QIDO-RS: searching the sources.

References
----------
DICOM PS3.18, 8.3.4 and 10.6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import QueryError
from dicomsource_host.gateway.answers import DICOM_JSON, dicom_json_answer, json_bytes
from dicomsource_host.gateway.call import KEYWORDS
from dicomsource_host.gateway.negotiation import Offer, choose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource import DicomJson
    from dicomsource.datasource.query import QueryLevel
    from dicomsource_host.gateway.answers import Answer
    from dicomsource_host.gateway.call import Call

OFFERS = (Offer(DICOM_JSON), Offer("application/json"))
_NOT_SEARCHED_BY = ("accept", "charset")
_UID_TAGS = {"studies": "0020000D", "series": "0020000E", "instances": "00080018"}
_RETRIEVE_URL = "00081190"


def studies(call: Call) -> Answer:
    """Search for studies."""
    return _answer(call, call.source.query.studies)


def series(call: Call) -> Answer:
    """Search for series, of one study or of all."""
    return _answer(call, call.source.query.series)


def instances(call: Call) -> Answer:
    """Search for instances, of one series, of one study or of all."""
    return _answer(call, call.source.query.instances)


def _answer(call: Call, level: QueryLevel) -> Answer:
    type = choose(call.accept, OFFERS).offer.type
    parameters = _parameters(call)
    for keyword, uid in call.uids.items():
        if parameters.setdefault(keyword, uid) != uid:
            raise QueryError(f"{keyword} is asked for twice", way_out="Leave it out of the query")
    found = level.select(parameters)
    rows = [json_bytes(_with_url(call, row, level.level)) for row in found]
    answer = dicom_json_answer(rows, type)
    total = getattr(found, "total", None)
    if total is None:
        total = _total(len(rows), parameters)
    if total is not None:
        answer.headers["X-Total-Count"] = str(total)
    return answer


def _parameters(call: Call) -> dict[str, Any]:
    """Return the query; a key that is given several times, such as includefield, becomes a list."""
    parameters: dict[str, Any] = {}
    for name, value in call.pairs:
        if name in _NOT_SEARCHED_BY:
            continue
        before = parameters.get(name)
        if before is None:
            parameters[name] = value
        elif isinstance(before, list):
            before.append(value)
        else:
            parameters[name] = [before, value]
    return parameters


def _with_url(call: Call, row: DicomJson, level: str) -> DicomJson:
    """Return a row with the URL at which this gateway has what it stands for."""
    steps: list[str] = []
    for step in KEYWORDS:
        uid = _uid(row, _UID_TAGS[step])
        if uid is None:
            return row
        steps += [step, uid]
        if step == level:
            break
    return {**row, _RETRIEVE_URL: {"vr": "UR", "Value": [call.url(*steps)]}}


def _uid(row: DicomJson, tag: str) -> str | None:
    element = row.get(tag)
    values = element.get("Value") if isinstance(element, dict) else None
    return values[0] if isinstance(values, list) and values and isinstance(values[0], str) else None


def _total(found: int, parameters: Mapping[str, Any]) -> int | None:
    """Return how many rows match in all, where the page by itself tells it."""
    limit, offset = parameters.get("limit"), int(parameters.get("offset") or 0)
    if limit is not None and found >= int(limit):
        return None
    return offset + found if found or not offset else None
