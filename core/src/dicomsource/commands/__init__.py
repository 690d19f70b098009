"""What the commands that plugins add to ``dicomsource`` have in common."""

from dicomsource.commands.group import CommandGroup
from dicomsource.commands.options import PARTIAL, host_options, worker_options
from dicomsource.commands.progress_bar import progress_bar
from dicomsource.commands.telling import counted, tell_each

__all__ = [
    "PARTIAL",
    "CommandGroup",
    "counted",
    "host_options",
    "progress_bar",
    "tell_each",
    "worker_options",
]
