"""An extension of griffe: of parameters that a docstring describes together, each has its own type and default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from griffe import DocstringParameter, DocstringSectionParameters, Extension

if TYPE_CHECKING:
    from collections.abc import Iterator

    from griffe import Class, Docstring, Function


class ParameterTypes(Extension):
    """Mends what griffe takes from the first of several names, and defaults that are no Python."""

    def on_function(self, *, func: Function, **_: Any) -> None:
        """Take type and default of each parameter from the signature."""
        for described in _parameters(func.docstring):
            if described.name in func.parameters:
                own = func.parameters[described.name]
                described.annotation, described.value = own.annotation, own.default

    def on_class(self, *, cls: Class, **_: Any) -> None:
        """Write what a factory makes as something that is made."""
        for described in _parameters(cls.docstring):
            if str(described.value).startswith("<"):
                described.value = "..."


def _parameters(docstring: Docstring | None) -> Iterator[DocstringParameter]:
    for section in docstring.parsed if docstring else ():
        if isinstance(section, DocstringSectionParameters):
            yield from section.value
