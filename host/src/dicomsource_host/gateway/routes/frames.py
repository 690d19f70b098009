"""WADO-RS: frames, as they are stored or decoded.

References
----------
DICOM PS3.18, 10.4.1.1.6 and 8.7.3.3.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

import attrs

from dicomsource.errors import QueryError
from dicomsource.pixels.media_types import media_type_of
from dicomsource_host.gateway.accept import media_ranges
from dicomsource_host.gateway.answers import Answer, multipart_answer, multipart_whole, whole
from dicomsource_host.gateway.decoding import EXPLICIT_LITTLE, UNCOMPRESSED, uncompressed
from dicomsource_host.gateway.negotiation import Offer, not_acceptable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dicomsource import EncodedFrame
    from dicomsource_host.gateway.accept import MediaRange
    from dicomsource_host.gateway.call import Call

_FRAMES = re.compile(r"[0-9]{1,9}(,[0-9]{1,9})*")
_OCTETS = "application/octet-stream"
_AT_ONCE = 16


@attrs.frozen
class _Form:
    """How frames go out."""

    type: str
    multipart: bool
    decoded: bool


def frames(call: Call) -> Answer:
    """Return frames, one part each."""
    numbers = frame_numbers_of(call.steps[-1])
    first = call.source.retrieve.frames(**call.uids, frames=numbers[:_AT_ONCE])
    form = _chosen(call.accept, first[0].TransferSyntaxUID, len(numbers))
    parts = (_part(call, frame, form) for frame in _all(call, first, numbers))
    if not form.multipart:
        headers, data = next(parts)
        return whole(data, headers["Content-Type"])
    if len(numbers) <= _AT_ONCE:
        return multipart_whole(form.type, list(parts))
    return multipart_answer(form.type, parts)


def frame_numbers_of(listed: str) -> list[int]:
    """Return the numbers in a list of frames.

    Raises
    ------
    QueryError
        It is none.
    """
    if not _FRAMES.fullmatch(listed):
        raise QueryError(
            f"the frame list is {listed[:100]!r}",
            way_out="Give numbers with commas between: /frames/1,2",
        )
    return [int(number) for number in listed.split(",")]


def _all(call: Call, first: list[EncodedFrame], numbers: list[int]) -> Iterator[EncodedFrame]:
    """Yield all frames; those after the first are fetched when their turn comes."""
    groups = (
        call.source.retrieve.frames(**call.uids, frames=numbers[begin : begin + _AT_ONCE])
        for begin in range(_AT_ONCE, len(numbers), _AT_ONCE)
    )
    return chain(first, chain.from_iterable(groups))


def _part(call: Call, frame: EncodedFrame, form: _Form) -> tuple[dict[str, str], bytes]:
    if form.decoded:
        frame = uncompressed(call.source, call.uids, frame)
    # OHIF finds the transfer syntax in this line, spelled so.
    return {"Content-Type": f"{form.type}; transfer-syntax={frame.TransferSyntaxUID}"}, frame.data


def _chosen(accept: str, stored: str, count: int) -> _Form:
    """Return the form that a client likes best; of equal ones the stored one."""
    found = []
    for one in media_ranges(accept):
        if one.quality > 0 and (one.multipart is not False or count == 1):
            form = _form(one, stored)
            if form is not None:
                found.append((-one.quality, form.decoded, form))
    if not found:
        raise not_acceptable(accept, _offers(stored, count))
    return min(found, key=lambda item: item[:2])[2]


def _form(one: MediaRange, stored: str) -> _Form | None:
    """Return how frames in a stored transfer syntax meet a media range; None where they do not."""
    type = media_type_of(stored)
    multipart = one.multipart is not False
    named_octets = one.type == _OCTETS or (one.type == "application/*" and type != _OCTETS)
    said = one.transfer_syntax
    as_stored = said in ("*", stored) or (said is None and not (named_octets and type != _OCTETS))
    if one.holds(type, multipart) and as_stored:
        return _Form(type, multipart, decoded=False)
    if one.holds(_OCTETS, multipart):
        if as_stored:  # OHIF and others ask for any transfer syntax as plain bytes
            return _Form(_OCTETS, multipart, decoded=False)
        if said in (None, EXPLICIT_LITTLE):
            return _Form(_OCTETS, multipart, decoded=True)
    return None


def _offers(stored: str, count: int) -> list[str]:
    """Return what could be had, as a client would ask for it."""
    types = dict.fromkeys([media_type_of(stored), _OCTETS])
    offers = [str(Offer(type, multipart=True)) for type in types]
    if count == 1:
        offers += types
    offers = [f"{offer}; transfer-syntax={stored}" for offer in offers]
    if stored not in UNCOMPRESSED:
        offers.append(f"{Offer(_OCTETS, multipart=True)}; transfer-syntax={EXPLICIT_LITTLE}")
    return offers
