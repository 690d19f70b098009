"""An extension of griffe: what our docstrings say otherwise than griffe and Markdown take it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from griffe import (
    Attribute,
    DocstringParameter,
    DocstringSectionParameters,
    ExprCall,
    ExprKeyword,
    Extension,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from griffe import Class, Docstring, Expr, Function, Object

LITERAL_BLOCK = re.compile(r"(\S?)::(?=\n\n +)")
MADE = "..."
"""Stands for a default that a factory makes."""


class OurDocstrings(Extension):
    """Every parameter has its own type and default, a literal block is one in Markdown too."""

    def on_instance(self, *, obj: Object, **_: Any) -> None:
        """Leave one colon of those that begin a literal block, none where they stand alone."""
        if obj.docstring:
            obj.docstring.value = LITERAL_BLOCK.sub(_less, obj.docstring.value)

    def on_function(self, *, func: Function, **_: Any) -> None:
        """Take type and default of each parameter from the signature, also where several are described together."""
        for described in _parameters(func.docstring):
            if described.name in func.parameters:
                own = func.parameters[described.name]
                described.annotation, described.value = own.annotation, own.default

    def on_class(self, *, cls: Class, **_: Any) -> None:
        """Take those of an attrs class from its fields, its own or inherited."""
        for described in _parameters(cls.docstring):
            field = cls.all_members.get(described.name)
            if isinstance(field, Attribute) and described.annotation is None:
                described.annotation, described.value = field.annotation, _default(field.value)


def _less(colons: re.Match[str]) -> str:
    return f"{colons[1]}:" if colons[1] else ""


def _parameters(docstring: Docstring | None) -> Iterator[DocstringParameter]:
    for section in docstring.parsed if docstring else ():
        if isinstance(section, DocstringSectionParameters):
            yield from section.value


def _default(value: str | Expr | None) -> str | Expr | None:
    if not isinstance(value, ExprCall) or not str(value.function).endswith("field"):
        return value
    given = {each.name: each.value for each in value.arguments if isinstance(each, ExprKeyword)}
    return given.get("default", MADE if "factory" in given else None)
