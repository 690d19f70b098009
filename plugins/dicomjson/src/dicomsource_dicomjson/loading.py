"""Documents read whole, as long as they are short; and whether documents are still what was read."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from dicomsource.errors import DicomsourceError, NotFoundError
from dicomsource_dicomjson.checking import check_content
from dicomsource_dicomjson.document import Studies, read_content
from dicomsource_dicomjson.reading import parse
from dicomsource_dicomjson.state import FAILED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicomsource_dicomjson.fetching import Fetcher, Streamed
    from dicomsource_dicomjson.location import Location

_SHORT = 32 << 20
_logger = logging.getLogger("dicomsource")


class TooLong(Exception):
    """Documents are too long to be read whole."""


def load(
    locations: Sequence[Location], fetcher: Fetcher, *, strict: bool, limit: int
) -> tuple[Studies, list[str | None]]:
    """Return the studies of some short documents, and the versions of these.

    Parameters
    ----------
    locations
        Where they are.
    fetcher
        Opens them.
    strict
        Refuse them if one of them has a fault. Otherwise of several those are left out that cannot be read.
    limit
        How many bytes may be held in memory.

    Raises
    ------
    TooLong
        Together they have more bytes than is reasonable to hold.
    DicomsourceError
        None of them can be read, or one that has to be.
    """
    studies: Studies = {}
    versions: list[str | None] = []
    room = min(_SHORT, limit)
    first_error: DicomsourceError | None = None
    tolerant = len(locations) > 1 and not strict
    for location in locations:
        versions.append(FAILED)
        try:
            streamed = fetcher.open(location)
            assert streamed is not None
            with streamed:
                versions[-1] = streamed.version
                data = _whole(streamed, room)
            room -= len(data)
            content = parse(data, str(location))
            del data
            if strict:
                check_content(content, str(location))
            if tolerant:
                read_content(content, location, {})  # a fault leaves no half of it behind
            read_content(content, location, studies)
        except DicomsourceError as error:
            first_error = first_error or error
            if not tolerant:
                raise
            tell_left_out(location, error)
    if first_error is not None and not studies:
        raise first_error
    return studies, versions


def tell_left_out(location: Location, error: DicomsourceError) -> None:
    """Tell that a document among several is left out."""
    named = "" if str(location) in error.problem else f"{location}: "
    _logger.warning("a document is left out: %s%s", named, error.problem)


def are_unchanged(
    fetcher: Fetcher, locations: Sequence[Location], versions: Sequence[str | None]
) -> bool:
    """Return whether documents are still those of these versions.

    Raises
    ------
    DicomsourceError
        It cannot be found out.
    """
    for location, version in zip(locations, versions, strict=True):
        try:
            streamed = None if version is None else fetcher.open(location, version or None)
        except NotFoundError:
            if version != FAILED and len(locations) > 1:
                return False
            if version != FAILED:
                raise
            continue
        except DicomsourceError:
            if version != FAILED:
                raise
            continue
        if version is None:
            return False
        if streamed is not None:
            with streamed:
                return False
    return True


def _whole(streamed: Streamed, room: int) -> bytes:
    data = bytearray()
    for piece in streamed.pieces:
        data += piece
        if len(data) > room:
            raise TooLong
    return bytes(data)
