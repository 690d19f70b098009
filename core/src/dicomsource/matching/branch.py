"""The parameters of a query in the shape of the datasets that they are asked of.

References
----------
DICOM PS3.18 section 8.3.4.1 (the dotted path to an attribute in a sequence).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import attrs

from dicomsource.errors import QueryError
from dicomsource.matching.names import CONTROLS, Attribute, attribute_of


@attrs.define
class Branch:
    """What is asked of one dataset: of the row, or of the items of a sequence.

    Parameters
    ----------
    keys
        Attributes with the value of the key.
    sequences
        Tag to what is asked of the items.
    """

    keys: list[tuple[Attribute, Any]] = attrs.field(factory=list)
    sequences: dict[str, Branch] = attrs.field(factory=dict)

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> Self:
        """Return what the parameters of a query ask of a row.

        Raises
        ------
        QueryError
            A name is no DICOM attribute, or a path leads through an attribute that is no sequence.
        """
        root = cls()
        for name, value in parameters.items():
            if name not in CONTROLS:
                root._grow(str(name), str(name), value)
        return root

    def _grow(self, path: str, rest: str, value: Any) -> None:
        part, dot, rest = rest.partition(".")
        attribute = attribute_of(part, path)
        if dot:
            if attribute.vr not in ("SQ", None):
                raise QueryError(
                    f"{part!r} in {path!r} is no sequence (its VR is {attribute.vr})",
                    way_out="Name a sequence before each dot",
                )
            self._items_of(attribute)._grow(path, rest, value)
        elif attribute.vr == "SQ" or (attribute.vr is None and isinstance(value, Mapping)):
            self._grow_items(attribute, value)
        else:
            self.keys.append((attribute, value))

    def _grow_items(self, attribute: Attribute, value: Any) -> None:
        if isinstance(value, list | tuple) and len(value) == 1:
            value = value[0]
        if isinstance(value, Mapping):
            items = self._items_of(attribute)
            for name, key in value.items():
                items._grow(f"{attribute.name}.{name}", str(name), key)
        elif value not in (None, "", "*", [], ()):
            raise QueryError(
                f"{attribute.name} is a sequence, and {value!r} is no item of it",
                way_out=f"Ask for an attribute in it, such as {attribute.name}.CodeValue",
            )

    def _items_of(self, attribute: Attribute) -> Branch:
        return self.sequences.setdefault(attribute.tag, Branch())
