"""What the rules of the contract found out about a source, as people read it."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING

import click

from dicomsource_host.terminal.texts import count_text, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dicomsource.testing import Capability, Finding

OUTCOMES = {"works": "green", "missing": "yellow", "wrong": "red", "too slow": "magenta"}
"""The outcomes in the order in which they are shown, with their colours."""

_SHOWN_SECONDS = 0.1
_WITH_WRITE = "only tried with --write"
_LACKING = "the source has no "


def write_findings(findings: Sequence[Finding], lacking: Sequence[Capability]) -> None:
    """Write what was found in groups, nothing cut off, and a last line that sums it up.

    Parameters
    ----------
    findings
        What the rules found out.
    lacking
        The functions that the source lacks.
    """
    for outcome, colour in OUTCOMES.items():
        group = [one for one in findings if one.outcome == outcome]
        if not group:
            continue
        click.secho(f"{outcome.capitalize()} ({len(group)})", fg=colour, bold=True)
        for line in _lines(outcome, group, lacking):
            click.echo(line)
        click.echo()
    click.echo("\n".join(_wrapped(summary(findings), "")))


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """Return how many findings there are of each outcome."""
    return {outcome: sum(one.outcome == outcome for one in findings) for outcome in OUTCOMES}


def summary(findings: Sequence[Finding]) -> str:
    """Return all in one line."""
    words = {"works": "kept"}
    told = ", ".join(
        f"{count} {words.get(outcome, outcome)}" for outcome, count in counts(findings).items()
    )
    seconds = sum(one.seconds for one in findings)
    return f"{count_text(len(findings), 'rule')} in {seconds:.1f} s: {told}."


def _lines(
    outcome: str, findings: Sequence[Finding], lacking: Sequence[Capability]
) -> Iterator[str]:
    if outcome == "works":
        return _kept(findings)
    return _missing(findings, lacking) if outcome == "missing" else _told(findings)


def _kept(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the rules that are kept, those of one group behind each other."""
    for group in dict.fromkeys(one.rule.group for one in findings):
        rules = "; ".join(_words(one) for one in findings if one.rule.group == group)
        yield from _wrapped(f"{group}: {rules}", "  ")


def _told(findings: Sequence[Finding]) -> Iterator[str]:
    for one in findings:
        took = f"  ({one.seconds:.1f} s)" if one.seconds >= _SHOWN_SECONDS else ""
        yield from _wrapped(f"{_words(one)}{took}", "  ")
        if one.detail:
            yield from _wrapped(one.detail, "      ")


def _missing(findings: Sequence[Finding], lacking: Sequence[Capability]) -> Iterator[str]:
    """Yield what a source lacks with its cost, then the rules that nothing else speaks for."""
    told = {capability.function for capability in lacking}
    for capability in lacking:
        untried = sum(one.detail == f"{_LACKING}{capability.function}" for one in findings)
        rules = f" ({count_text(untried, 'rule')} not tried)" if untried else ""
        yield from _wrapped(f"no {capability.function}: {capability.cost}{rules}", "  ")
    for one in findings:
        if one.detail.removeprefix(_LACKING) not in told:
            reason = _WITH_WRITE if one.rule.writes and "given" in one.detail else one.detail
            yield from _wrapped(f"{_words(one)}: {reason}", "  ")


def _words(finding: Finding) -> str:
    return finding.rule.name.replace("_", " ")


def _wrapped(text: str, indent: str) -> list[str]:
    """Return lines that fit the terminal; a UID that is longer than a line stays whole."""
    return textwrap.wrap(
        one_line(text),
        width=max(40, min(100, shutil.get_terminal_size().columns)),
        initial_indent=indent,
        subsequent_indent=f"{indent}    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
