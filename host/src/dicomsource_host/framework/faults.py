"""What goes wrong becomes one sentence on standard error and an exit code."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from dicomsource_host.exit_codes import ExitCode, exit_code_for
from dicomsource_host.framework.invocation import Invocation
from dicomsource_host.terminal.messages import error
from dicomsource_host.transfer.whole_file import CannotWriteError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dicomsource.errors import DicomsourceError

_CLICKS_OWN = (click.exceptions.Exit, click.Abort, click.ClickException)


@contextmanager
def faults_reported(context: click.Context) -> Iterator[None]:
    """Turn exceptions into messages and exit codes; with ``--debug`` the traceback comes before the message."""
    try:
        yield
        sys.stdout.flush()  # a full disk is told here rather than while Python ends
    except _CLICKS_OWN:
        raise
    except KeyboardInterrupt:
        click.echo(err=True)
        context.exit(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        _discard_the_rest()
        context.exit(ExitCode.BROKEN_PIPE)
    except Exception as fault:
        if context.ensure_object(Invocation).debug:
            import traceback

            traceback.print_exc()
        error(sentence_for(fault))
        if isinstance(fault, OSError) and fault.filename is None:
            _discard_the_rest()  # standard output may be what failed
        context.exit(exit_code_for(fault))


def sentence_for(fault: BaseException) -> str:
    """Return the one sentence that tells of an error."""
    from dicomsource.errors import DicomsourceError

    if isinstance(fault, DicomsourceError):
        return f"{fault} {_how_to_configure(fault)}".rstrip()
    if isinstance(fault, CannotWriteError):
        return str(fault)
    notes = getattr(fault, "__notes__", [])
    where = f"{notes[0]}: " if notes else ""  # which plugin it happened in, for one
    if isinstance(fault, OSError) and fault.strerror:
        place = f"{fault.filename}: " if fault.filename else ""
        return f"{where}{place}{fault.strerror}."
    about = f": {fault}" if str(fault) else ""
    return f"{where}unexpected {type(fault).__name__}{about}; rerun with --debug to see where."


def _how_to_configure(fault: DicomsourceError) -> str:
    """Return where the setting belongs that would help, if the source was given as a URL."""
    from dicomsource.errors import AuthenticationError, UnreachableError

    context = click.get_current_context(silent=True)
    invocation = context and context.find_object(Invocation)
    if not invocation or not invocation.by_url:
        return ""
    for met in (fault, fault.__cause__):
        if isinstance(met, AuthenticationError):
            return "Give the URL a name in a dicomsource.toml, and auth with it."
        if isinstance(met, UnreachableError) and "timeout" in str(met):
            return "Give the URL a name in a dicomsource.toml, and timeout with it."
    return ""


def _discard_the_rest() -> None:
    """Let Python's last flush of standard output go nowhere, where it would fail once more."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):  # a stand-in without a descriptor
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
