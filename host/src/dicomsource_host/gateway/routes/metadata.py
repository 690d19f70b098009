"""WADO-RS: metadata.

References
----------
DICOM PS3.18, 10.4.1.1.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import NotFoundError
from dicomsource.natural import to_dicom_json
from dicomsource.natural.unread import raw_json
from dicomsource_host.gateway.answers import (
    DICOM_JSON,
    Answer,
    dicom_json_stream,
    json_bytes,
)
from dicomsource_host.gateway.links import BulkDataLink, link_row, link_text
from dicomsource_host.gateway.negotiation import Offer, choose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dicomsource.natural import NaturalDataset
    from dicomsource_host.gateway.call import Call

OFFERS = (Offer(DICOM_JSON), Offer("application/json"))


def metadata(call: Call) -> Answer:
    """Return the metadata of a study, series or instance."""
    type = choose(call.accept, OFFERS).offer.type
    found = instances_of(call)
    return dicom_json_stream(_rows(call, found), type)


def instances_of(call: Call) -> Sequence[NaturalDataset]:
    """Return the instances that the address of a request names, at least one.

    Raises
    ------
    NotFoundError
        There are none.
    """
    source, uids = call.source, call.uids
    if "SOPInstanceUID" in uids:
        return [source.retrieve.series.of_instance(**uids)]
    # Not kept: the gateway's memory must not grow with what passes through it.
    found = source.retrieve.series.fetch(**uids)
    if not found:
        raise NotFoundError(
            f"there is no metadata of {list(uids.values())[-1]}", source=source.name
        )
    return found


def _rows(call: Call, instances: Sequence[NaturalDataset]) -> Iterator[bytes]:
    """Yield the JSON of each instance; what nobody has taken apart is not taken apart here either."""
    linkings: dict[Any, Callable[[str], str]] = {}
    for instance in instances:
        series = instance.get("SeriesInstanceUID")
        link_for = linkings.get(series)
        if link_for is None:
            link_for = linkings[series] = linking(call, series)
        raw = raw_json(instance)
        if raw is None:
            row = to_dicom_json(call.source.retrieve.completed(instance))
            yield json_bytes(link_row(row, link_for))
        else:
            yield link_text(raw, link_for) if b"BulkDataURI" in raw else raw


def linking(call: Call, series_uid: str | None) -> Callable[[str], str]:
    """Return what gives the address at which this gateway serves a BulkDataURI of a source."""
    source, study = call.source.name, call.uids["StudyInstanceUID"]
    above = f"{call.url('studies', study)}/bulkdata/"

    def link_for(uri: str) -> str:
        return above + call.links.token(BulkDataLink(source, series_uid, uri))

    return link_for
