"""The functions of one part of a source, looked up when they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.datasource.not_offered import NotOffered
from dicomsource.datasource.parts import given_function, part
from dicomsource.errors import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource.datasource.context import SourceContext
    from dicomsource.datasource.given import GivenFunction


class Functions:
    """What a plugin gives of one part; it may change with the plugin's configuration.

    Parameters
    ----------
    parts
        Mapping or object that holds the functions.
    within
        What it is called in errors, such as ``store``.
    offered
        Names of the functions, and of the arguments that each is offered.
    context
        Names the source in errors.

    Raises
    ------
    PluginError
        A function cannot be called, or not with these arguments.
    """

    def __init__(
        self,
        parts: object,
        within: str,
        offered: Mapping[str, tuple[str, ...]],
        context: SourceContext,
    ) -> None:
        self._parts = parts
        self._within = within
        self._offered = offered
        self._context = context
        for name in offered:
            self.get(name)

    def get(self, name: str) -> GivenFunction | None:
        """Return a function as the plugin gives it now, None where it does not."""
        if name not in self._offered:
            return None
        return given_function(
            self._parts, name, *self._offered[name], within=self._within, context=self._context
        )

    def need(self, name: str) -> GivenFunction:
        """Return a function as the plugin gives it now.

        Raises
        ------
        UnsupportedError
            The plugin does not give it; where the plugin says why, so does the error.
        """
        given = self.get(name)
        if given is not None:
            return given
        why = part(self._parts, name)
        if isinstance(why, NotOffered):
            raise UnsupportedError(
                f"it offers no {self._within}.{name}: {why.reason}",
                source=self._context.label,
                way_out=why.way_out,
            )
        raise self._context.lacks(f"{self._within}.{name}")
