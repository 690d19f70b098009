"""What the commands that plugins add to ``dicomsource`` have in common."""

from dicomsource.commands.options import PARTIAL, host_options
from dicomsource.commands.progress_bar import progress_bar

__all__ = ["PARTIAL", "host_options", "progress_bar"]
