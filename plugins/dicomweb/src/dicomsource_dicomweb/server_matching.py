"""Which attributes a server can match: as configured, or found out by what it answers."""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING, Any

from dicomsource.errors import HTTPStatusError, NotFoundError
from dicomsource.natural import vr_for
from dicomsource_dicomweb.query_string import SPECIAL

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from dicomsource.contract import DicomJson

_logger = logging.getLogger("dicomsource")
# Values that nobody has; of all other kinds, some letters and digits by chance.
_NOBODY_HAS = {
    "DA": "17770707",
    "TM": "031415.926535",
    "DT": "17770707031415",
    "AS": "999Y",
    "IS": "-987654321",
    "DS": "-987654321",
    "SL": "-987654321",
    "SS": "-31415",
    "US": "64999",
    "UL": "3987654321",
    "FL": "-98765432",
    "FD": "-98765432",
}


class ServerMatching:
    """What is known of one server's matching at one level of search.

    Parameters
    ----------
    configured
        Keywords or dotted paths that the server cannot match.
    only
        Those that alone it can match; None where that is not known.
    """

    def __init__(self, configured: Iterable[str], only: Collection[str] | None = None) -> None:
        self._here = set(configured)
        self._only = None if only is None else {*only, *SPECIAL}
        self._by_server = set(only or ())

    def here(self, parameters: Mapping[str, Any]) -> list[str]:
        """Return the names of those parameters that are to be matched here."""
        return [name for name in parameters if self._is_here(name) and parameters[name] != ""]

    def _is_here(self, name: str) -> bool:
        return name in self._here or (self._only is not None and name not in self._only)

    def find_out(
        self,
        rows: Sequence[DicomJson] | None,
        parameters: Mapping[str, Any],
        ask: Callable[[Mapping[str, Any]], Sequence[DicomJson]],
        where: str,
    ) -> bool:
        """Look whether the server ignored a parameter, and return whether it did.

        Rows that do not match may be right by the server's own rules. So it is asked, once for each attribute, for a
        value that nobody has: who has rows for that ignores the attribute. Rows that all match need no such question
        at the begin of a list only: after an offset they may match by chance, and be others than those looked for.

        Parameters
        ----------
        rows
            What the server gave; None where it was not asked yet.
        parameters
            What it was asked for, or will be.
        ask
            Returns rows for other parameters.
        where
            Data source and URL, for messages.
        """
        found = False
        known = {*SPECIAL, *self._by_server, *self.here(parameters)}
        from_begin = None if int(parameters.get("offset") or 0) else rows
        for name, value in parameters.items():
            if name in known or value == "":
                continue
            if from_begin is not None and _fits_all(from_begin, name, value):
                continue
            if _is_ignored(name, ask):
                _logger.warning("%s does not match %s: it is matched here", where, name)
                self._here.add(name)
                found = True
            else:
                self._by_server.add(name)
        return found


def _fits_all(rows: Sequence[DicomJson], name: str, value: Any) -> bool:
    from dicomsource.matching import compile_query

    query = compile_query({name: value}, ignore_case=True)
    return all(map(query.matches, rows))


def _is_ignored(name: str, ask: Callable[[Mapping[str, Any]], Sequence[DicomJson]]) -> bool:
    vr = vr_for(name.rpartition(".")[2]) or ""
    nobodys = uuid.uuid4()
    value = f"2.25.{nobodys.int}" if vr == "UI" else _NOBODY_HAS.get(vr, nobodys.hex[:12].upper())
    try:
        return bool(ask({name: value, "limit": 1}))
    except (HTTPStatusError, NotFoundError):
        return False  # it looks at the value at least
