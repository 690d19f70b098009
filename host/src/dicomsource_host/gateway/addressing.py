"""What the address of a request names: a source, and UIDs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dicomsource.errors import QueryError

if TYPE_CHECKING:
    from starlette.requests import Request

    from dicomsource import WebApiDataSource

_KEYWORDS = {
    "study": "StudyInstanceUID",
    "series": "SeriesInstanceUID",
    "instance": "SOPInstanceUID",
}
# More than digits and dots, as not all that are in use are right; but no wildcard, no list and no path.
_UID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,127}")


def source_of(request: Request) -> WebApiDataSource:
    """Return the data source that a request is addressed to.

    Raises
    ------
    UnknownNameError
        There is none of this name.
    """
    return request.app.state.manager.get_data_source(request.path_params["source"])  # type: ignore[no-any-return]


def uids_of(request: Request) -> dict[str, str]:
    """Return the UIDs that the path of a request holds, by keyword.

    Raises
    ------
    QueryError
        One of them is no UID.
    """
    found = {
        keyword: request.path_params[name]
        for name, keyword in _KEYWORDS.items()
        if name in request.path_params
    }
    for keyword, uid in found.items():
        if not _UID.fullmatch(uid):
            raise QueryError(f"the {keyword} of the address is {uid!r}", way_out="Give one UID")
    return found
