"""Parts whose names are misspelled, found when the source is made and not when they are missed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dicomsource.errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Collection

_SIMILAR = 0.65


def refuse_misspelled(given: object, known: Collection[str], within: str) -> None:
    """Refuse a part that holds a name very like a known one.

    Parameters
    ----------
    given
        Mapping or object that a plugin gives; other names in it are its own business.
    known
        Names that are read.
    within
        What `given` is called in errors; empty for the source itself.

    Raises
    ------
    PluginError
        It holds such a name, or can hold none at all.
    """
    if given is None:
        return
    if isinstance(given, str | bytes | int | float | list | tuple):
        raise PluginError(
            f"{within} is {type(given).__name__}",
            way_out=f"Give a mapping or an object with {', '.join(known)}",
        )
    if not isinstance(given, Mapping):
        return  # an object of the plugin's own may have what it likes
    for name in given:
        close = [] if name in known else difflib.get_close_matches(str(name), known, 1, _SIMILAR)
        if close and close[0] not in given:
            place = f"{within}." if within else ""
            raise PluginError(
                f"there is no part {place}{name}", way_out=f"Did you mean {place}{close[0]}?"
            )
