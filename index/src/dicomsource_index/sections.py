"""Arrays in the file of an index: written one after another, found again by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dicomsource_index.texts import starts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicomsource_index.container import Writer
    from dicomsource_index.key_order import Integers, KeyList


def smallest(greatest: int) -> Any:
    """Return the smallest type of whole numbers from 0 on that holds a number."""
    return np.min_scalar_type(greatest)


MOST_SAMPLES = 4096
"""Of more keys than that, about so many are written down once more, to begin a search with."""


def step_of_samples(count: int) -> int:
    """Return how far the samples of so many keys are apart."""
    return -(-count // MOST_SAMPLES)


class ArrayWriter:
    """Writes the arrays of one attribute, and remembers where they are.

    Parameters
    ----------
    writer
        Of the whole file.
    """

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.places: dict[str, tuple[str, int, int]] = {}
        """Name to type, position and number of items."""

    def add(self, name: str, array: Integers) -> None:
        """Write an array."""
        array = np.ascontiguousarray(array)
        start, _ = self._writer.section([array.data])
        self.places[name] = (array.dtype.str, start, len(array))

    def add_bytes(self, name: str, portions: Iterable[bytes | memoryview]) -> None:
        """Write bytes that come in portions."""
        self.places[name] = ("|u1", *self._writer.section(portions))

    def add_starts(self, name: str, starts: Integers) -> None:
        """Write where runs begin and where the last one ends."""
        self.add(name, starts.astype(smallest(int(starts[-1]))))

    def add_keys(self, name: str, keys: KeyList, numbers: Integers) -> None:
        """Write some keys, in the order of their numbers, and where each begins."""
        self.add_bytes(f"{name}.data", keys.joined(numbers))
        lengths = keys.starts[1:][numbers] - keys.starts[:-1][numbers]
        self.add_starts(f"{name}.starts", starts_of(lengths))
        if len(numbers) > MOST_SAMPLES and not name.endswith(".samples"):
            self.add_keys(f"{name}.samples", keys, numbers[:: step_of_samples(len(numbers))])
