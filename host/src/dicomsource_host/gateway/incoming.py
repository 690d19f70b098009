"""The instances in a body that is to be stored, each in a file of its own.

References
----------
DICOM PS3.18 section 10.5.1.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import attrs

from dicomsource.errors import DataError
from dicomsource.multipart import boundary_of, parse_content_type, stream_multipart
from dicomsource_host.gateway.failures import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dicomsource_host.gateway.settings import GatewaySettings

FILE = "application/dicom"
CANNOT_UNDERSTAND = 0xC000
NOT_OF_THIS_STUDY = 0xA900
_IDENTITY = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")


@attrs.frozen
class Received:
    """One instance of a body.

    Parameters
    ----------
    path
        The file that holds it.
    uids
        The UIDs that it has, by keyword.
    failure
        Why it is not stored, as a Failure Reason; None where nothing speaks against it.
    """

    path: Path
    uids: dict[str, str]
    failure: int | None = None


def check_content_type(content_type: str) -> str | None:
    """Return the boundary of a body with instances; None for one that is an instance.

    Raises
    ------
    Refused
        It is neither (415), or has no boundary (400).
    """
    type, parameters = parse_content_type(content_type)
    if type == FILE:
        return None
    inner = parameters.get("type", FILE).lower()
    if type != "multipart/related" or inner != FILE:
        raise Refused(
            415, f'{content_type[:200]!r} is not stored. Send multipart/related; type="{FILE}".'
        )
    boundary = boundary_of(content_type)
    if boundary is None:
        raise Refused(400, "The Content-Type has no boundary.")
    return boundary


def received(
    body: IO[bytes],
    content_type: str,
    folder: Path,
    study: str | None,
    settings: GatewaySettings,
) -> list[Received]:
    """Return the instances of a body, at least one.

    Parameters
    ----------
    body
        All of it.
    content_type
        Its Content-Type.
    folder
        Where the files go.
    study
        StudyInstanceUID that each instance must have, if any.
    settings
        How many there may be, and how long.

    Raises
    ------
    Refused
        The body is damaged, holds nothing, or too much.
    """
    boundary = check_content_type(content_type)
    try:
        parts = [(FILE, _pieces(body))] if boundary is None else _parts(body, boundary)
        found = []
        for number, (type, pieces) in enumerate(parts, 1):
            if number > settings.max_parts:
                raise Refused(413, f"The body has more than {settings.max_parts} parts.")
            path = folder / f"{number}.dcm"
            _write(path, pieces, number, settings.max_part_bytes)
            found.append(_looked_at(path, type, study))
    except DataError as error:
        raise Refused(400, f"{error} Nothing was stored.") from error
    if not found:
        raise Refused(400, "The body holds no instances.")
    return found


def _parts(body: IO[bytes], boundary: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    for part in stream_multipart(body, boundary):
        type, _ = parse_content_type(part.headers.get("Content-Type", FILE))
        yield type, iter(part)


def _pieces(body: IO[bytes]) -> Iterator[bytes]:
    while piece := body.read(256 * 1024):
        yield piece


def _write(path: Path, pieces: Iterator[bytes], number: int, limit: int) -> None:
    size = 0
    with path.open("xb") as file:
        for piece in pieces:
            size += len(piece)
            if size > limit:
                raise Refused(413, f"Part {number} is longer than {limit} bytes.")
            file.write(piece)


def _looked_at(path: Path, type: str, study: str | None) -> Received:
    from pydicom import dcmread

    if type != FILE:
        return Received(path, {}, CANNOT_UNDERSTAND)
    try:
        dataset = dcmread(path, stop_before_pixels=True, specific_tags=list(_IDENTITY))
        uids = {name: str(dataset.get(name) or "") for name in _IDENTITY}
    except Exception:  # what is no DICOM shows itself by many kinds of error
        return Received(path, {}, CANNOT_UNDERSTAND)
    uids = {name: uid for name, uid in uids.items() if uid}
    if len(uids) < len(_IDENTITY):
        return Received(path, uids, CANNOT_UNDERSTAND)
    return Received(
        path, uids, None if study in (None, uids["StudyInstanceUID"]) else NOT_OF_THIS_STUDY
    )
