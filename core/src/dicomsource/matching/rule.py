"""What every rule has in common: it takes one stored value and says whether that value matches the key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping


class Rule(Protocol):
    """One key, understood once, and compared with many stored values."""

    def accepts(self, value: Any) -> bool:
        """Return whether a stored value, as DICOM JSON has it, matches; a malformed one never does."""


class Test(Protocol):
    """A question to a dataset."""

    def passes(self, dataset: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        """Return whether the dataset matches.

        Parameters
        ----------
        dataset
            The row itself, or the item of a sequence in it.
        row
            The whole row, which says what holds for its items too, such as the time zone.
        """


@attrs.frozen
class AnyOf:
    """A value matches when one of several rules accepts it.

    References
    ----------
    DICOM PS3.4 section C.2.2.2.8, note 4: what several values in a key mean is undefined, unless multiple value
    matching is asked for. A list of UIDs means "any of these" (C.2.2.2.2), and so does every other list here.
    """

    rules: tuple[Rule, ...]

    def accepts(self, value: Any) -> bool:
        """Return whether one of the rules accepts the value."""
        return any(rule.accepts(value) for rule in self.rules)


def text_in(value: Any) -> str | None:
    """Return a stored value as text; numbers too, since careless writers leave the quotes out."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None
