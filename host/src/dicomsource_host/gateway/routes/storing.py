"""STOW-RS: storing instances in the sources.

References
----------
DICOM PS3.18, 10.5 and annex I.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any

from dicomsource.natural import NaturalDataset, to_dicom_json
from dicomsource_host.gateway.answers import DICOM_JSON, Answer, json_bytes, whole
from dicomsource_host.gateway.body import spooled
from dicomsource_host.gateway.failures import Refused
from dicomsource_host.gateway.incoming import Received, check_content_type, received
from dicomsource_host.gateway.negotiation import Offer, choose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.types import Receive

    from dicomsource_host.gateway.call import Call
    from dicomsource_host.gateway.pool import Pool

_OFFERS = (Offer(DICOM_JSON), Offer("application/json"))
_ACCEPTED, _CONFLICT = 202, 409


def declared(call: Call) -> Answer:
    """Stand in the table of addresses for `store`, which reads the body first."""
    raise NotImplementedError(f"{call.method} is answered by store")


async def store(call: Call, receive: Receive, pool: Pool) -> Answer:
    """Store the instances of a body, and say what became of each."""
    await pool.begin(lambda: _check(call))
    type = choose(call.accept, _OFFERS).offer.type
    check_content_type(call.headers.get("content-type", ""))
    body = await spooled(call.headers, receive, call.settings, pool)
    with body:
        answer = await pool.begin(lambda: _stored(call, body))
    answer.headers["Content-Type"] = type
    return answer


def _check(call: Call) -> None:
    """Refuse before the body comes what would be refused after it."""
    assert call.uids is not None
    if not call.source.store.supports("dicom"):
        allowed = "GET, HEAD, OPTIONS"
        raise Refused(405, f"Data source {call.source.name!r} stores nothing.", {"Allow": allowed})


def _stored(call: Call, body: IO[bytes]) -> Answer:
    study = call.uids.get("StudyInstanceUID")
    content_type = call.headers.get("content-type", "")
    with TemporaryDirectory(dir=call.settings.spool, prefix="dicomsource-") as folder:
        instances = received(body, content_type, Path(folder), study, call.settings)
        sound = [one for one in instances if one.failure is None]
        said: Mapping[str, Any] = {}
        if sound:
            said = call.source.store.dicom([one.path for one in sound])
    stored = [dict(item) for item in said.get("ReferencedSOPSequence") or []]
    failed = [dict(item) for item in said.get("FailedSOPSequence") or []]
    failed += [_failure(one) for one in instances if one.failure is not None]
    studies = {one.uids["SOPInstanceUID"]: one for one in sound}
    for item in stored:
        item.update(_url(call, studies.get(str(item.get("ReferencedSOPInstanceUID")))))
    response = dict(_rest(call, said, sound))
    if stored:
        response["ReferencedSOPSequence"] = [NaturalDataset(item) for item in stored]
    if failed:
        response["FailedSOPSequence"] = [NaturalDataset(item) for item in failed]
    answer = whole(json_bytes(to_dicom_json(NaturalDataset(response))), DICOM_JSON, tag=False)
    if failed:
        answer.status = _ACCEPTED if stored else _CONFLICT
    return answer


def _failure(one: Received) -> dict[str, Any]:
    item: dict[str, Any] = {"FailureReason": one.failure}
    for name in ("SOPClassUID", "SOPInstanceUID"):
        if name in one.uids:
            item[f"Referenced{name}"] = one.uids[name]
    return item


def _url(call: Call, one: Received | None) -> dict[str, str]:
    if one is None:
        return {}
    study, series, instance = (
        one.uids[name] for name in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    )
    return {"RetrieveURL": call.url("studies", study, "series", series, "instances", instance)}


def _rest(call: Call, said: Mapping[str, Any], sound: list[Received]) -> Iterator[tuple[str, Any]]:
    """Yield what stands beside the two sequences: where the study is, and what else the source says."""
    for name, value in said.items():
        if name not in ("ReferencedSOPSequence", "FailedSOPSequence", "RetrieveURL"):
            yield name, value
    studies = {one.uids["StudyInstanceUID"] for one in sound}
    if len(studies) == 1:
        yield "RetrieveURL", call.url("studies", *studies)
