"""Read the configuration of a data source into an attrs class, and describe its keys.

The fields of the class are the keys, their annotations say what a value may be, and
``metadata={"doc": "..."}`` says what it is for::

    @attrs.frozen
    class Archive:
        root: str = attrs.field(metadata={"doc": "Base URL of the archive."})
        queryLimit: int = attrs.field(default=101, metadata={"doc": "Longest list of studies."})

    archive = read_configuration(Archive, {"root": "http://localhost:8042"})
"""

from __future__ import annotations

import collections.abc
import difflib
import logging
import re
import sys
import types
import typing
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

import attrs

from dicomsource.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")

KEYS_OF_EVERY_SOURCE = frozenset({"name", "friendlyName"})
"""Keys that OHIF puts into every configuration; no data source needs to declare them."""

_logger = logging.getLogger("dicomsource")

_PLAIN = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    type(None): "nothing",
}
_PLURAL = {str: "texts", int: "whole numbers", float: "numbers"}
_SECRET = re.compile("password|secret|token|bearer|authori[sz]ation|apikey", re.IGNORECASE)
_LISTS = (tuple, list, set, frozenset, collections.abc.Sequence, collections.abc.Iterable)
_TABLES = (dict, collections.abc.Mapping, collections.abc.MutableMapping)


class ConfigurationKey(NamedTuple):
    """One key of a configuration, as the documentation shows it."""

    key: str
    type: str
    default: str
    doc: str


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
    """
    if not isinstance(mapping, Mapping):
        raise ConfigurationError(
            f"The configuration is {_found(mapping)}, not a table of keys",
            way_out="Write it as {key: value}",
        )
    return _read_class(cls, mapping, "")


def describe_configuration(cls: type[Any]) -> list[ConfigurationKey]:
    """Return every key that the attrs class reads, in order; nested ones have a dotted path."""
    return list(_describe(cls, ""))


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


def _keys(cls: Any) -> dict[str, tuple[attrs.Attribute[Any], Any]]:
    """Return field and annotation for each key."""
    # Annotations may name what a module imports for type checkers only.
    names = {**vars(collections.abc), **vars(typing), **vars(sys.modules[cls.__module__])}
    hints = typing.get_type_hints(cls, localns=names)
    return {
        field.metadata.get("key", field.name): (field, hints[field.name])
        for field in attrs.fields(cls)
        if field.init
    }


def _read_class(cls: type[T], mapping: Mapping[str, Any], path: str) -> T:
    keys = _keys(cls)
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
            _logger.warning("configuration key %r is not read%s", f"{path}{key}", _meant(key, keys))
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
    choices = [choice for choice in _alternatives(kind) if _fits(choice, value)]
    if not choices:
        raise ConfigurationError(
            f"{key} is {_found(value, key)}",
            way_out=f"Give {key} as {_type_text(kind)}",
        )
    for choice in choices[:-1]:
        try:
            return _take(choice, value, key)
        except ConfigurationError:
            continue
    return _take(choices[-1], value, key)


def _alternatives(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in {Union, types.UnionType} else (kind,)


def _fits(kind: Any, value: object) -> bool:
    """Tell whether the outside of the value is what the annotation asks for."""
    base = get_origin(kind) or kind
    if base in {Any, object}:
        return True
    if base is Literal:
        return any(value == item and type(value) is type(item) for item in get_args(kind))
    if base in {int, float}:
        wanted = (int, float) if base is float else int
        return isinstance(value, wanted) and not isinstance(value, bool)
    if base in _LISTS:
        return isinstance(value, list | tuple | set | frozenset)
    if base in _TABLES:
        return isinstance(value, Mapping)
    if base is collections.abc.Callable:
        return callable(value) or isinstance(value, str)
    if isinstance(base, type) and attrs.has(base):
        return isinstance(value, Mapping | base)
    return isinstance(value, base)


def _take(kind: Any, value: Any, key: str) -> Any:
    """Return a value that fits on the outside, its inside read too."""
    base, inside = get_origin(kind) or kind, get_args(kind)
    if base is float:
        return float(value)
    if base in _LISTS:
        items = (
            _read(inside[0] if inside else Any, item, f"{key}[{index}]")
            for index, item in enumerate(value)
        )
        return base(items) if base in {list, set, frozenset} else tuple(items)
    if base in _TABLES:
        wanted = inside[1] if len(inside) == 2 else Any
        return {name: _read(wanted, item, f"{key}.{name}") for name, item in value.items()}
    if base is collections.abc.Callable and isinstance(value, str):
        return load_callable(value, key)
    if isinstance(base, type) and attrs.has(base) and not isinstance(value, base):
        return _read_class(base, value, f"{key}.")
    return value


def _type_text(kind: Any) -> str:
    """Return the annotation in words, as messages and documentation show it."""
    choices = [choice for choice in _alternatives(kind) if choice is not type(None)]
    if len(choices) != 1:
        return " or ".join(_type_text(choice) for choice in choices)
    base, inside = get_origin(choices[0]) or choices[0], get_args(choices[0])
    if base is Literal:
        return " or ".join(repr(item) for item in inside)
    if base in _LISTS:
        return (
            f"a list of {_PLURAL.get(inside[0]) or _type_text(inside[0])}" if inside else "a list"
        )
    if base in _TABLES or (isinstance(base, type) and attrs.has(base)):
        return "a table of keys"
    if base is collections.abc.Callable:
        return 'a function or its path "package.module:function"'
    if base in {Any, object}:
        return "anything"
    return _PLAIN.get(base, getattr(base, "__name__", str(base)))


def _found(value: object, key: str = "") -> str:
    """Return what a value is, in words that give no secret away."""
    if isinstance(value, Mapping):
        return "a table of keys"
    if value is None:
        return "nothing (null)"
    if _SECRET.search(key):
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


def _describe(cls: type[Any], path: str) -> Iterator[ConfigurationKey]:
    for key, (field, kind) in _keys(cls).items():
        doc = str(field.metadata.get("doc", ""))
        yield ConfigurationKey(path + key, _type_text(kind), _default_text(field), doc)
        for choice in _alternatives(kind):
            if isinstance(choice, type) and attrs.has(choice):
                yield from _describe(choice, f"{path}{key}.")


def _default_text(field: attrs.Attribute[Any]) -> str:
    default: Any = field.default
    if default is attrs.NOTHING:
        return "required"
    if hasattr(default, "takes_self"):  # attrs.Factory is no class to type checkers
        default = None if default.takes_self else default.factory()
    if default is None or attrs.has(type(default)) or default in ((), [], {}):
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    return ", ".join(map(repr, default)) if isinstance(default, tuple) else repr(default)
