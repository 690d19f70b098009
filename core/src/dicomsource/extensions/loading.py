"""Loading plugins one by one: what is wrong with one never touches another."""

from __future__ import annotations

import difflib
import inspect
from typing import TYPE_CHECKING, TypeVar

import attrs
import importlib_metadata
import pluggy

from dicomsource import hookspecs
from dicomsource.contract import CONTRACT_VERSION, CommandEntry, DataSourceEntry, ImageLoaderEntry
from dicomsource.errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource.contract import Services
    from dicomsource.extensions.discovery import Discovered

Entry = DataSourceEntry | ImageLoaderEntry | CommandEntry
E = TypeVar("E", bound=Entry)


@attrs.frozen
class Loaded:
    """A plugin that meets the contract.

    Parameters
    ----------
    name
        Name of its entry point, or of its class where it was given as an object.
    distribution, version
        What brought it; empty where it was given as an object.
    plugin
        The module or object itself.
    entries, image_loaders, commands
        What its hooks returned.
    """

    name: str
    distribution: str
    version: str
    plugin: object = attrs.field(repr=False)
    entries: tuple[DataSourceEntry, ...] = ()
    image_loaders: tuple[ImageLoaderEntry, ...] = ()
    commands: tuple[CommandEntry, ...] = ()

    @property
    def provider(self) -> str:
        """Distribution and version, for messages."""
        return _provider(self.name, self.distribution, self.version)


@attrs.frozen
class SetAside:
    """A plugin, or one entry of a plugin, that is not used.

    Parameters
    ----------
    name, distribution, version
        As in `Loaded`.
    reason
        Why, in a sentence without full stop.
    error
        What was raised, if that was the reason.
    entry
        The entry that is not used; empty where it is the whole plugin.
    kind
        What that entry is, such as ``data source``.
    """

    name: str
    distribution: str
    version: str
    reason: str
    error: BaseException | None = attrs.field(default=None, eq=False)
    entry: str = ""
    kind: str = ""

    def __str__(self) -> str:
        what = f"entry {self.entry!r} of " if self.entry else ""
        return f"{what}{_provider(self.name, self.distribution, self.version)}: {self.reason}"


class _Refusal(Exception):
    """Why a plugin is set aside."""


def load_discovered(found: Discovered, services: Services) -> Loaded | SetAside:
    """Import the plugin that an entry point names and call its hooks."""
    point = importlib_metadata.EntryPoint(found.name, found.value, hookspecs.PROJECT)
    try:
        plugin = point.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin may even call sys.exit while it is imported
        reason = f"{found.value} cannot be imported: {_raised(error)}"
        return SetAside(found.name, found.distribution, found.version, reason, error)
    return load_object(plugin, services, found.name, found.distribution, found.version)


def load_object(
    plugin: object, services: Services, name: str = "", distribution: str = "", version: str = ""
) -> Loaded | SetAside:
    """Call the hooks of a plugin and check what they return.

    Parameters
    ----------
    plugin
        Module or object whose functions are marked with `dicomsource.hookimpl`.
    services
        What its hooks are given.
    name, distribution, version
        What it is called and where it comes from, where that is known.
    """
    name = name or str(getattr(plugin, "__name__", type(plugin).__name__))
    try:
        _check_version(plugin)
        returned = {
            hook: _call(plugin, hook, implementation, services)
            for hook, implementation in _implementations(plugin).items()
        }
        return Loaded(
            name,
            distribution,
            version,
            plugin,
            _entries(DataSourceEntry, "getDataSourcesModule", returned),
            _entries(ImageLoaderEntry, "getImageLoadersModule", returned),
            _entries(CommandEntry, "getCommandsModule", returned),
        )
    except KeyboardInterrupt:
        raise
    except _Refusal as refusal:
        return SetAside(name, distribution, version, str(refusal), refusal.__cause__)
    except BaseException as error:
        return SetAside(name, distribution, version, _raised(error), error)


def entry_key(entry: Entry) -> str:
    """Return what an entry is registered under."""
    return entry.scheme if isinstance(entry, ImageLoaderEntry) else entry.name


def _provider(name: str, distribution: str, version: str) -> str:
    return f"{distribution} {version}".strip() if distribution else f"plugin {name!r}"


def _raised(error: BaseException) -> str:
    text = " ".join(str(error).split()).rstrip(".")
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _check_version(plugin: object) -> None:
    version = getattr(plugin, "contract_version", CONTRACT_VERSION)
    if version != CONTRACT_VERSION:
        raise _Refusal(
            f"it was built for contract version {version!r} and this is version {CONTRACT_VERSION};"
            " install a dicomsource and a plugin of the same contract version"
        )


def _implementations(plugin: object) -> Mapping[str, pluggy.HookImpl]:
    """Return the plugin's own implementation of each hook, checked against the specifications."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    known = [caller for caller in vars(manager.hook) if not caller.startswith("_")]
    try:
        manager.register(plugin, "plugin")
    except pluggy.PluginValidationError as error:
        # The first line names the hook, the second repeats the signature, the rest says what is wrong.
        hook, _, *wrong = str(error).splitlines()
        hook = hook.rpartition(" ")[2].strip("'")
        raise _Refusal(f"its {hook} does not fit the specification: {' '.join(wrong)}") from error
    callers = manager.get_hookcallers(plugin) or []
    for caller in callers:
        if not caller.has_spec():
            close = difflib.get_close_matches(caller.name, known, n=1, cutoff=0.5)
            meant = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
            raise _Refusal(f"it implements {caller.name}, which is no hook; {meant}")
    if not callers:
        unmarked = [hook for hook in known if callable(getattr(plugin, hook, None))]
        if unmarked:
            raise _Refusal(f"its {unmarked[0]} is not marked; write @dicomsource.hookimpl above it")
        raise _Refusal(f"it implements no hook; it should have {' or '.join(known)}")
    return {caller.name: caller.get_hookimpls()[0] for caller in callers}


def _call(
    plugin: object, hook: str, implementation: pluggy.HookImpl, services: Services
) -> list[object]:
    given = {"services": services}
    taken = (*implementation.argnames, *implementation.kwargnames)
    try:
        returned = implementation.function(**{name: given[name] for name in taken if name in given})
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        advice = "; name an instance, not the class" if inspect.isclass(plugin) else ""
        raise _Refusal(f"{hook} raised {_raised(error)}{advice}") from error
    if not isinstance(returned, list | tuple):
        raise _Refusal(f"{hook} returned {type(returned).__name__}, not a list of entries")
    return list(returned)


def _entries(cls: type[E], hook: str, returned: Mapping[str, list[object]]) -> tuple[E, ...]:
    """Return what a hook returned as checked entries."""
    entries: dict[str, E] = {}
    for index, item in enumerate(returned.get(hook, ())):
        try:
            entry = cls.from_mapping(item) if isinstance(item, dict) else item
        except PluginError as error:
            raise _Refusal(f"entry {index} of {hook}: {str(error).rstrip('.')}") from error
        if not isinstance(entry, cls):
            raise _Refusal(
                f"entry {index} of {hook} is {type(item).__name__}, not a {cls.__name__} or a dict"
            )
        if entry_key(entry) in entries:
            raise _Refusal(f"{hook} returned two entries named {entry_key(entry)!r}")
        entries[entry_key(entry)] = entry
    return tuple(entries.values())
