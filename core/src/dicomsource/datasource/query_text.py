"""Rows that stay the text in which a backend has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource.datasource.given import GivenFunction


class _Level(Protocol):
    _text: GivenFunction | None

    def mapParams(self, parameters: Mapping[str, Any]) -> dict[str, Any]: ...


class RowsAsText:
    """What a level of search has for those who pass rows on."""

    def requestText(self: _Level, parameters: Mapping[str, Any]) -> list[bytes] | None:
        """Return the rows as the JSON text in which the backend has them; None where it has none for these parameters.

        For who passes rows on without looking into them. They are those that `select` gives: matched, paged, each with
        the UIDs of its level.

        Parameters
        ----------
        parameters
            As callers write them.

        Raises
        ------
        QueryError
            A name or a value cannot be understood.
        """
        if self._text is None:
            return None
        found = self._text(parameters=self.mapParams(parameters))
        return found if found is None or isinstance(found, list) else list(found)
