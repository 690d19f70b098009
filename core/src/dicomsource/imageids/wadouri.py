"""Image ids of the WADO-URI form, and those that are a scheme before the URL of a file.

::

    wadouri:ROOT?requestType=WADO&studyUID=...&seriesUID=...&objectUID=...&frame=N
    wadouri:https://host/path/file.dcm?frame=N
"""

from __future__ import annotations

import re
from typing import Any, Literal
from urllib.parse import parse_qs

from dicomsource.imageids.quoting import (
    checked_frame,
    checked_root,
    join_frame,
    join_query,
    quote_uid,
    quote_url,
    split_frame,
    unquote_uid,
)

SCHEME = "wadouri"
FORM = "wadouri:ROOT?requestType=WADO&studyUID=UID&seriesUID=UID&objectUID=UID&frame=N or wadouri:URL?frame=N"

# The parameters in the order in which OHIF writes them; any other order is kept as a whole URL.
_OURS = re.compile(
    r"(?P<root>.*?)(?P<mark>[?&])requestType=WADO&studyUID=(?P<study>[^&#]+)&seriesUID=(?P<series>[^&#]+)"
    r"&objectUID=(?P<instance>[^&#]+)&contentType=application/dicom&transferSyntax=\*(?P<fragment>#.*)?",
    re.DOTALL,
)


def wadouri_image_id(
    wadoUriRoot: str | None,
    StudyInstanceUID: str,
    SeriesInstanceUID: str,
    SOPInstanceUID: str,
    frame: int | None = None,
    scheme: Literal["wadouri", "dicomweb"] = "wadouri",
) -> str:
    """Return the image id of an instance, or a frame of it, that a WADO-URI service gives.

    Parameters
    ----------
    wadoUriRoot
        URL of the service; it may have a query of its own.
    StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
        The instance.
    frame
        Number of the frame, from 1; None for the first.
    scheme
        What stands before the colon; OHIF writes ``dicomweb`` and reads both.

    Raises
    ------
    ConfigurationError
        There is no wadoUriRoot.
    DataError
        A UID is missing, or the frame is no number from 1.

    References
    ----------
    DICOM PS3.18, 9; OHIF, ``getImageId``.
    """
    root = checked_root(wadoUriRoot, "wadoUriRoot")
    uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
    return write(root, *uids, checked_frame(frame), scheme=scheme)


def read(rest: str) -> dict[str, Any] | None:
    """Return the fields of an image id from what follows its scheme, None if it is of another form."""
    url, frame = split_frame(quote_url(rest))
    if url.partition("?")[0] == "":
        return None
    if (found := _ours(url)) is not None:
        return {**found, "frame": frame}
    parameters = parse_qs(url.partition("#")[0].partition("?")[2])
    return {
        "root": url,
        "StudyInstanceUID": parameters.get("studyUID", [None])[0],
        "SeriesInstanceUID": parameters.get("seriesUID", [None])[0],
        "SOPInstanceUID": parameters.get("objectUID", [None])[0],
        "frame": frame,
    }


def write(
    root: str,
    StudyInstanceUID: str | None,
    SeriesInstanceUID: str | None,
    SOPInstanceUID: str | None,
    frame: int | None,
    query: str = "",
    *,
    scheme: str = SCHEME,
) -> str:
    """Return the image id that these fields make."""
    root = quote_url(root)
    names_instance = "objectUID" in parse_qs(root.partition("?")[2])
    uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
    if any(uids) and not names_instance:
        study, series, instance = (
            quote_uid(uid, keyword)
            for uid, keyword in zip(
                uids, ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"), strict=True
            )
        )
        root = join_query(
            root,
            f"requestType=WADO&studyUID={study}&seriesUID={series}&objectUID={instance}"
            "&contentType=application/dicom&transferSyntax=*",
        )
    return f"{scheme}:{join_frame(root, frame)}"


def _ours(url: str) -> dict[str, Any] | None:
    found = _OURS.fullmatch(url)
    # The mark tells a root with a query of its own from one without.
    if found is None or (found["mark"] == "&") != ("?" in found["root"]):
        return None
    uids = [unquote_uid(found[name]) for name in ("study", "series", "instance")]
    if None in uids or not found["root"]:
        return None
    return {
        "root": found["root"] + (found["fragment"] or ""),
        "StudyInstanceUID": uids[0],
        "SeriesInstanceUID": uids[1],
        "SOPInstanceUID": uids[2],
    }
