"""Which studies a viewer's address asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from dicomsource.errors import QueryError

RouteParams = dict[str, list[str]]

_NAMES = {
    name.lower(): name for name in ("StudyInstanceUIDs", "SeriesInstanceUIDs", "SOPInstanceUIDs")
}
_SEPARATORS = re.compile(r"[,;\\\s]+")


def parse_route_params(
    params: Mapping[str, Any] | None = None, query: Mapping[str, Any] | str | None = None
) -> RouteParams:
    """Return the UIDs that an address names.

    Parameters
    ----------
    params
        What the router took from the path.
    query
        Query string, whole URL, or a mapping of it; wins over `params`.

    Returns
    -------
    dict
        ``StudyInstanceUIDs``, ``SeriesInstanceUIDs`` and ``SOPInstanceUIDs``, each a list, each only when named. All
        spellings in use are taken (``StudyInstanceUIDs``, ``studyInstanceUids``, singular), split at comma or
        semicolon.

    References
    ----------
    OHIF, ``parseRouteParams`` and ``getStudyInstanceUIDs`` of its data sources.
    """
    found: RouteParams = {}
    for given in (_as_mapping(params), _as_mapping(query)):
        for name, value in given.items():
            canonical = _NAMES.get(name.lower().rstrip("s") + "s")
            uids = _uids(value)
            if canonical and uids:
                found[canonical] = uids
    return found


def study_instance_uids(
    params: Mapping[str, Any] | None = None, query: Mapping[str, Any] | str | None = None
) -> list[str]:
    """Return the studies that an address names.

    Raises
    ------
    QueryError
        It names none.
    """
    uids = parse_route_params(params, query).get("StudyInstanceUIDs")
    if not uids:
        raise QueryError("the address names no study", way_out="Add ?StudyInstanceUIDs=UID to it")
    return uids


def _as_mapping(given: Mapping[str, Any] | str | None) -> Mapping[str, Any]:
    if given is None:
        return {}
    if isinstance(given, str):
        return parse_qs(urlsplit(given).query if "?" in given else given)
    return given


def _uids(value: Any) -> list[str]:
    texts = (
        [value] if isinstance(value, str) else list(value) if isinstance(value, Sequence) else []
    )
    return [uid for text in texts for uid in _SEPARATORS.split(str(text)) if uid]
