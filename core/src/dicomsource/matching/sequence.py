"""Sequence matching: one item of the sequence matches everything that is asked of its items.

References
----------
DICOM PS3.4 section C.2.2.2.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.matching.attribute import values_in

if TYPE_CHECKING:
    from dicomsource.matching.rule import Test


@attrs.frozen
class HasItem:
    """A sequence with an item that passes all tests; two keys may not be matched by two different items."""

    tag: str
    tests: tuple[Test, ...]

    def passes(self, dataset: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        """Return whether one item passes all tests."""
        return any(
            all(test.passes(item, row) for test in self.tests)
            for item in values_in(dataset, self.tag)
            if isinstance(item, Mapping)
        )
