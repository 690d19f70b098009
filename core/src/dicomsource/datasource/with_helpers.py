"""What makes a source's own methods its attributes, and keeps them apart from those of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicomsource.datasource.helpers import Helpers

PARTS = ("query", "retrieve", "store", "reject")
"""The parts of every data source."""


class WithHelpers:
    """Something whose `helpers` are attributes of it too."""

    helpers: Helpers

    def _refuse_shadows(self, names: Iterable[str]) -> None:
        for name in names:
            if hasattr(type(self), name) or name in (*PARTS, "helpers"):
                raise PluginError(
                    f"a helper is called {name}, as something that every data source has",
                    way_out="Give it another name",
                )

    def __getattr__(self, name: str) -> Any:
        helpers: Helpers | None = self.__dict__.get("helpers")
        if helpers is not None and not name.startswith("__"):  # those are Python's own questions
            try:
                return helpers.attribute(name)
            except KeyError:
                pass
        known = ", ".join(helpers.attribute_names() if helpers is not None else ())
        raise AttributeError(
            f"data source has no {name!r}; its plugin's own helpers: {known or 'none'}"
        )
