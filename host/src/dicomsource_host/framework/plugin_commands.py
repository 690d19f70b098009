"""Commands that plugins bring."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    import click

    from dicomsource.contract import CommandEntry

HEAVY_MODULES = frozenset(
    {
        "jinja2",
        "numpy",
        "PIL",
        "prometheus_client",
        "pydicom",
        "requests",
        "rich",
        "starlette",
        "tree_sitter",
        "uvicorn",
    }
)
"""What the list of commands is shown without: each costs more time than the whole list."""


class _HeavyImportsRefused:
    """An import finder that refuses the heavy modules, and leaves all others to the next finder."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.partition(".")[0] in HEAVY_MODULES:
            raise ImportError(f"{name} is not imported to list the commands", name=name)
        return None


@contextmanager
def heavy_imports_refused() -> Iterator[None]:
    """Refuse to import heavy modules that are not loaded yet; a plugin that wants one is set aside meanwhile."""
    finder = _HeavyImportsRefused()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


def light_plugin_commands() -> Mapping[str, CommandEntry]:
    """Return the commands of those plugins that load without a heavy import, by name."""
    try:
        with heavy_imports_refused():
            from dicomsource.extensions.manager import ExtensionManager

            with ExtensionManager() as manager:
                return dict(manager.commands)
    except Exception:  # a list of commands is worth more than the reason why part of it is missing
        return {}


def name_command(fault: Exception, name: str) -> None:
    """Note in an exception which plugin's command it came from, where nothing is noted yet."""
    from dicomsource.extensions.manager import ExtensionManager

    if getattr(fault, "__notes__", None):
        return
    with ExtensionManager() as manager:
        for plugin in manager.plugins:
            if any(entry.name == name for entry in plugin.commands):
                fault.add_note(f"Command {name!r} ({plugin.provider})")
                return


def plugin_command(name: str) -> click.Command | None:
    """Return the command that a plugin brings under a name, made by the plugin; None where no plugin has it.

    Raises
    ------
    PluginError
        What the plugin makes is not a click command.
    """
    import click

    from dicomsource.errors import PluginError
    from dicomsource.extensions.manager import ExtensionManager

    with (
        ExtensionManager() as manager
    ):  # without a configuration: the command may be there to write one
        entry = manager.commands.get(name)
    if entry is None:
        return None
    made = entry.createCommand()
    if not isinstance(made, click.Command):
        raise PluginError(
            f"createCommand of the command {name!r} returned {type(made).__name__}",
            way_out="Return a click.Command",
        )
    return made
