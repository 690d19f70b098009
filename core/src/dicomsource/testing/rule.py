"""One rule of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource.testing.subject import Subject


@attrs.frozen
class Rule:
    """One thing that every data source owes to whoever reads it.

    Parameters
    ----------
    name
        The rule in words joined by underscores.
    sentence
        The rule as a plugin's author reads it.
    needs
        The functions that a source must have, as `WebApiDataSource.supports` knows them, for the rule to say anything.
    check
        Tries the rule on a source; raises `Violation` where it is broken, `Untried` where nothing is there to try.
    group
        What it is about, for tables.
    given
        What whoever runs the rule has to give beside the source: ``known_studies``, ``stored_file``, ``spare_source``.
    writes
        Whether it changes what the backend holds.
    """

    name: str
    sentence: str
    needs: tuple[str, ...]
    check: Callable[[Subject], None] = attrs.field(repr=False)
    group: str = ""
    given: tuple[str, ...] = ()
    writes: bool = False

    def __str__(self) -> str:
        return self.name


class Violation(Exception):
    """A rule is broken.

    Parameters
    ----------
    problem
        The first difference, in words.
    way_out
        What the plugin's author does about it, in the imperative.
    """

    def __init__(self, problem: str, way_out: str = "") -> None:
        super().__init__(problem, way_out)
        self.problem = problem
        self.way_out = way_out

    def __str__(self) -> str:
        sentences = (self.problem.rstrip(), self.way_out)
        return " ".join(
            one if one.endswith((".", "!", "?")) else f"{one}." for one in sentences if one
        )


class Untried(Exception):
    """A rule says nothing about this source: it lacks a function, or shows nothing to try the rule on."""


def rule(
    *needs: str, group: str, given: tuple[str, ...] = (), writes: bool = False
) -> Callable[[Callable[[Subject], None]], Rule]:
    """Return a decorator that makes a function a rule: its name, and the first paragraph of its docstring."""

    def decorate(check: Callable[[Subject], None]) -> Rule:
        sentence = " ".join((check.__doc__ or "").partition("\n\n")[0].split())
        return Rule(check.__name__, sentence, needs, check, group, given, writes)

    return decorate
