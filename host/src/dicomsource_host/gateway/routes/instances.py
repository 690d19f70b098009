"""WADO-RS: instances as Part 10 files.

References
----------
DICOM PS3.18, 10.4.1.1.1.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from dicomsource.errors import NotFoundError
from dicomsource_host.gateway.answers import Answer, multipart_answer, multipart_whole, whole
from dicomsource_host.gateway.negotiation import Chosen, Offer, acceptable, not_acceptable
from dicomsource_host.gateway.sending import has_already
from dicomsource_host.gateway.transcoding import in_syntax, wanted_syntaxes

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from dicomsource_host.gateway.call import Call

T = TypeVar("T")

TYPE = "application/dicom"
OFFERS = (Offer(TYPE, multipart=True),)
OFFERS_OF_ONE = (*OFFERS, Offer(TYPE))


def instances(call: Call) -> Answer:
    """Return the Part 10 files of a study, series or instance, as they are stored or as the client wants them."""
    one = "SOPInstanceUID" in call.uids
    offers = OFFERS_OF_ONE if one else OFFERS
    choices = acceptable(call.accept, offers)
    if not choices:
        raise not_acceptable(call.accept, offers)
    tag = None
    wanted = wanted_syntaxes(choices)
    if (
        not one
        and not wanted
        and (version := call.source.retrieve.version(**call.uids)) is not None
    ):
        # The boundary differs each time, so the bytes do; what they hold does not.
        tag = f'W/"{_quoted(version)}"'
        if has_already(call.headers.get("if-none-match"), tag):
            return Answer(status=304, headers={"ETag": tag})
    files = call.source.retrieve.streams(**call.uids)
    if wanted:
        files = in_syntax(files, wanted)
    if one:
        return _single(files, choices[0])
    answer = multipart_answer(TYPE, ((_PART, file) for file in files))
    if tag is not None:
        answer.headers["ETag"] = tag
    return answer


_PART = {"Content-Type": TYPE}


def _single(files: Iterator[Iterable[bytes]], chosen: Chosen) -> Answer:
    file = next(files, None)
    if file is None:
        raise NotFoundError("there is nothing at this address")
    if isinstance(file, list) and len(file) == 1:
        data: bytes = file[0]
        if chosen.offer.multipart:
            return multipart_whole(TYPE, [(_PART, data)])
        return whole(data, TYPE)
    if chosen.offer.multipart:
        return multipart_answer(TYPE, _closing([(_PART, file)], files))
    pieces = iter(file)
    return Answer(
        _closing(chain([next(pieces, b"")], pieces), files), headers={"Content-Type": TYPE}
    )


def _closing(items: Iterable[T], files: Iterator[Iterable[bytes]]) -> Generator[T]:
    """Yield items, and close the files that they are from at the end."""
    try:
        yield from items
    finally:
        close = getattr(files, "close", None)
        if close is not None:
            close()


def _quoted(version: str) -> str:
    return version.encode("ascii", "replace").decode().replace('"', "'")
