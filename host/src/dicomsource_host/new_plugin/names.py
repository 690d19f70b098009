"""What a new plugin is called, in all the places where it needs a name."""

from __future__ import annotations

import re

import attrs

from dicomsource.errors import ConfigurationError

PREFIX = "dicomsource-"
_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
_LONGEST = 40


@attrs.frozen
class PluginNames:
    """The names of a plugin.

    Parameters
    ----------
    name
        What configurations call its kind of data source, such as ``acme``.
    """

    name: str

    @classmethod
    def of(cls, text: str) -> PluginNames:
        """Return the names for what somebody calls the backend.

        Raises
        ------
        ConfigurationError
            It cannot be the name of a data source, a distribution and a module.
        """
        if text.replace("_", "-").startswith(PREFIX):
            raise ConfigurationError(
                f"{text!r} begins with what every plugin's package begins with",
                way_out=f"Give {text[len(PREFIX) :]!r}",
            )
        if not _NAME.fullmatch(text) or len(text) > _LONGEST:
            raise ConfigurationError(
                f"{text!r} cannot be the name of a plugin",
                way_out=f"Give small letters and digits, a letter first, with - or _ between words,"
                f" {_LONGEST} characters at the most, such as 'acme' or 'acme-archive'",
            )
        return cls(text)

    @property
    def distribution(self) -> str:
        """What is installed, such as ``dicomsource-acme``."""
        return PREFIX + self.name.replace("_", "-")

    @property
    def module(self) -> str:
        """What is imported, such as ``dicomsource_acme``."""
        return self.distribution.replace("-", "_")

    @property
    def class_name(self) -> str:
        """What a class of it is called, such as ``Acme``."""
        return "".join(word.capitalize() for word in re.split("[-_]", self.name))


def refuse_taken(names: PluginNames) -> None:
    """Refuse a name that an installed plugin has for its kind of data source.

    Raises
    ------
    ConfigurationError
        One has.
    """
    from dicomsource.extensions.manager import ExtensionManager

    with ExtensionManager() as manager:
        for plugin in manager.plugins:
            if names.name in (entry.name for entry in plugin.entries):
                raise ConfigurationError(
                    f"{names.name!r} is a kind of data source already, of {plugin.provider}",
                    way_out="Give another name",
                )
