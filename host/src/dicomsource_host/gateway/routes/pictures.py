"""WADO-RS: rendered pictures and thumbnails.

References
----------
DICOM PS3.18, 10.4.1.1.3 and 10.4.1.1.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError, NotFoundError, QueryError, UnsupportedError
from dicomsource.pixels.frame_count import frame_count
from dicomsource.pixels.picture import THUMBNAIL_VIEWPORT
from dicomsource_host.gateway.answers import Answer, multipart_answer, whole
from dicomsource_host.gateway.failures import Refused
from dicomsource_host.gateway.negotiation import Chosen, Offer, acceptable, choose, not_acceptable
from dicomsource_host.gateway.pictures import GIF, JPEG, PNG, Wishes, as_type, picture_of, type_of
from dicomsource_host.gateway.routes.documents import document_of
from dicomsource_host.gateway.routes.frames import frame_numbers_of
from dicomsource_host.gateway.routes.metadata import instances_of
from dicomsource_host.gateway.routes.wishes import wishes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dicomsource import WebApiDataSource
    from dicomsource_host.gateway.call import Call

_STILL = (Offer(JPEG), Offer(PNG))
_OFFERS = (*_STILL, Offer(GIF))
_OF_SEVERAL = (Offer(JPEG, multipart=True), Offer(PNG, multipart=True))


def rendered(call: Call) -> Answer:
    """Return a picture of an instance or frame, or its document; of a study or series, a picture of each instance."""
    wishes = wishes_of(call)
    frame = _frame(call)
    if "SOPInstanceUID" not in call.uids:
        return _of_each(call, wishes)
    offers = _OFFERS if frame is None else _STILL
    choices = acceptable(call.accept, offers)
    try:
        if not choices:
            raise not_acceptable(call.accept, offers)
        picture = _rendered(call, call.uids, frame, choices, wishes, "rendered")
    except (Refused, DataError, NotFoundError, UnsupportedError):
        document = document_of(call) if frame is None else None
        if document is None:
            raise
        return document
    return whole(picture, type_of(picture))


def thumbnail(call: Call) -> Answer:
    """Return a small picture of a study, series, instance or frame."""
    wishes = wishes_of(call)
    choices = acceptable(call.accept, _STILL)
    if not choices:
        raise not_acceptable(call.accept, _STILL)
    if wishes.size is None:
        wishes = Wishes(THUMBNAIL_VIEWPORT, None, wishes.window, wishes.function, wishes.quality)
    frame = _frame(call)
    uids = call.uids
    if "SOPInstanceUID" not in uids:
        source = call.source
        if source.retrieve.gives("thumbnail"):
            try:
                return _as_chosen(
                    source.retrieve.thumbnail(
                        uids["StudyInstanceUID"], uids.get("SeriesInstanceUID")
                    ),
                    choices,
                )
            except (UnsupportedError, NotFoundError):
                pass  # of a study or series the backend has none; of an instance it may
        uids, frame = _representative(call)
    picture = _rendered(call, uids, frame, choices, wishes, "thumbnail")
    return whole(picture, type_of(picture))


def _frame(call: Call) -> int | None:
    if "frames" not in call.steps[6:7]:
        return None
    numbers = frame_numbers_of(call.steps[7])
    if len(numbers) != 1:
        raise QueryError("one picture shows one frame", way_out="Give one number")
    return numbers[0]


def _rendered(
    call: Call,
    uids: dict[str, str],
    frame: int | None,
    choices: list[Chosen],
    wishes: Wishes,
    kind: str,
) -> bytes:
    """Return a picture: of the backend, where it makes them and knows what is asked for, else made here."""
    source = call.source
    type = choices[0].offer.type
    if source.retrieve.gives("rendered") or (kind == "thumbnail" and source.retrieve.gives(kind)):
        try:
            picture = _of_backend(source, uids, frame, type, wishes, kind, call.accept)
            return picture if _accepts(choices, picture) else as_type(picture, type)
        except UnsupportedError:
            if not source.retrieve.supports("frames"):
                raise
    return picture_of(source, uids, frame, type, wishes)


def _of_backend(
    source: WebApiDataSource,
    uids: dict[str, str],
    frame: int | None,
    type: str,
    wishes: Wishes,
    kind: str,
    accept: str,
) -> bytes:
    if wishes.region is not None or wishes.function is not None or type == GIF:
        raise UnsupportedError("the backend's pictures have no such options")
    options: dict[str, Any] = {"window": wishes.window, "quality": wishes.quality}
    if kind == "thumbnail":
        chosen = {name: value for name, value in options.items() if value is not None}
        if wishes.size != THUMBNAIL_VIEWPORT:
            chosen["viewport"] = wishes.size
        return source.retrieve.thumbnail(**uids, frame=frame, **chosen)
    options["viewport"] = wishes.size
    if accept.strip() not in ("", "*/*"):
        options["accept"] = type
    chosen = {name: value for name, value in options.items() if value is not None}
    return source.retrieve.rendered(**uids, frame=frame, **chosen)


def _accepts(choices: list[Chosen], picture: bytes) -> bool:
    return type_of(picture) in {chosen.offer.type for chosen in choices}


def _as_chosen(picture: bytes, choices: list[Chosen]) -> Answer:
    if not _accepts(choices, picture):
        picture = as_type(picture, choices[0].offer.type)
    return whole(picture, type_of(picture))


def _of_each(call: Call, wishes: Wishes) -> Answer:
    chosen = choose(call.accept, _OF_SEVERAL)
    type = chosen.offer.type
    found = instances_of(call)

    def parts() -> Iterator[tuple[dict[str, str], bytes]]:
        for instance in found:
            uids = _uids(instance)
            try:
                picture = _rendered(call, uids, None, [chosen], wishes, "rendered")
            except (NotFoundError, UnsupportedError):
                continue  # not everything in a series is an image
            where = call.url(
                "studies", uids["StudyInstanceUID"], "series", uids["SeriesInstanceUID"],
                "instances", uids["SOPInstanceUID"], "rendered",
            )  # fmt: skip
            yield {"Content-Type": type_of(picture), "Content-Location": where}, picture

    return multipart_answer(type, parts())


def _representative(call: Call) -> tuple[dict[str, str], int | None]:
    """Return what stands for a study or series: an image of the middle, and of that the frame of the middle."""
    found = [one for one in instances_of(call) if one.get("Rows") is not None] or instances_of(call)
    instance = found[len(found) // 2]
    return _uids(instance), (frame_count(instance) + 1) // 2


def _uids(instance: Any) -> dict[str, str]:
    keywords = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    return {keyword: str(instance[keyword]) for keyword in keywords}
