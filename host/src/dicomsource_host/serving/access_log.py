"""The access log: one JSON object a line for each request, without patient data."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any, TextIO

from dicomsource.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path


class AccessLog:
    """Writes one line for each request.

    Parameters
    ----------
    output
        Where to; each line is written and flushed at once, so that lines of several processes don't mix.
    """

    def __init__(self, output: TextIO) -> None:
        self._output = output
        self._process = os.getpid()

    @classmethod
    def opened(cls, where: str | Path) -> AccessLog | None:
        """Return the log that ``--access-log`` names: ``-``, ``none`` or a file.

        Raises
        ------
        ConfigurationError
            The file cannot be written.
        """
        if str(where) == "none":
            return None
        if str(where) == "-":
            return cls(sys.stdout)
        try:
            return cls(open(where, "a", encoding="utf-8", buffering=1))  # noqa: PTH123
        except OSError as error:
            raise ConfigurationError(
                f"the access log {where} cannot be written: {error.strerror}",
                way_out="Name another file with --access-log, or - for standard output",
            ) from error

    def write(self, **facts: Any) -> None:
        """Write a line; a log that cannot be written any more keeps nobody from being served."""
        moment = time.time()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment))
        facts = {"time": f"{stamp}.{int(moment % 1 * 1000):03}Z", "process": self._process, **facts}
        try:
            self._output.write(json.dumps(facts, separators=(",", ":")) + "\n")
            self._output.flush()
        except (OSError, ValueError):
            return

    def close(self) -> None:
        """Close the file."""
        if self._output is not sys.stdout:
            self._output.close()
