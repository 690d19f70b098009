"""Which function answers a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faulty_pacs import change, retrieve
from faulty_pacs.answer import Answer, words
from faulty_pacs.pictures import picture
from faulty_pacs.request import LEVELS
from faulty_pacs.search import search

if TYPE_CHECKING:
    from faulty_pacs.archive import Archive, Instance
    from faulty_pacs.request import Request


def handle(archive: Archive, request: Request, root: str) -> Answer:
    """Answer a request as a server without faults does."""
    uids, rest = request.resource
    match request.method, rest:
        case "GET", [level] if level in LEVELS and LEVELS.index(level) >= len(uids):
            return search(archive, request, root)
        case "GET", _ if uids:
            found = archive.below(*uids)
            return _retrieved(found, request, rest, root) if found else words(404, "not here")
        case "POST", ["studies"] | [] if len(uids) <= 1 and (uids or rest):
            return change.store(archive, request, root)
        case "POST", ["reject", code] if uids:
            return change.reject(archive, uids, code)
        case "DELETE", [] if uids:
            return change.delete(archive, uids)
    return words(404, f"no such resource: {request.path}")


def _retrieved(found: list[Instance], request: Request, rest: tuple[str, ...], root: str) -> Answer:
    one = found[0] if len(request.resource[0]) == len(LEVELS) else None
    match rest:
        case []:
            return retrieve.files(found, request)
        case ["metadata"]:
            return retrieve.metadata(found, root)
        case ["rendered" | "thumbnail" as kind]:
            return picture(found, request, 1, small=kind == "thumbnail")
        case ["frames", number, "rendered" | "thumbnail" as kind] if one and number.isdecimal():
            return picture(found, request, int(number), small=kind == "thumbnail")
        case ["frames", numbers] if one:
            return retrieve.frames(one, request, numbers)
        case ["bulkdata", path] if one:
            return retrieve.bulk_data(one, request, path)
    return words(404, f"no such resource: {request.path}")
