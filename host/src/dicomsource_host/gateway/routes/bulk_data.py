"""WADO-RS: bulk data, whole or in part.

References
----------
DICOM PS3.18, 10.4.1.1.5; RFC 9110 section 14.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import NotFoundError, RangeError
from dicomsource.natural import BulkData
from dicomsource_host.gateway.answers import Answer, multipart_answer, multipart_whole, whole
from dicomsource_host.gateway.failures import Refused
from dicomsource_host.gateway.negotiation import Offer, acceptable, choose, not_acceptable
from dicomsource_host.gateway.ranges import ByteRange, byte_range_of
from dicomsource_host.gateway.routes.metadata import instances_of, linking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dicomsource_host.gateway.call import Call
    from dicomsource_host.gateway.links import BulkDataLink

TYPE = "application/octet-stream"
_OFFERS = (Offer(TYPE, multipart=True), Offer(TYPE))
_PART = {"Content-Type": TYPE}
_RANGES = {"Accept-Ranges": "bytes"}


def bulk_data(call: Call) -> Answer:
    """Return the bytes that a BulkDataURI of this gateway's metadata refers to."""
    link = call.links.link(call.steps[-1])
    if link.source != call.source.name:
        raise NotFoundError(
            "this address of bulk data belongs to another source", source=call.source.name
        )
    choices = acceptable(call.accept, _OFFERS)
    if not choices:
        raise not_acceptable(call.accept, _OFFERS)
    wanted = byte_range_of(call.headers.get("range"))
    # A range of a multipart body would begin somewhere in its headers.
    single = any(not chosen.offer.multipart for chosen in choices)
    if wanted is not None and single and "if-range" not in call.headers:
        return _part(call, link, wanted)
    data = _bytes(call, link, None)
    if choices[0].offer.multipart and not (wanted is not None and single):
        answer = multipart_whole(TYPE, [(_PART, data)])
        answer.headers["Content-Location"] = call.url(*call.steps)
        return answer
    answer = whole(data, TYPE)
    answer.headers |= _RANGES
    if wanted is not None and call.headers.get("if-range") == answer.headers.get("ETag"):
        return _part_of(data, wanted)
    return answer


def all_bulk_data(call: Call) -> Answer:
    """Return all bulk data of a study, series or instance, one part each, named by where it can be had alone."""
    chosen = choose(call.accept, _OFFERS[:1])
    assert chosen.offer.multipart
    instances = instances_of(call)

    def parts() -> Iterator[tuple[dict[str, str], bytes]]:
        for instance in instances:
            series = instance.get("SeriesInstanceUID")
            link_for = linking(call, series)
            for uri in _uris(instance):
                data = call.source.retrieve.bulkDataURI(call.uids["StudyInstanceUID"], uri, series)
                yield {**_PART, "Content-Location": link_for(uri)}, data

    return multipart_answer(TYPE, parts())


def _uris(value: Any) -> Iterator[str]:
    """Yield the BulkDataURIs of a naturalized dataset, at any depth."""
    if isinstance(value, BulkData):
        yield value.BulkDataURI
    elif isinstance(value, dict):
        for one in value.values():
            yield from _uris(one)
    elif isinstance(value, list):
        for one in value:
            yield from _uris(one)


def _bytes(call: Call, link: BulkDataLink, byte_range: tuple[int, int | None] | None) -> bytes:
    study = call.uids["StudyInstanceUID"]
    return call.source.retrieve.bulkDataURI(
        study, link.BulkDataURI, link.SeriesInstanceUID, byte_range
    )


def _part(call: Call, link: BulkDataLink, wanted: ByteRange) -> Answer:
    """Return some of the bytes; where the source can give them alone, only those are fetched."""
    if wanted.start is None:
        return _part_of(_bytes(call, link, None), wanted)
    start = wanted.start
    try:
        data = _bytes(call, link, (start, wanted.stop))
    except RangeError as error:
        raise Refused(416, str(error), _RANGES) from error
    if not data:
        raise Refused(416, f"there are no bytes from {start} on.", _RANGES)
    ends = wanted.stop is None or start + len(data) < wanted.stop
    length = str(start + len(data)) if ends else "*"
    return _partial(data, start, length)


def _part_of(data: bytes, wanted: ByteRange) -> Answer:
    found = wanted.within(len(data))
    if found is None:
        headers = {**_RANGES, "Content-Range": f"bytes */{len(data)}"}
        raise Refused(416, f"there are {len(data)} bytes.", headers)
    return _partial(data[slice(*found)], found[0], str(len(data)))


def _partial(data: bytes, start: int, length: str) -> Answer:
    said = f"bytes {start}-{start + len(data) - 1}/{length}"
    return Answer(data, 206, {"Content-Type": TYPE, "Content-Range": said, **_RANGES})
