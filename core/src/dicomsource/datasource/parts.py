"""Reading the parts that a plugin gives, whether mappings or objects with attributes."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dicomsource.datasource.given import GivenFunction
from dicomsource.datasource.not_offered import NotOffered
from dicomsource.errors import PluginError

if TYPE_CHECKING:
    from dicomsource.datasource.context import SourceContext


def part(holder: object, path: str) -> Any:
    """Return the part at a dotted path such as ``series.metadata``, or None where it is not given."""
    for name in path.split("."):
        if holder is None:
            return None
        holder = holder.get(name) if isinstance(holder, Mapping) else getattr(holder, name, None)
    return holder


def given_function(
    holder: object, path: str, *offered: str, within: str, context: SourceContext
) -> GivenFunction | None:
    """Return the function at a dotted path, or None where it is not given.

    Parameters
    ----------
    holder
        Mapping or object to look in.
    path
        Dotted path below `holder`.
    offered
        Names of the arguments that the function may take, in their order.
    within
        What `holder` is called in error messages, such as ``retrieve``; empty for the source itself.
    context
        Names the source in errors.

    Raises
    ------
    PluginError
        Something is given there that cannot be called, or not with these arguments.
    """
    found = part(holder, path)
    if found is None or isinstance(found, NotOffered):
        return None
    full = f"{within}.{path}" if within else path
    if not callable(found):
        raise PluginError(
            f"{full} is {type(found).__name__}, which cannot be called", way_out="Give a function"
        )
    above, _, name = path.rpartition(".")
    owner = part(holder, above) if above else holder
    if isinstance(owner, type) and _wants_an_instance(owner, name):
        raise PluginError(
            f"{full} is a method of the class {owner.__name__}, which was given in place of an object",
            way_out=f"Give {owner.__name__}(...)",
        )
    return GivenFunction(found, full, offered, context)


def _wants_an_instance(owner: type, name: str) -> bool:
    """Tell whether a class has a method of this name; a function without ``self`` makes it a mere namespace."""
    method = inspect.getattr_static(owner, name, None)
    return (
        inspect.isfunction(method)
        and next(iter(inspect.signature(method).parameters), "") == "self"
    )
