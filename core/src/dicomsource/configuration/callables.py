"""Functions that a configuration names by their path."""

from __future__ import annotations

import re
import typing
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from dicomsource.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

_SECRET_KEY = re.compile(
    r"pass(word|wd|phrase)|secret|token|bearer|authori[sz]ation|credential|api[-_]?key"
    r"|(^|[._])auth($|[.\[])",
    re.IGNORECASE,
)
_WAY_OUT = (
    'Write it as "package.module:function"; a password never stands here, but as'
    ' {"username": "...", "password": {"env": "NAME_OF_VARIABLE"}}'
)


def holds_secrets(key: str) -> bool:
    """Tell whether the value of a key must never be shown, by what the key is called."""
    return _SECRET_KEY.search(key) is not None


def names_a_function(path: str) -> bool:
    """Tell whether text can be the path of a function in a module that is there; nothing is imported."""
    names = _names(path)
    if not names:
        return False
    try:
        return find_spec(names[0][0]) is not None
    except ValueError:  # a module that was not imported from anywhere, such as __main__
        return True


def _names(path: str) -> tuple[list[str], list[str]] | None:
    """Return the names before and after the colon, None where the text has another form."""
    module, _, attribute = path.partition(":")
    before, after = module.split("."), attribute.split(".")
    return (before, after) if all(name.isidentifier() for name in before + after) else None


def load_callable(path: str, key: str = "callable") -> Callable[..., Any]:
    """Return the function that a dotted path ``"package.module:function"`` names.

    Parameters
    ----------
    path
        Module and function with a colon between them.
    key
        The configuration key that it was given for. Where that may hold a secret, such as ``auth``, the
        path is not shown: it could be ``user:password``.

    Raises
    ------
    ConfigurationError
        The path cannot be imported or names nothing callable.
    """
    secret = holds_secrets(key)
    shown = "text" if secret else repr(path)
    if secret and not names_a_function(path):
        raise ConfigurationError(f"{key} is text that names no function", way_out=_WAY_OUT)
    names = _names(path)
    if names is None:
        raise ConfigurationError(
            f"{key} is {shown}, which names no function",
            way_out='Write it as "package.module:function"',
        )
    try:
        value: Any = import_module(".".join(names[0]))
        for part in names[1]:
            value = getattr(value, part)
    except (ImportError, AttributeError, ValueError) as error:
        if secret:
            raise ConfigurationError(
                f"{key} names a function that cannot be imported", way_out=_WAY_OUT
            ) from None
        raise ConfigurationError(
            f"{key} names {shown}, which cannot be imported ({error})",
            way_out="Install the package or correct the path",
        ) from error
    if not callable(value):
        raise ConfigurationError(
            f"{key} names {shown}, which is {type(value).__name__} and cannot be called",
            way_out="Name a function",
        )
    return typing.cast("Callable[..., Any]", value)
