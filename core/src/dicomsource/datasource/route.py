"""Which studies a viewer's address asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from dicomsource.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
        ``StudyInstanceUIDs``, ``SeriesInstanceUIDs`` and ``SOPInstanceUIDs``, each a list in which no UID comes twice,
        each only when named. All spellings in use are taken (``StudyInstanceUIDs``, ``studyInstanceUids``, singular),
        as often as they come, split at comma or semicolon.

    References
    ----------
    OHIF, ``parseRouteParams`` and ``getStudyInstanceUIDs`` of its data sources.

    Examples
    --------
    >>> parse_route_params({"StudyInstanceUIDs": "1.2"}, "studyInstanceUids=1.3;1.4&StudyInstanceUIDs=1.5")
    {'StudyInstanceUIDs': ['1.3', '1.4', '1.5']}
    """
    found: RouteParams = {}
    for given in (_values_by_name(params), query_values(query)):
        named: RouteParams = {}
        for name, values in given.items():
            canonical = _NAMES.get(name.lower().rstrip("s") + "s")
            uids = _uids(values)
            if canonical and uids:
                named.setdefault(canonical, []).extend(uids)
        found |= {name: list(dict.fromkeys(uids)) for name, uids in named.items()}
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


def query_values(query: Mapping[str, Any] | str | None) -> dict[str, list[Any]]:
    """Return the values of a query by name, in their order.

    Parameters
    ----------
    query
        Query string; a whole URL, also one whose query stands behind a ``#``; or a mapping of it, with one value or a
        list of them for each name, or with several values behind ``multi_items()``, as web frameworks have it.
    """
    if isinstance(query, str):
        text = query.partition("?")[2] if "?" in query else query
        return dict(parse_qs(text.partition("#")[0], keep_blank_values=True))
    return _values_by_name(query)


def _values_by_name(given: Mapping[str, Any] | None) -> dict[str, list[Any]]:
    several = getattr(given, "multi_items", None)
    pairs = several() if callable(several) else (given or {}).items()
    found: dict[str, list[Any]] = {}
    for name, value in pairs:
        found.setdefault(str(name), []).extend(
            value if isinstance(value, list | tuple) else [value]
        )
    return found


def _uids(values: Sequence[Any]) -> list[str]:
    texts = (str(value) for value in values if value is not None)
    return [uid for text in texts for uid in _SEPARATORS.split(text) if uid]
