"""What the query asks of a picture.

References
----------
DICOM PS3.18 section 8.3.5.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from dicomsource.errors import QueryError
from dicomsource_host.gateway.failures import Refused
from dicomsource_host.gateway.pictures import Wishes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource_host.gateway.call import Call

_FUNCTIONS = {"linear": "LINEAR", "linear-exact": "LINEAR_EXACT", "sigmoid": "SIGMOID"}


def wishes_of(call: Call) -> Wishes:
    """Return what the query of a rendered resource asks for.

    Raises
    ------
    QueryError
        A parameter is not what the standard has there.
    Refused
        Text is to be drawn into the picture, or a presentation or ICC profile is wanted (400).
    """
    for name in ("annotation", "iccprofile"):
        value = call.parameter(name)
        if value and not (name == "iccprofile" and value == "no"):
            raise Refused(400, f"pictures have no {name} here. Leave it out.")
    function, window = None, None
    if (text := call.parameter("window")) is not None:
        centre, width, name = (*text.split(","), "", "", "")[:3]
        window = (_number(centre, "window"), _number(width, "window"))
        name = name.strip().lower()
        if (name and name not in _FUNCTIONS) or text.count(",") not in (1, 2) or window[1] <= 0:
            raise QueryError(
                f"the window is {text[:100]!r}",
                way_out="Give centre, width and linear, linear-exact or sigmoid",
            )
        function = _FUNCTIONS.get(name)
    size, region = None, None
    if (text := call.parameter("viewport")) is not None:
        size, region = _viewport(text)
    quality = call.parameter("quality")
    return Wishes(size, region, window, function, None if quality is None else _quality(quality))


def wishes_of_uri(parameters: Mapping[str, str]) -> Wishes:
    """Return what the query of the URI service asks for, where the names are others.

    Raises
    ------
    QueryError
        As for `wishes_of`; or a parameter comes without the one that belongs to it.

    References
    ----------
    DICOM PS3.18 section 9.1.2.2.
    """
    if parameters.get("annotation"):
        raise Refused(400, "pictures have no annotation here. Leave it out.")
    centre, width = parameters.get("windowCenter"), parameters.get("windowWidth")
    if (centre is None) is not (width is None):
        raise QueryError("windowCenter and windowWidth belong together", way_out="Give both")
    window = None
    if centre is not None and width is not None:
        window = (_number(centre, "windowCenter"), _number(width, "windowWidth"))
        if window[1] <= 0:
            raise QueryError(f"windowWidth is {width!r}", way_out="Give a width above 0")
    rows, columns = parameters.get("rows"), parameters.get("columns")
    size = None
    if rows is not None or columns is not None:
        sides = [
            _whole(side, name) for side, name in ((columns, "columns"), (rows, "rows")) if side
        ]
        size = (sides[0], sides[-1])
    quality = parameters.get("imageQuality")
    return Wishes(size, None, window, None, None if quality is None else _quality(quality))


def _viewport(text: str) -> tuple[tuple[int, int], tuple[float, float, float, float] | None]:
    parts = text.split(",")
    if len(parts) not in (2, 6):
        raise QueryError(
            f"the viewport is {text[:100]!r}",
            way_out="Give width and height, perhaps with left, top, width and height of a region",
        )
    size = (_whole(parts[0], "viewport"), _whole(parts[1], "viewport"))
    if len(parts) == 2:
        return size, None
    left, top, width, height = (_number(part or "0", "viewport") for part in parts[2:])
    if width == 0 or height == 0:
        return size, None if (left, top, width, height) == (0, 0, 0, 0) else _no_region(text)
    return size, (left, top, width, height)


def _no_region(text: str) -> tuple[float, float, float, float]:
    raise QueryError(f"the region of the viewport {text[:100]!r} has no size")


def _whole(text: str, name: str) -> int:
    number = _number(text, name)
    if number != int(number) or not 1 <= number <= 65535:
        raise QueryError(f"{name} is {text[:40]!r}", way_out="Give whole numbers from 1")
    return int(number)


def _quality(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 100:
        raise QueryError(f"the quality is {text[:40]!r}", way_out="Give 1 to 100")
    return int(text)


def _number(text: str, name: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise QueryError(f"{name} has {text[:40]!r}, which is no number")
    return number
