"""Functions that a configuration names by their path."""

from __future__ import annotations

import typing
from importlib import import_module
from typing import TYPE_CHECKING, Any

from dicomsource.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable


def load_callable(path: str, key: str = "callable") -> Callable[..., Any]:
    """Return the function that a dotted path ``"package.module:function"`` names.

    Parameters
    ----------
    path
        Module and function with a colon between them.
    key
        The configuration key that it was given for.

    Raises
    ------
    ConfigurationError
        The path cannot be imported or names nothing callable.
    """
    module, colon, attribute = path.partition(":")
    if not (module and colon and attribute):
        raise ConfigurationError(
            f"{key} is {path!r}, which names no function",
            way_out='Write it as "package.module:function"',
        )
    try:
        value: Any = import_module(module)
        for part in attribute.split("."):
            value = getattr(value, part)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigurationError(
            f"{key} names {path!r}, which cannot be imported ({error})",
            way_out="Install the package or correct the path",
        ) from error
    if not callable(value):
        raise ConfigurationError(
            f"{key} names {path!r}, which is {type(value).__name__} and cannot be called",
            way_out="Name a function",
        )
    return typing.cast("Callable[..., Any]", value)
