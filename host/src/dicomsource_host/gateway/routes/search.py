"""QIDO-RS: searching the sources.

References
----------
DICOM PS3.18, 8.3.4 and 10.6.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import orjson

from dicomsource.datasource.query_values import as_flag
from dicomsource.errors import QueryError
from dicomsource_host.gateway.answers import DICOM_JSON, dicom_json_answer, json_bytes
from dicomsource_host.gateway.call import KEYWORDS
from dicomsource_host.gateway.negotiation import Offer, choose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dicomsource import DicomJson
    from dicomsource.datasource.query import QueryLevel
    from dicomsource_host.gateway.answers import Answer
    from dicomsource_host.gateway.call import Call

OFFERS = (Offer(DICOM_JSON), Offer("application/json"))
_NOT_SEARCHED_BY = ("accept", "charset")
# What PS3.18 lets a server leave out, if it says so (8.3.4.5 and 8.3.4.6).
_LEFT_OUT = {
    "emptyvaluematching": "Empty Value Matching has not been performed.",
    "multiplevaluematching": "Multiple Value Matching has not been performed.",
}
_UID_TAGS = {
    "studies": ("0020000D",),
    "series": ("0020000D", "0020000E"),
    "instances": ("0020000D", "0020000E", "00080018"),
}
_RETRIEVE_URL = "00081190"
_MODALITIES = "00080061"
# OHIF lists no study at all where one has ModalitiesInStudy without a value.
_EMPTY_MODALITIES = re.compile(
    rb'"00080061":\s*\{\s*"vr":\s*"CS"\s*(?:,\s*"Value":\s*\[\s*(?:null)?\s*\])?\s*\}'
)


class _Element(msgspec.Struct, gc=False):
    Value: list[str] = []


class _Uids(
    msgspec.Struct,
    gc=False,
    rename={"studies": "0020000D", "series": "0020000E", "instances": "00080018"},
):
    """The UIDs of a row, found without making anything of the rest."""

    studies: _Element | None = None
    series: _Element | None = None
    instances: _Element | None = None


_uids_in = msgspec.json.Decoder(_Uids).decode


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
    warnings = [_warning(call, name, parameters.pop(name, "false")) for name in _LEFT_OUT]
    for keyword, uid in call.uids.items():
        if parameters.setdefault(keyword, uid) != uid:
            raise QueryError(f"{keyword} is asked for twice", way_out="Leave it out of the query")
    found: Sequence[Any] | None = level.requestText(parameters)
    if found is not None:
        body = b"[" + b",".join(_text_with_url(call, row, level.level) for row in found) + b"]"
    else:
        found = level.select_page(parameters)
        body = json_bytes([_with_url(call, row, level.level) for row in found])
    answer = dicom_json_answer(body, type)
    total = getattr(found, "total", None)
    if total is None:
        total = _total(len(found), parameters)
    if total is not None:
        answer.headers["X-Total-Count"] = str(total)
    if any(warnings):
        answer.headers["Warning"] = ", ".join(filter(None, warnings))
    return answer


def _warning(call: Call, name: str, value: Any) -> str | None:
    if not as_flag(value, name):
        return None
    return f'299 {call.root} "The {name} parameter is not supported. {_LEFT_OUT[name]}"'


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
    if _MODALITIES in row and not any(row[_MODALITIES].get("Value") or ()):
        row = {tag: element for tag, element in row.items() if tag != _MODALITIES}
    url = _url(call, [_uid(row, tag) for tag in _UID_TAGS[level]])
    return row if url is None else {**row, _RETRIEVE_URL: {"vr": "UR", "Value": [url]}}


def _text_with_url(call: Call, text: bytes, level: str) -> bytes:
    """Do the same to the text of a row, without taking it apart."""
    if _RETRIEVE_URL.encode() in text or _EMPTY_MODALITIES.search(text):
        return json_bytes(_with_url(call, orjson.loads(text), level))
    uids = _uids_in(text)
    found = [uids.studies, uids.series, uids.instances][: 1 + list(KEYWORDS).index(level)]
    url = _url(call, [one.Value[0] if one and one.Value else None for one in found])
    if url is None:
        return text
    return b'%s,"%s":{"vr":"UR","Value":["%s"]}}' % (
        text.rstrip()[:-1],
        _RETRIEVE_URL.encode(),
        url.encode(),
    )


def _url(call: Call, uids: Sequence[str | None]) -> str | None:
    steps: list[str] = []
    for step, uid in zip(KEYWORDS, uids, strict=False):
        if not uid:
            return None
        steps += [step, uid]
    return call.url(*steps)


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
