"""What an annotation lets a key hold, in words and as a check of a value's outside."""

from __future__ import annotations

import collections.abc
import sys
import types
import typing
from collections.abc import Mapping
from typing import Any, Literal, Union, get_args, get_origin

import attrs

_PLAIN = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    type(None): "nothing",
}
_PLURAL = {str: "texts", int: "whole numbers", float: "numbers"}
LISTS = (tuple, list, set, frozenset, collections.abc.Sequence, collections.abc.Iterable)
TABLES = (dict, collections.abc.Mapping, collections.abc.MutableMapping)


def keys_of(cls: Any) -> dict[str, tuple[attrs.Attribute[Any], Any]]:
    """Return field and annotation for each key."""
    # Annotations may name what a module imports for type checkers only.
    names = {**vars(collections.abc), **vars(typing), **vars(sys.modules[cls.__module__])}
    hints = typing.get_type_hints(cls, localns=names)
    return {
        field.metadata.get("key", field.name): (field, hints[field.name])
        for field in attrs.fields(cls)
        if field.init
    }


def alternatives(kind: Any) -> tuple[Any, ...]:
    """Return the members of a union; an annotation that is none, alone."""
    return get_args(kind) if get_origin(kind) in {Union, types.UnionType} else (kind,)


def fits(kind: Any, value: object) -> bool:
    """Tell whether the outside of the value is what the annotation asks for."""
    base = get_origin(kind) or kind
    if base in {Any, object}:
        return True
    if base is Literal:
        return any(value == item and type(value) is type(item) for item in get_args(kind))
    if base in {int, float}:
        wanted = (int, float) if base is float else int
        return isinstance(value, wanted) and not isinstance(value, bool)
    if base in LISTS:
        return isinstance(value, list | tuple | set | frozenset)
    if base in TABLES:
        return isinstance(value, Mapping)
    if base is collections.abc.Callable:
        return callable(value) or isinstance(value, str)
    if isinstance(base, type) and attrs.has(base):
        return isinstance(value, Mapping | base)
    return isinstance(value, base)


def type_text(kind: Any) -> str:
    """Return the annotation in words, as messages and documentation show it."""
    choices = [choice for choice in alternatives(kind) if choice is not type(None)]
    if len(choices) != 1:
        return " or ".join(type_text(choice) for choice in choices)
    base, inside = get_origin(choices[0]) or choices[0], get_args(choices[0])
    if base is Literal:
        return " or ".join(repr(item) for item in inside)
    if base in LISTS:
        return f"a list of {_PLURAL.get(inside[0]) or type_text(inside[0])}" if inside else "a list"
    if base in TABLES or (isinstance(base, type) and attrs.has(base)):
        return "a table of keys"
    if base is collections.abc.Callable:
        return 'a function or its path "package.module:function"'
    if base in {Any, object}:
        return "anything"
    return _PLAIN.get(base, getattr(base, "__name__", str(base)))
