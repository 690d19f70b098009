"""How a server is asked to render pictures.

References
----------
DICOM PS3.18 section 8.3.5, rendered media query parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from dicomsource.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Sequence


def rendering_query(
    *,
    viewport: Sequence[float] | None = None,
    window: Sequence[float | str] | None = None,
    quality: int | None = None,
    annotation: Sequence[str] = (),
) -> str:
    """Return the query, with its question mark, that asks for a picture; empty where nothing is asked.

    Parameters
    ----------
    viewport
        Width and height of the picture in pixels; the region of the image to show may follow: x, y, width and height.
    window
        Centre and width, in units of the image, and perhaps the function: ``linear``, ``linear-exact`` or ``sigmoid``.
    quality
        From 1 to 100, for pictures that lose detail.
    annotation
        What to write into the picture: ``patient``, ``technique``.

    Raises
    ------
    QueryError
        One of them is none of these.

    Examples
    --------
    >>> rendering_query(viewport=(64, 64), window=(40, 400))
    '?viewport=64,64&window=40,400,linear'
    """
    asked = {}
    if annotation:
        asked["annotation"] = ",".join(annotation)
    if quality is not None:
        if not 1 <= quality <= 100:
            raise QueryError(f"the quality of a picture is {quality}", way_out="Give 1 to 100")
        asked["quality"] = str(quality)
    if viewport is not None:
        if len(viewport) not in (2, 6) or min(viewport[:2]) <= 0:
            raise QueryError(
                f"the viewport of a picture is {list(viewport)}",
                way_out="Give width and height, and x, y, width and height of a region if wanted",
            )
        asked["viewport"] = ",".join(f"{number:g}" for number in viewport)
    if window is not None:
        if len(window) not in (2, 3):
            raise QueryError(
                f"the window of a picture is {list(window)}", way_out="Give centre and width"
            )
        centre, width, *function = window
        asked["window"] = f"{centre},{width},{function[0] if function else 'linear'}"
    return f"?{urlencode(asked, safe=',')}" if asked else ""


def with_parameters(query: str, **parameters: str) -> str:
    """Return the query of a URL, or a URL, with further parameters.

    Examples
    --------
    >>> with_parameters("?viewport=64,64", accept="image/jpeg")
    '?viewport=64,64&accept=image/jpeg'
    """
    more = urlencode(parameters, safe="/")
    if not more:
        return query
    return f"{query}{'&' if '?' in query else '?'}{more}"
