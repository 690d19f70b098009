"""Reading the parts that a plugin gives, whether mappings or objects with attributes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from dicomsource.errors import PluginError


def part(holder: object, path: str) -> Any:
    """Return the part at a dotted path such as ``series.metadata``, or None where it is not given."""
    for name in path.split("."):
        if holder is None:
            return None
        holder = holder.get(name) if isinstance(holder, Mapping) else getattr(holder, name, None)
    return holder


def function(holder: object, path: str, *, within: str) -> Callable[..., Any] | None:
    """Return the function at a dotted path, or None where it is not given.

    Parameters
    ----------
    holder
        Mapping or object to look in.
    path
        Dotted path below `holder`.
    within
        What `holder` is called in error messages, such as ``retrieve``.

    Raises
    ------
    PluginError
        Something is given there that cannot be called.
    """
    found = part(holder, path)
    if found is None or callable(found):
        return found  # type: ignore[no-any-return]
    raise PluginError(
        f"{within}.{path} is {type(found).__name__}, which cannot be called",
        way_out="Give a function",
    )


def accepts(call: Callable[..., Any], argument: str) -> bool:
    """Tell whether a function takes an argument of this name."""
    try:
        parameters = inspect.signature(call).parameters
    except (TypeError, ValueError):  # some builtins and compiled functions have no signature
        return True
    return argument in parameters or any(
        parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters.values()
    )


def call_with_known(call: Callable[..., Any], **arguments: Any) -> Any:
    """Call a plugin's function with those of the arguments that it takes."""
    return call(**{name: value for name, value in arguments.items() if accepts(call, name)})
