"""Numbers of terms or cells that were found: a range of them, or an array in order without doubles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Found: TypeAlias = range | NDArray[np.int32]

NOTHING = range(0)


def united(several: Iterable[Found]) -> Found:
    """Return what is in one of several, at least."""
    found: list[Any] = [one for one in several if len(one)]
    if len(found) <= 1:
        return found[0] if found else NOTHING
    low, high = min(one[0] for one in found), max(one[-1] for one in found)
    for one in found:
        if isinstance(one, range) and one[0] == low and one[-1] == high:
            return one
    return without_doubles(np.concatenate([np.asarray(one, np.int32) for one in found]))


def without_doubles(numbers: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return numbers in order, each once; sorting is faster here than what numpy does to find doubles."""
    numbers = np.sort(numbers)
    new = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=new[1:])
    return numbers[new]


def shared(one: Found, other: Found) -> Found:
    """Return what is in both of two."""
    arrays = (np.asarray(one, np.int32), np.asarray(other, np.int32))
    return np.intersect1d(*arrays, assume_unique=True)
