"""An extension of griffe: what our docstrings say otherwise than griffe and Markdown take it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from griffe import DocstringParameter, DocstringSectionParameters, Extension

if TYPE_CHECKING:
    from collections.abc import Iterator

    from griffe import Class, Docstring, Function, Object

LITERAL_BLOCK = re.compile(r"(?<=\S)::(?=\n\n +)")


class OurDocstrings(Extension):
    """Parameters that are described together have each its own type; a literal block is one in Markdown too."""

    def on_instance(self, *, obj: Object, **_: Any) -> None:
        """Leave one colon of those that begin a literal block."""
        if obj.docstring:
            obj.docstring.value = LITERAL_BLOCK.sub(":", obj.docstring.value)

    def on_function(self, *, func: Function, **_: Any) -> None:
        """Take type and default of each parameter from the signature."""
        for described in _parameters(func.docstring):
            if described.name in func.parameters:
                own = func.parameters[described.name]
                described.annotation, described.value = own.annotation, own.default

    def on_class(self, *, cls: Class, **_: Any) -> None:
        """Write a default that a factory makes as one that is made."""
        for described in _parameters(cls.docstring):
            if str(described.value).startswith("<"):
                described.value = "..."


def _parameters(docstring: Docstring | None) -> Iterator[DocstringParameter]:
    for section in docstring.parsed if docstring else ():
        if isinstance(section, DocstringSectionParameters):
            yield from section.value
