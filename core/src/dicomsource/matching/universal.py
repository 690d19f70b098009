"""Universal matching: a key that asks for nothing matches everything, the absent and the empty too.

References
----------
DICOM PS3.4 sections C.2.2.2.3 (universal matching), C.2.2.2.4 note 1 (``*`` alone) and C.2.2.2.7 (empty value
matching, its opposite).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.matching.attribute import element_in, values_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EMPTY_VALUE = '""'
"""The key that asks for the absent and the empty, once empty value matching is asked for."""


def is_universal(texts: Sequence[str]) -> bool:
    """Return whether the values of a key ask for nothing: there are none, or one is nothing but asterisks."""
    return not texts or any(not text.strip("*") for text in texts)


@attrs.frozen
class IsEmpty:
    """The attribute is absent, or has no value but empty ones."""

    tag: str

    def passes(self, dataset: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        """Return whether there is no value."""
        element = element_in(dataset, self.tag)
        if "BulkDataURI" in element or "InlineBinary" in element:
            return False
        return all(_is_empty(value) for value in values_in(dataset, self.tag))


def _is_empty(value: Any) -> bool:
    if isinstance(value, dict):
        return not any(value.values())
    return value is None or (isinstance(value, str) and not value.strip())
