"""What a plugin's hooks return."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self, get_args

import attrs

from dicomsource.errors import PluginError

if TYPE_CHECKING:
    import builtins
    from collections.abc import Callable

DataSourceType = Literal["webApi", "jsonApi", "local", "other"]
"""What a kind of data source stands on, as OHIF has it: a service, a JSON document, local files, or anything else."""


class _Entry:
    """What the entries of all three hooks share: they may be written as plain dicts."""

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """Return the entry that a plain dict with the same keys stands for.

        Raises
        ------
        PluginError
            It is no mapping, or a key is missing, unknown, or its value is of the wrong kind.
        """
        if not isinstance(mapping, Mapping):
            raise PluginError(
                f"{cls.__name__} is given as {type(mapping).__name__}",
                way_out=f"Give a {cls.__name__} or a dict with its keys",
            )
        known = {field.name: field for field in attrs.fields(cls)}  # type: ignore[arg-type]
        for key in mapping:
            if key not in known:
                close = difflib.get_close_matches(str(key), known, n=1)
                hint = f"Did you mean {close[0]!r}?" if close else f"Allowed: {', '.join(known)}"
                raise PluginError(f"{cls.__name__} has no key {key!r}", way_out=hint)
        for name, field in known.items():
            if field.default is attrs.NOTHING and name not in mapping:
                raise PluginError(f"{cls.__name__} lacks the key {name!r}", way_out="Add it")
        return cls(**mapping)


def _is_name(instance: object, attribute: attrs.Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise PluginError(
            f"{type(instance).__name__} has no usable {attribute.name}: {value!r}",
            way_out=f"Give {attribute.name} as text that is not empty",
        )


def _is_callable(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not callable(value):
        raise PluginError(
            f"{attribute.name} of {type(instance).__name__} {getattr(instance, 'name', '')!r} is"
            f" {type(value).__name__}, which cannot be called",
            way_out="Give a function",
        )
    if inspect.iscoroutinefunction(value):
        raise PluginError(
            f"{attribute.name} of {type(instance).__name__} {getattr(instance, 'name', '')!r} is an async function",
            way_out="Give a plain function; it may run the async one with asyncio.run",
        )


def _is_scheme(instance: object, attribute: attrs.Attribute[str], value: object) -> None:
    _is_name(instance, attribute, value)
    if ":" in str(value):
        raise PluginError(
            f"the scheme {value!r} of {type(instance).__name__} holds a colon",
            way_out="Give what stands before the first colon of an image id",
        )


def _is_text(instance: object, attribute: attrs.Attribute[str], value: object) -> None:
    if not isinstance(value, str):
        raise PluginError(
            f"{attribute.name} of {type(instance).__name__} {getattr(instance, 'name', '')!r} is {value!r}",
            way_out=f"Give {attribute.name} as text",
        )


def _is_attrs_class(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not (isinstance(value, type) and attrs.has(value)):
        raise PluginError(
            f"{attribute.name} of {type(instance).__name__} {getattr(instance, 'name', '')!r} is no attrs class",
            way_out="Give the class that reads the configuration, or leave it out",
        )


def _called(value: object) -> str:
    """Return what a function is called: a function with arguments bound may hold a password among them."""
    if value is None:
        return "None"
    return str(getattr(value, "__qualname__", None) or type(value).__name__)


def _is_data_source_type(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value not in get_args(DataSourceType):
        raise PluginError(
            f"DataSourceEntry {getattr(instance, 'name', '')!r} has the unknown type {value!r}",
            way_out=f"Choose one of {', '.join(get_args(DataSourceType))}",
        )


@attrs.frozen
class DataSourceEntry(_Entry):
    """One kind of data source that a plugin brings.

    Parameters
    ----------
    name
        What definitions call it: the last part of their ``namespace``.
    type
        How the backend is reached.
    createDataSource
        ``createDataSource(configuration, services)`` or ``createDataSource(configuration)``; returns the data source.
    recognise
        ``recognise(locator)``: the configuration for a URL, directory or file that this kind can open, or None.
    looks_for
        What `recognise` looks for, in words that complete "it looks for ...".
    configuration
        The attrs class that reads the configuration; the documentation of the keys is made from it.

    References
    ----------
    OHIF, the items that ``getDataSourcesModule`` returns.
    """

    name: str = attrs.field(validator=_is_name)
    type: DataSourceType = attrs.field(validator=_is_data_source_type)
    createDataSource: Callable[..., Any] = attrs.field(validator=_is_callable, repr=_called)
    recognise: Callable[[str], Mapping[str, Any] | None] | None = attrs.field(
        default=None, validator=attrs.validators.optional(_is_callable), repr=_called
    )
    looks_for: str = attrs.field(default="", validator=_is_text)
    configuration: builtins.type[Any] | None = attrs.field(
        default=None, validator=attrs.validators.optional(_is_attrs_class)
    )


@attrs.frozen
class ImageLoaderEntry(_Entry):
    """A loader for the pixels of one image id scheme.

    Parameters
    ----------
    scheme
        What stands before the first colon of an image id, such as ``wadors``.
    loadImage
        ``loadImage(image_id, services)``; returns the stored pixel values of one frame as a numpy array of shape
        (Rows, Columns) or (Rows, Columns, SamplesPerPixel).
    """

    scheme: str = attrs.field(validator=_is_scheme)
    loadImage: Callable[..., Any] = attrs.field(validator=_is_callable, repr=_called)


@attrs.frozen
class CommandEntry(_Entry):
    """A verb that a plugin adds to the command line.

    Parameters
    ----------
    name
        The verb, as typed after ``dicomsource``.
    summary
        One line for the list of commands.
    createCommand
        ``createCommand()``; returns a `click.Command`. It is called only when the verb is used.
    """

    name: str = attrs.field(validator=_is_name)
    summary: str = attrs.field(validator=_is_name)
    createCommand: Callable[[], Any] = attrs.field(validator=_is_callable, repr=_called)
