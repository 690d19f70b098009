"""``dicomsource check``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from dicomsource_host.exit_codes import ExitCode, exit_code_for
from dicomsource_host.framework.arguments import source_argument
from dicomsource_host.framework.command import host_command
from dicomsource_host.terminal.json_output import write_json
from dicomsource_host.terminal.texts import one_line

if TYPE_CHECKING:
    from dicomsource.datasource import WebApiDataSource
    from dicomsource.errors import UnreachableError
    from dicomsource.testing import Finding
    from dicomsource_host.checks import Step
    from dicomsource_host.framework.invocation import Invocation

_COLOURS = {"ok": "green", "failed": "red", "skipped": "yellow"}


@host_command(
    "check", examples=("dicomsource check pacs", "dicomsource check pacs --slow 2 --json")
)
@source_argument
@click.option(
    "--slow",
    type=click.FloatRange(min=0, min_open=True),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="How long one call may take before it is told of.",
)
@click.option(
    "--write",
    is_flag=True,
    help="Try storing, rejecting and deleting, too, with a small made-up study, which stays where the source"
    " cannot delete.",
)
def command(invocation: Invocation, source: str, slow: float, write: bool) -> None:
    """Tell what works with a data source, what is missing, what is wrong and what is too slow.

    First it is opened and asked once: where that fails, the reason decides the exit code. Then each rule of the
    contract is tried on samples of what it holds; of what is wrong, the first difference is told.
    """
    from dicomsource.errors import UnreachableError
    from dicomsource_host.checks import SourceOpening

    opening = SourceOpening(lambda: invocation.source(source))
    steps = []
    for step in opening.steps():
        steps.append(step)
        if not invocation.as_json:
            _show(step)
        _show_traceback(invocation, step.error)
    findings: list[Finding] = []
    lost: UnreachableError | None = None
    if opening.source is not None and steps[-1].error is None:
        try:
            _try_rules(invocation, opening.source, findings, slow=slow, write=write)
        except UnreachableError as error:
            lost = error
    if invocation.as_json:
        write_json(_document(source, opening.source, steps, findings))
    elif opening.source is not None and findings:
        from dicomsource_host.terminal.findings import write_findings

        click.echo()
        write_findings(findings, _lacking(opening.source))
    if lost is not None:
        raise lost
    if steps[-1].error is not None:
        click.get_current_context().exit(exit_code_for(steps[-1].error))
    if any(finding.outcome == "wrong" for finding in findings):
        click.get_current_context().exit(ExitCode.CONTRACT)


def _try_rules(
    invocation: Invocation,
    source: WebApiDataSource,
    findings: list[Finding],
    *,
    slow: float,
    write: bool,
) -> None:
    """Add what each rule finds out, so that nothing is lost where the source goes away."""
    from dicomsource.testing import RULES, check_source
    from dicomsource_host.terminal.progress import progress

    with progress("Trying the rules", len(RULES), shown=not invocation.quiet) as step:
        for finding in check_source(source, slow=slow, write=write, close=True):
            findings.append(finding)
            step()
            _show_traceback(invocation, finding.error)


def _lacking(source: WebApiDataSource) -> list[Any]:
    from dicomsource.testing import checklist

    return [capability for capability in checklist(source) if not capability.supported]


def _document(
    name: str, source: WebApiDataSource | None, steps: list[Step], findings: list[Finding]
) -> dict[str, Any]:
    from dicomsource_host.terminal.findings import counts

    return {
        "source": name,
        "steps": [
            {
                "step": step.name,
                "outcome": step.outcome,
                "detail": step.sentence,
                "seconds": round(step.seconds, 3),
            }
            for step in steps
        ],
        "lacking": [
            {"function": capability.function, "cost": capability.cost}
            for capability in (_lacking(source) if source is not None else ())
        ],
        "findings": [
            {
                "rule": finding.rule.name,
                "group": finding.rule.group,
                "sentence": finding.rule.sentence,
                "outcome": finding.outcome,
                "detail": finding.detail,
                "seconds": round(finding.seconds, 3),
            }
            for finding in findings
        ],
        "summary": counts(findings),
    }


def _show(step: Step) -> None:
    outcome = click.style(f"{step.outcome:<7}", fg=_COLOURS[step.outcome])
    took = f"  ({step.seconds:.2f} s)" if step.seconds >= 0.005 else ""
    click.echo(f"{outcome}  {step.name:<13}  {one_line(step.sentence)}{took}")
    sys.stdout.flush()


def _show_traceback(invocation: Invocation, error: BaseException | None) -> None:
    if error is not None and invocation.debug:
        import traceback

        traceback.print_exception(error)
