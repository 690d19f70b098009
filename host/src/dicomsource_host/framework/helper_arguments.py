"""What a helper is called with, read from the words of a command line."""

from __future__ import annotations

import inspect
import json
import types
import typing
from typing import TYPE_CHECKING, Any, Union

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicomsource.datasource.helpers import Helper


def read_arguments(helper: Helper, texts: Iterable[str]) -> dict[str, Any]:
    """Return the arguments by name that ``KEY=VALUE`` words give.

    A value is JSON where it can be read as such, and text otherwise; for a parameter that is annotated as ``str`` it is
    text as it stands, so that a date or a UID does not become a number.

    Raises
    ------
    click.UsageError
        A word has no ``=``, a key comes twice, or the helper does not take these arguments.
    """
    signature = signature_of(helper)
    arguments: dict[str, Any] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key:
            raise click.UsageError(f"{text!r} is not of the form KEY=VALUE.")
        if key in arguments:
            raise click.UsageError(f"{key} is given twice; a list is one value: {key}='[1, 2]'.")
        parameter = signature.parameters.get(key) if signature else None
        arguments[key] = value if parameter and _is_text(parameter) else _json_or_text(value)
    if signature is not None:
        try:
            signature.bind(**arguments)
        except TypeError as error:
            shown = f"{helper.__name__}{signature_text(helper)}"
            raise click.UsageError(f"{shown} cannot be called so: {error}.") from None
    return arguments


def signature_of(helper: Helper) -> inspect.Signature | None:
    """Return the signature of a helper; None for some that are written in C."""
    try:
        return inspect.signature(helper, eval_str=True)
    except (TypeError, ValueError):
        return None
    except Exception:  # an annotation may name what is there for type checkers alone
        return inspect.signature(helper)


def signature_text(helper: Helper) -> str:
    """Return the signature of a helper as its plugin writes it."""
    try:
        return str(inspect.signature(helper))
    except (TypeError, ValueError):
        return "(...)"


def returns_bytes(helper: Helper) -> bool:
    """Tell whether a helper says that it returns bytes."""
    signature = signature_of(helper)
    return signature is not None and signature.return_annotation in (bytes, "bytes")


def _json_or_text(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _is_text(parameter: inspect.Parameter) -> bool:
    annotation = parameter.annotation
    if isinstance(annotation, str):
        return {part.strip() for part in annotation.split("|")} - {"None"} == {"str"}
    if typing.get_origin(annotation) in (Union, types.UnionType):
        return set(typing.get_args(annotation)) - {types.NoneType} == {str}
    return annotation is str
