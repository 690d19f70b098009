"""Image ids of the WADO-RS form: ``wadors:ROOT/studies/.../series/.../instances/.../frames/N``."""

from __future__ import annotations

import re
from typing import Any

from dicomsource.errors import ConfigurationError
from dicomsource.imageids.quoting import (
    checked_frame,
    checked_root,
    parse_frame,
    quote_uid,
    quote_url,
    unquote_uid,
)

SCHEME = "wadors"
FORM = "wadors:ROOT/studies/UID/series/UID/instances/UID/frames/N"

# Greedy at the front: a root may itself hold "/studies/".
_PATTERN = re.compile(
    r"(?P<root>[^?#]*)/studies/(?P<study>[^/?#]+)/series/(?P<series>[^/?#]+)"
    r"/instances/(?P<instance>[^/?#]+)(?:/frames/(?P<frame>[^/?#]+))?/?(?:\?(?P<query>[^#]*))?",
)


def wadors_image_id(
    wadoRoot: str | None,
    StudyInstanceUID: str,
    SeriesInstanceUID: str,
    SOPInstanceUID: str,
    frame: int | None = 1,
) -> str:
    """Return the image id of a frame that a WADO-RS service gives.

    Parameters
    ----------
    wadoRoot
        Base URL of the service.
    StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
        The instance.
    frame
        Number of the frame, from 1; None for the instance as a whole.

    Raises
    ------
    ConfigurationError
        There is no wadoRoot, or it has a query.
    DataError
        A UID is missing, or the frame is no number from 1.

    Examples
    --------
    >>> wadors_image_id("https://pacs.example/dicom-web/", "1.2", "1.3", "1.4", 2)
    'wadors:https://pacs.example/dicom-web/studies/1.2/series/1.3/instances/1.4/frames/2'

    References
    ----------
    DICOM PS3.18, 10.4.1.1.6; OHIF, ``getImageId`` and ``getWADORSImageId``.
    """
    root = checked_root(wadoRoot, "wadoRoot").rstrip("/")
    if "?" in root or "#" in root:
        raise ConfigurationError(
            f"wadoRoot {wadoRoot!r} has a query or fragment, and paths cannot follow one",
            way_out="Leave out what follows the '?' or '#'",
        )
    return write(root, StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID, checked_frame(frame))


def read(rest: str) -> dict[str, Any] | None:
    """Return the fields of an image id from what follows its scheme, None if it is of another form."""
    found = _PATTERN.fullmatch(quote_url(rest))
    if found is None:
        return None
    uids = [unquote_uid(found[name]) for name in ("study", "series", "instance")]
    if None in uids:
        return None
    return {
        "root": found["root"],
        "StudyInstanceUID": uids[0],
        "SeriesInstanceUID": uids[1],
        "SOPInstanceUID": uids[2],
        "frame": None if found["frame"] is None else parse_frame(found["frame"]),
        "query": found["query"] or "",
    }


def write(
    root: str,
    StudyInstanceUID: str | None,
    SeriesInstanceUID: str | None,
    SOPInstanceUID: str | None,
    frame: int | None,
    query: str = "",
) -> str:
    """Return the image id that these fields make."""
    study = quote_uid(StudyInstanceUID, "StudyInstanceUID")
    series = quote_uid(SeriesInstanceUID, "SeriesInstanceUID")
    instance = quote_uid(SOPInstanceUID, "SOPInstanceUID")
    path = f"{quote_url(root)}/studies/{study}/series/{series}/instances/{instance}"
    if frame is not None:
        path += f"/frames/{frame}"
    return f"{SCHEME}:{path}" + (f"?{query}" if query else "")
