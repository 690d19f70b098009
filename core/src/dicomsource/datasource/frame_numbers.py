"""Numbers of frames, as callers give them."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

from dicomsource.errors import QueryError

_WAY_OUT = "Give whole numbers, counted from 1"


def frame_number(frame: Any) -> int:
    """Return the number of one frame.

    Raises
    ------
    QueryError
        It is no whole number from 1.
    """
    try:
        number = 0 if isinstance(frame, bool) else operator.index(frame)
    except TypeError:
        number = 0
    if number < 1:
        raise QueryError(f"the frame is {frame!r}", way_out=_WAY_OUT)
    return number


def frame_numbers(frames: Any) -> list[int]:
    """Return the numbers of several frames.

    Raises
    ------
    QueryError
        They are no list, there is none, or one is no whole number from 1.
    """
    given = list(frames) if isinstance(frames, Iterable) else frames
    if not isinstance(given, list) or not given:
        raise QueryError(f"frames are {given!r}", way_out=_WAY_OUT)
    return [frame_number(frame) for frame in given]
