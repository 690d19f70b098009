"""The rules run on a source, without a test framework."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Literal

import attrs

from dicomsource.errors import UnreachableError
from dicomsource.testing.rule import Untried, Violation
from dicomsource.testing.rules import RULES
from dicomsource.testing.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dicomsource.datasource import WebApiDataSource
    from dicomsource.testing.rule import Rule

Outcome = Literal["works", "missing", "wrong", "too slow"]

SLOW_SECONDS = 5.0
"""How long one call may take before it is told of, where nobody says otherwise."""


@attrs.frozen
class Finding:
    """What one rule found out about a source.

    Parameters
    ----------
    rule
        The rule.
    outcome
        ``missing`` where the source lacks what the rule is about, or shows nothing to try it on; ``too slow`` where
        the rule is kept, but a call took too long.
    detail
        What is missing, the first difference, or the slow call; empty where it works.
    seconds
        How long the rule took.
    error
        What the source raised, where that is what is wrong.
    """

    rule: Rule
    outcome: Outcome
    detail: str
    seconds: float
    error: BaseException | None = attrs.field(default=None, eq=False, repr=False)


def check_source(
    source: WebApiDataSource,
    known_studies: Iterable[Mapping[str, Any]] = (),
    slow: float = SLOW_SECONDS,
    *,
    write: bool = False,
    close: bool = False,
    filled: bool = False,
) -> Iterator[Finding]:
    """Yield what each rule finds out about a source, one by one.

    Parameters
    ----------
    source
        Any data source; it may hold any number of studies, for rules look at samples.
    known_studies
        Studies that it is known to hold: keyword to value, StudyInstanceUID among them. Where none are given, the
        rules about them are left out.
    slow
        How many seconds a single call may take.
    write
        Whether rules that store and delete are tried, too, with a small made-up file.
    close
        Whether the source may be closed at the end, to try that.
    filled
        Whether the source is known to hold something, so that showing no study is wrong.

    Raises
    ------
    UnreachableError
        The source cannot be reached any more; then no further rule is tried.
    """
    from dicomsource.testing.files import made_file

    subject = Subject(
        source,
        known_studies=known_studies,
        stored_file=made_file() if write else None,
        spare_source=source if close else None,
        filled=filled,
    )
    for rule in RULES:
        if "known_studies" in rule.given and not subject.known_studies:
            continue
        started = time.perf_counter()
        outcome, detail, error = _tried(rule, subject, slow)
        yield Finding(rule, outcome, detail, time.perf_counter() - started, error)


def _tried(rule: Rule, subject: Subject, slow: float) -> tuple[Outcome, str, BaseException | None]:
    subject.slowest = (0.0, "")
    try:
        subject.require(rule)
        rule.check(subject)
    except Untried as reason:
        return "missing", str(reason), None
    except Violation as violation:
        return "wrong", str(violation), violation.__cause__
    except UnreachableError:
        raise
    except Exception as error:  # an answer of a shape that no rule thought of
        told = f"what the source gave cannot be looked at: {type(error).__name__}: {error}"
        return "wrong", told, error
    seconds, call = subject.slowest
    if seconds > slow:
        return "too slow", f"{call} took {seconds:.1f} s", None
    return "works", "", None
