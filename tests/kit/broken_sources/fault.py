"""One fault of a source, and what spoils a backend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from dicomsource import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from broken_sources.backend import Backend

    Row = dict[str, Any]
    Spoil = Callable[[Backend], None]


@attrs.frozen
class Fault:
    """One fault of a source.

    Parameters
    ----------
    rule
        The rule that tells of it.
    spoil
        Brings it into the backend.
    also
        Rules that cannot but fail with it.
    """

    rule: str
    spoil: Spoil
    also: frozenset[str] = frozenset()


FAULTS: list[Fault] = []
"""All of them, as the modules of this package add them."""


def breaks(rule: str, *also: str) -> Callable[[Spoil], Spoil]:
    """Return a decorator that makes a function a fault."""

    def decorate(spoil: Spoil) -> Spoil:
        FAULTS.append(Fault(rule, spoil, frozenset(also)))
        return spoil

    return decorate


def rows_changed(backend: Backend, level: str, change: Callable[[Row], Row]) -> None:
    """Change every row of a level."""
    backend.after(f"query.{level}", lambda page, _: Page(map(change, page), page.total))


def asked_otherwise(backend: Backend, level: str, change: Callable[[Row], Row]) -> None:
    """Change the parameters that a search at a level heeds."""
    search = backend.functions[f"query.{level}"]
    backend.functions[f"query.{level}"] = lambda parameters: search(
        parameters=change(dict(parameters))
    )


def metadata_changed(backend: Backend, **values: Any) -> None:
    """Change attributes of all metadata; None takes one away."""

    def change(found: list[Row], _: Row) -> list[Row]:
        gone = {keyword for keyword, value in values.items() if value is None}
        return [without({**one, **values}, *gone) for one in found]

    backend.after("retrieve.series.metadata", change)


def without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def element(vr: str, *values: Any) -> Row:
    return {"vr": vr, "Value": list(values)}
