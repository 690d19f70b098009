"""Building an index in a process of its own, so that searches in this one go on at their speed.

The list is read here, with the connections and logins that are here, and handed on piece by piece; the process parses
and sorts. It ends when this one does, however that ends, and what it leaves unfinished is removed by the next build.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import ClosedError, DataError
from dicomsource_static_wado.studylist.state import ListState

if TYPE_CHECKING:
    from pathlib import Path

    from dicomsource_static_wado.streamed import Streamed

LENGTH_BYTES = 4
"""Each piece goes after its length; a length of 0 is the end of the list, no length at all that of the sender."""

READY = b"ready\n"


class Elsewhere:
    """Builds indexes, one at a time, in processes that are begun for it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._given_up = False

    def build(
        self, streamed: Streamed, folder: Path, url: str, *, strict: bool
    ) -> ListState | None:
        """Write the index of a list that must be whole; None where no process can be begun, and nothing was read yet.

        Parameters
        ----------
        streamed, folder, url, strict
            As for `building.build`.

        Raises
        ------
        ClosedError
            `give_up` was called.
        DataError
            The list is refused, or the process was killed.
        TransportError
            It did not come whole.
        """
        asked = {
            "folder": str(folder),
            "url": url,
            "path": streamed.path,
            "version": streamed.version,
            "strict": strict,
        }
        process = _begun(asked)
        if process is None:
            return None
        self._process = process
        if self._given_up:
            process.kill()
        try:
            told = _told(process, streamed)
        finally:
            self._process = None
            process.kill()
            process.communicate()
        if told is None and self._given_up:
            raise ClosedError("the index is given up, as its source was closed")
        if told is None:
            raise DataError(
                f"the process that builds the index of {url} ended before it was done",
                way_out="Look whether the machine ran out of memory",
            )
        if "problem" in told:
            raise DataError(told["problem"], way_out=told["way_out"])
        return attrs.evolve(ListState(**told), received=streamed.position())

    def give_up(self) -> None:
        """End the process that is at work."""
        self._given_up = True
        if (process := self._process) is not None:
            process.kill()


def _begun(asked: dict[str, Any]) -> subprocess.Popen[bytes] | None:
    """Return a process that waits for a list; None where there is no interpreter, or it lacks what this one has."""
    if not sys.executable or getattr(sys, "frozen", False):
        return None
    module = "dicomsource_static_wado.studylist.builder"
    command = [sys.executable, "-P", "-m", module, json.dumps(asked)]
    # It finds what this one finds, even if that was put into sys.path by hand.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        process = subprocess.Popen(  # noqa: S603 - this interpreter, with our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
    except OSError:
        return None
    assert process.stdout is not None
    if process.stdout.readline() == READY:
        return process
    process.kill()
    process.communicate()
    return None


def _told(process: subprocess.Popen[bytes], streamed: Streamed) -> dict[str, Any] | None:
    """Hand the list on and return what the process makes of it; None where it ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError):  # it says why, or was killed
        for piece in streamed.pieces:
            process.stdin.write(len(piece).to_bytes(LENGTH_BYTES, "big") + piece)
        process.stdin.write(bytes(LENGTH_BYTES))
        process.stdin.flush()
    answer = process.stdout.readline()
    told: dict[str, Any] | None = json.loads(answer) if answer.endswith(b"\n") else None
    return told
