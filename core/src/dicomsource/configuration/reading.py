"""Reading a mapping into an attrs class."""

from __future__ import annotations

import collections.abc
import difflib
import logging
from collections.abc import Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

import attrs

from dicomsource.configuration.callables import holds_secrets, load_callable
from dicomsource.configuration.common import KEYS_OF_EVERY_SOURCE, CommonConfiguration
from dicomsource.configuration.kinds import LISTS, TABLES, alternatives, fits, keys_of, type_text
from dicomsource.errors import ConfigurationError, PluginError

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")

_logger = logging.getLogger("dicomsource")
_whose = ContextVar("_whose", default="")


@contextmanager
def reading_for(label: str) -> Iterator[None]:
    """Name the data source in every warning about its keys that is logged meanwhile."""
    token = _whose.set(f"{label}: ")
    try:
        yield
    finally:
        _whose.reset(token)


def read_common(mapping: Mapping[str, Any]) -> CommonConfiguration:
    """Return the keys that every source has, out of a configuration.

    Raises
    ------
    ConfigurationError
        One of them is of the wrong kind.
    """
    given = {key: value for key, value in mapping.items() if key in KEYS_OF_EVERY_SOURCE}
    return read_configuration(CommonConfiguration, given)


def read_configuration(cls: type[T], mapping: Mapping[str, Any]) -> T:
    """Return the attrs class filled from a mapping whose keys are its field names.

    A whole number stands for a number, a list for a tuple, a table for a nested attrs class, and
    the text ``"package.module:function"`` for a callable. Keys without a field are logged and left
    out.

    Parameters
    ----------
    cls
        An attrs class whose annotations say what each key may hold.
    mapping
        What the application configured; never changed.

    Raises
    ------
    ConfigurationError
        A key is missing or its value is of the wrong kind.
    PluginError
        It is no attrs class.
    """
    is_of_attrs: bool = attrs.has(cls)  # not narrowed: what is returned is of the class itself
    if not is_of_attrs:
        raise PluginError(
            f"{getattr(cls, '__name__', cls)!s}, which is to read the configuration, is no attrs class",
            way_out="Decorate it with attrs.frozen",
        )
    if not isinstance(mapping, Mapping):
        raise ConfigurationError(
            f"The configuration is {_found(mapping)}, not a table of keys",
            way_out="Write it as {key: value}",
        )
    return _read_class(cls, mapping, "")


def _read_class(cls: type[T], mapping: Mapping[str, Any], path: str) -> T:
    keys = keys_of(cls)
    unknown = [key for key in mapping if key not in keys]
    missing = [
        key
        for key, (field, _) in keys.items()
        if key not in mapping and field.default is attrs.NOTHING
    ]
    if missing:
        raise ConfigurationError(
            f"The configuration lacks {_listed(path + key for key in missing)}",
            way_out=_how_to_add(missing[0], keys[missing[0]][0], unknown, path),
        )
    for key in unknown:
        if path or key not in KEYS_OF_EVERY_SOURCE:
            _logger.warning(
                "%sconfiguration key %r is not read%s",
                _whose.get(),
                f"{path}{key}",
                _meant(key, keys),
            )
    values = {
        str(field.alias): _read(kind, mapping[key], path + key)
        for key, (field, kind) in keys.items()
        if key in mapping
    }
    try:
        return cls(**values)
    except (TypeError, ValueError) as error:
        where = path.rstrip(".") or "The configuration"
        raise ConfigurationError(f"{where} cannot be used: {error}") from error


def _read(kind: Any, value: object, key: str) -> Any:
    """Return the value in the form that the annotation asks for."""
    choices = [choice for choice in alternatives(kind) if fits(choice, value)]
    if not choices:
        raise ConfigurationError(
            f"{key} is {_found(value, key)}",
            way_out=f"Give {key} as {type_text(kind)}",
        )
    for choice in choices[:-1]:
        try:
            return _take(choice, value, key)
        except ConfigurationError:
            continue
    return _take(choices[-1], value, key)


def _take(kind: Any, value: Any, key: str) -> Any:
    """Return a value that fits on the outside, its inside read too."""
    base, inside = get_origin(kind) or kind, get_args(kind)
    if base is float:
        return float(value)
    if base in LISTS:
        items = (
            _read(inside[0] if inside else Any, item, f"{key}[{index}]")
            for index, item in enumerate(value)
        )
        return base(items) if base in {list, set, frozenset} else tuple(items)
    if base in TABLES:
        wanted = inside[1] if len(inside) == 2 else Any
        return {name: _read(wanted, item, f"{key}.{name}") for name, item in value.items()}
    if base is collections.abc.Callable and isinstance(value, str):
        return load_callable(value, key)
    if isinstance(base, type) and attrs.has(base) and not isinstance(value, base):
        return _read_class(base, value, f"{key}.")
    return value


def _found(value: object, key: str = "") -> str:
    """Return what a value is, in words that give no secret away."""
    if isinstance(value, Mapping):
        return "a table of keys"
    if value is None:
        return "nothing (null)"
    if holds_secrets(key):
        return f"a value of type {type(value).__name__}"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _listed(keys: Iterator[str]) -> str:
    return ", ".join(repr(key) for key in keys)


def _meant(key: str, known: Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(key.lower(), {name.lower(): name for name in known}, n=1)
    names = [name for name in known if close and name.lower() == close[0]]
    return f"; did you mean {names[0]!r}?" if names else ""


def _how_to_add(key: str, field: attrs.Attribute[Any], unknown: list[str], path: str) -> str:
    for other in unknown:
        if _meant(other, {key: field}):
            return f"Rename {path + other!r} to {path + key!r}"
    doc = str(field.metadata.get("doc", "")).rstrip(".")
    return f"Add {path + key!r}: {doc}" if doc else f"Add {path + key!r}"
