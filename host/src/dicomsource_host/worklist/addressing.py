"""What the address of a page names: a source, and UIDs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import QueryError

if TYPE_CHECKING:
    from starlette.requests import Request

    from dicomsource import WebApiDataSource
    from dicomsource_host.worklist.site import Site

_UID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,127}")


@attrs.frozen
class Addressed:
    """What a page is about.

    Parameters
    ----------
    source
        The source, opened.
    StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
        The UIDs that the address holds; else empty.
    """

    source: WebApiDataSource
    StudyInstanceUID: str
    SeriesInstanceUID: str = ""
    SOPInstanceUID: str = ""

    @property
    def uids(self) -> dict[str, Any]:
        """The UIDs by keyword."""
        named = {
            "StudyInstanceUID": self.StudyInstanceUID,
            "SeriesInstanceUID": self.SeriesInstanceUID,
            "SOPInstanceUID": self.SOPInstanceUID,
        }
        return {keyword: uid for keyword, uid in named.items() if uid}


def addressed(request: Request) -> Addressed:
    """Return what a request is about.

    Raises
    ------
    UnknownNameError
        There is no such source.
    QueryError
        A UID is none.
    """
    site: Site = request.app.state.site
    given = request.path_params
    uids = [given.get(name, "") for name in ("study", "series", "instance")]
    for uid in uids:
        if uid and not _UID.fullmatch(uid):
            raise QueryError(f"{uid!r} in the address is no UID")
    return Addressed(site.source(given["source"]), *uids)
