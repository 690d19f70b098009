"""Describing the keys that an attrs class reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from dicomsource.configuration.kinds import alternatives, keys_of, type_text

if TYPE_CHECKING:
    from collections.abc import Iterator


class ConfigurationKey(NamedTuple):
    """One key of a configuration, as the documentation shows it."""

    key: str
    type: str
    default: str
    doc: str


def describe_configuration(cls: type[Any]) -> list[ConfigurationKey]:
    """Return every key that the attrs class reads, in order; nested ones have a dotted path."""
    return list(_describe(cls, ""))


def _describe(cls: type[Any], path: str) -> Iterator[ConfigurationKey]:
    for key, (field, kind) in keys_of(cls).items():
        doc = str(field.metadata.get("doc", ""))
        yield ConfigurationKey(path + key, type_text(kind), _default_text(field), doc)
        for choice in alternatives(kind):
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
