"""JSON answers, parsed as fast as it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.http.jsonbody import parse_json
from dicomsource.http.origins import visible
from dicomsource.natural.collector import collection_paused

if TYPE_CHECKING:
    import requests


def parsed(response: requests.Response) -> Any:
    """Return what the JSON body of an answer holds, by way of orjson where it is installed; None where it is empty.

    Raises
    ------
    DataError
        It is not JSON, or cut off.
    """
    with collection_paused():
        try:
            import orjson

            return orjson.loads(response.content)
        except (ImportError, ValueError):
            # Says what is wrong, and reads NaN and lone surrogates.
            content_type = response.headers.get("Content-Type", "")
            return parse_json(response.content, visible(response.url), content_type)
