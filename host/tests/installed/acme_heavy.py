"""A plugin that imports numpy at once, and brings a command."""

import click
import numpy as np

from dicomsource import CommandEntry, hookimpl


def average() -> click.Command:
    return click.Command("average", callback=lambda: click.echo(str(np.mean([1, 3]))))


@hookimpl
def getCommandsModule() -> list[CommandEntry]:
    return [CommandEntry("average", "Print an average.", average)]
