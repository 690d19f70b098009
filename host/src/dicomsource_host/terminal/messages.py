"""Messages for people, on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dicomsource_host.terminal.texts import one_line

if TYPE_CHECKING:
    import logging


def error(sentence: str) -> None:
    """Write an error, as one line."""
    click.echo(f"{click.style('Error:', fg='red', bold=True)} {one_line(sentence)}", err=True)


def warning(sentence: str) -> None:
    """Write a warning, as one line."""
    click.echo(f"{click.style('Warning:', fg='yellow')} {one_line(sentence)}", err=True)


def note(sentence: str) -> None:
    """Write what is neither result nor fault."""
    click.echo(one_line(sentence), err=True)


def traceback_of(fault: BaseException, title: str) -> None:
    """Write where an exception was raised, below a title."""
    import traceback

    click.echo(f"{one_line(title)}\n{''.join(traceback.format_exception(fault))}", err=True)


def show_log_messages(*, debug: bool, quiet: bool) -> None:
    """Write what dicomsource and its plugins log as warnings; all of it with `debug`, only errors with `quiet`.

    Warnings of the Python kind, such as pydicom's on odd values, are shown with `debug` only: the command's user
    can't mend the code that they speak of.
    """
    import logging
    import sys
    import warnings

    level = logging.DEBUG if debug else logging.ERROR if quiet else logging.WARNING
    logger = logging.getLogger("dicomsource")
    logger.handlers = [h for h in logger.handlers if not getattr(h, "of_the_command", False)]
    handler = logging.StreamHandler(sys.stderr)
    handler.of_the_command = True  # type: ignore[attr-defined]
    handler.emit = _write_record  # type: ignore[method-assign]
    logger.addHandler(handler)
    logger.setLevel(level)
    logger.propagate = False
    if not debug and not sys.warnoptions:
        warnings.simplefilter("ignore")


def _write_record(record: logging.LogRecord) -> None:
    import logging

    text = record.getMessage()
    if record.levelno >= logging.ERROR:
        error(text)
    elif record.levelno >= logging.WARNING:
        warning(text)
    else:
        note(f"{record.name}: {text}")
