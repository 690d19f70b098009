"""What a server says beside its answer: that it is not whole, or not quite what was asked for."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.http.origins import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    import requests

_logger = logging.getLogger("dicomsource")
_PARTIAL = 206
# One header may hold several warnings, each with a code, an agent and a text in quotation marks.
_TEXT = re.compile(r'(?<!\d)299\s+\S+?:?\s+(?:"((?:[^"\\]|\\.)*)"|([^,]+))')
_LEFT = re.compile(r"(\d+) additional results", re.IGNORECASE)
_MORE = re.compile(r"additional results|exceeded the maximum", re.IGNORECASE)


def warnings_of(response: requests.Response) -> list[str]:
    """Return the texts of the warnings with code 299.

    Parameters
    ----------
    response
        An answer of the server.

    References
    ----------
    DICOM PS3.18 section 8.3.4.4 and 8.3.4.1; RFC 7234 section 5.5.
    """
    said = response.headers.get("Warning", "")
    texts = [quoted or bare.strip() for quoted, bare in _TEXT.findall(said)]
    return texts or ([said] if "299" in said else [])


def refuse_partial(response: requests.Response) -> None:
    """Raise where an answer that must be whole is only a part of it.

    Parameters
    ----------
    response
        An answer of the server.

    Raises
    ------
    DataError
        Its status is 206.
    """
    if response.status_code == _PARTIAL:
        raise DataError(
            f"{visible(response.url)} answered with a part of what it has (206 Partial Content),"
            " which nobody asked for",
            way_out="Ask for less at a time",
        )


def log_notices(response: requests.Response, name: str) -> bool:
    """Log what a server says beside an answer, and return whether it says that there is more of it.

    Parameters
    ----------
    response
        An answer of the server.
    name
        What the data source is called.
    """
    shown = visible(response.url)
    warnings = warnings_of(response)
    for text in warnings:
        _logger.warning("data source %r: %s warns: %s", name, shown, text)
    if response.status_code == _PARTIAL:
        _logger.warning("data source %r: %s gave only a part of the answer (206)", name, shown)
    return response.status_code == _PARTIAL or any(map(_MORE.search, warnings))


def told_total(
    response: requests.Response, parameters: Mapping[str, Any], count: int
) -> int | None:
    """Return how many rows a search has on all pages together, None where the server does not say.

    Parameters
    ----------
    response
        An answer of the server.
    parameters
        What it was asked, ``offset`` above all.
    count
        How many rows it gave.

    References
    ----------
    DICOM PS3.18 section 8.3.4.4, whose warning says how many results are left. ``X-Total-Count`` is no standard.
    """
    told = response.headers.get("X-Total-Count", "").strip()
    if told.isascii() and told.isdigit():
        return int(told)
    for text in warnings_of(response):
        if left := _LEFT.search(text):
            return int(parameters.get("offset") or 0) + count + int(left[1])
    return None
