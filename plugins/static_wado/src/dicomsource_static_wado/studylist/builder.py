"""The process that builds an index from what comes in by standard input; see `elsewhere`."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import attrs

from dicomsource.errors import DataError
from dicomsource_static_wado.streamed import handed_on
from dicomsource_static_wado.studylist.building import build
from dicomsource_static_wado.studylist.elsewhere import LENGTH_BYTES, READY

if TYPE_CHECKING:
    from collections.abc import Iterator

_NICENESS = 10
"""How far it steps back behind the searches that go on meanwhile."""


def pieces_from(source: BinaryIO) -> Iterator[bytes]:
    """Yield what is sent; where the sender is gone, end this process at once."""
    while True:
        length = int.from_bytes(_exactly(source, LENGTH_BYTES), "big")
        if not length:
            break
        yield _exactly(source, length)
    threading.Thread(target=_end_with, args=(source,), daemon=True).start()


def _exactly(source: BinaryIO, count: int) -> bytes:
    data = source.read(count)
    if len(data) < count:
        os._exit(1)
    return data


def _end_with(source: BinaryIO) -> None:
    source.read(1)  # nothing more is sent: it returns when the sender is gone
    os._exit(1)


def main() -> None:
    """Build one index and tell what is to be told of it, as one line of JSON."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    asked = json.loads(sys.argv[1])
    answers = sys.stdout.buffer
    answers.write(READY)
    answers.flush()
    streamed = handed_on(
        pieces_from(sys.stdin.buffer), path=asked["path"], version=asked["version"]
    )
    try:
        state = build(
            streamed, Path(asked["folder"]), asked["url"], strict=asked["strict"], whole=True
        )
        told = attrs.asdict(state)
    except DataError as error:
        told = {"problem": error.problem, "way_out": error.way_out}
    except Exception as error:  # a full disk, say: whoever waits is to know
        told = {"problem": f"the index cannot be built: {error!r}", "way_out": None}
    answers.write(json.dumps(told).encode() + b"\n")
    answers.flush()
    os._exit(0)  # a thread still waits for the sender to go


if __name__ == "__main__":
    main()
