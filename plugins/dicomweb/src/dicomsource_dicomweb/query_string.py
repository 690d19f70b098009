"""The query of a search URL, and what to do for servers that do not decode it.

Some servers (Orthanc 1.10 of Debian, for one) take ``%5E`` in a query for these three characters. Nothing is escaped
that need not be, so that wildcards, lists and dates reach them; for the rest the search is widened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dicomsource.natural import tag_for, vr_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# What RFC 3986 section 3.4 allows in a query and no server takes for a separator.
_PLAIN = "*?,:/@!()"
_TEXT = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UT"})
# In lists of these a comma stands for the backslash of DICOM messages.
_COMMA_LISTS = frozenset({"CS", "UI"})
# With fewer characters than these a widened search would fetch far too much.
_TELLING = 2
SPECIAL = frozenset({"limit", "offset", "orderby", "fuzzymatching", "includefield"})


def query_string(parameters: Mapping[str, Any], included: Iterable[str]) -> str:
    """Return the query of a search.

    Parameters
    ----------
    parameters
        Keyword, tag or dotted path to text; ``limit``, ``offset``, ``orderby`` and ``fuzzymatching``.
    included
        Attributes that the rows should have.

    References
    ----------
    DICOM PS3.18 section 8.3.4.
    """
    pairs = []
    for name, value in parameters.items():
        if name in ("limit", "offset"):
            if value is not None:
                pairs.append((name, str(value)))
        elif name == "orderby":
            pairs.append((name, ",".join(value)))
        elif name == "fuzzymatching":
            pairs.append((name, "true" if value else "false"))
        elif name != "includefield":
            pairs.append((name, _listed(name, value)))
    if fields := ",".join(map(_as_tags, included)):
        pairs.append(("includefield", fields))
    return "&".join(f"{quote(name, safe='')}={quote(value, safe=_PLAIN)}" for name, value in pairs)


def widened(parameters: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return parameters that find at least as much and need no escapes; None if there are none, or none were needed.

    Each character that needs an escape becomes the wildcard for one character. Limit and offset are left out: they
    count only once the rows have been matched.

    Parameters
    ----------
    parameters
        As for `query_string`.
    """
    wide = {}
    changed = False
    for name, value in parameters.items():
        if name in SPECIAL:
            if name not in ("limit", "offset"):
                wide[name] = value
            continue
        text = _listed(name, value)
        if _is_plain(text):
            wide[name] = value
            continue
        wider = "".join(one if _is_plain(one) else "?" for one in text)
        telling = len(wider) - sum(map(wider.count, "*?"))
        if vr_for(name.rpartition(".")[2]) not in _TEXT or "\\" in text or telling < _TELLING:
            return None
        wide[name] = wider
        changed = True
    return wide if changed else None


def _is_plain(text: str) -> bool:
    return quote(text, safe=_PLAIN) == text


def _listed(name: str, value: str) -> str:
    in_commas = vr_for(name.rpartition(".")[2]) in _COMMA_LISTS
    return value.replace("\\", ",") if in_commas else value


def _as_tags(path: str) -> str:
    """Return a keyword, or a path of them, as tags, which all servers know."""
    return ".".join(tag_for(step) or step for step in path.split("."))
