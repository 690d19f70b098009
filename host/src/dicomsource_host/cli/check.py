"""``dicomsource check``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from dicomsource_host.exit_codes import exit_code_for
from dicomsource_host.framework.arguments import source_argument
from dicomsource_host.framework.command import host_command
from dicomsource_host.terminal.json_output import write_json
from dicomsource_host.terminal.texts import one_line

if TYPE_CHECKING:
    from dicomsource_host.checks import Step
    from dicomsource_host.framework.invocation import Invocation

_COLOURS = {"ok": "green", "failed": "red", "skipped": "yellow"}


@host_command("check", examples=("dicomsource check pacs",))
@source_argument
def command(invocation: Invocation, source: str) -> None:
    """Tell whether a data source can be used: valid, reachable, searched, and read down to one frame.

    The steps are taken in this order up to the first that fails, whose reason decides the exit code.
    """
    from dicomsource_host.checks import SourceCheck

    steps = []
    for step in SourceCheck(lambda: invocation.source(source)).steps():
        steps.append(step)
        if not invocation.as_json:
            _show(step)
        if step.error is not None and invocation.debug:
            import traceback

            traceback.print_exception(step.error)
    if invocation.as_json:
        write_json(
            [
                {
                    "step": step.name,
                    "outcome": step.outcome,
                    "detail": step.sentence,
                    "seconds": round(step.seconds, 3),
                }
                for step in steps
            ]
        )
    if steps[-1].error is not None:
        click.get_current_context().exit(exit_code_for(steps[-1].error))


def _show(step: Step) -> None:
    outcome = click.style(f"{step.outcome:<7}", fg=_COLOURS[step.outcome])
    took = f"  ({step.seconds:.2f} s)" if step.seconds >= 0.005 else ""
    click.echo(f"{outcome}  {step.name:<13}  {one_line(step.sentence)}{took}")
    sys.stdout.flush()
