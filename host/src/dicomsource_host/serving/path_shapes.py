"""Addresses without what they identify: what logs and metrics may hold.

A UID leads to a study, and so to a patient, and a query holds names. Of an address is kept which service was asked and
which source, never of whom.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Container

_FIRST = frozenset(
    {
        "",
        "dicom-web",
        "health",
        "login",
        "logout",
        "metrics",
        "ohif",
        "sources",
        "static",
        "status",
        "worklist",
    }
)
_KEPT = frozenset(
    {
        "bulkdata", "dicom-web", "download", "frames", "instances", "metadata", "picture", "rendered",
        "series", "studies", "tags", "thumbnail", "wado", "workitems", "zip", "reject",
    }
)  # fmt: skip
_FILE = re.compile(r"\.(css|js|wasm|map|png|svg|ico|json|html|woff2?)$")


def path_shape(path: str, sources: Container[str]) -> str:
    """Return an address with ``{}`` for everything that is neither a known word nor a served source.

    Parameters
    ----------
    path
        As it was asked for, quoted or not.
    sources
        The names that are served.

    Examples
    --------
    >>> path_shape("/sources/pacs/dicom-web/studies/1.2.3/metadata", {"pacs"})
    '/sources/pacs/dicom-web/studies/{}/metadata'
    """
    head, *rest = unquote(path).removeprefix("/").split("/")
    if head not in _FIRST:
        return "/{}"
    if head in ("ohif", "static"):
        kind = _FILE.search(path)
        return f"/{head}/*{kind[0]}" if kind else f"/{head}"
    shape = [head]
    for index, part in enumerate(rest):
        named = index == 0 and head in ("sources", "worklist") and part in sources
        shape.append(part if named or (part in _KEPT and index) or not part else "{}")
    if head == "dicom-web":
        shape[1:] = [part if part in _KEPT or not part else "{}" for part in rest]
    return "/" + "/".join(shape)


def service_of(shape: str) -> str:
    """Return which service a shape belongs to: ``qido``, ``wado``, ``page``, ``viewer`` or ``other``."""
    head, _, rest = shape.removeprefix("/").partition("/")
    if head in ("sources", "dicom-web"):
        last = [part for part in rest.split("/") if part != "{}"][-1:]
        is_search = shape.endswith(("/studies", "/series", "/instances"))
        return "qido" if is_search and last else "wado"
    if head in ("", "login", "logout", "static", "status", "worklist"):
        return "page"
    return "viewer" if head == "ohif" else "other"
