"""What is known of a study list beside its index."""

from __future__ import annotations

import json
import os
import uuid
from typing import TYPE_CHECKING, Self

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_NAME = "state.json"
_FORMAT = 1


def _texts(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


@attrs.frozen
class ListState:
    """One study list as it was fetched.

    Parameters
    ----------
    url
        Root of its tree.
    index
        Name of the file of its index.
    version
        What changes when the list changes, as its tree tells it; None where nothing is known.
    fetched, checked
        When it was fetched, and when it was last known to be what the tree has: seconds since 1970.
    received
        How many bytes it had as they travelled.
    rows
        How many studies are served.
    problems
        What was wrong with it, the first thousand sentences.
    problem_count
        How many there are in all.
    """

    url: str
    index: str
    version: str | None
    fetched: float
    checked: float
    received: int = 0
    rows: int = 0
    problems: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    problem_count: int = 0

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return the state in a folder, None where there is none that can be used."""
        try:
            told = json.loads((folder / _NAME).read_bytes())
            return cls(**told["list"]) if told["format"] == _FORMAT else None
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write(self, folder: Path, *, durable: bool = True) -> None:
        """Put the state into a folder, in one step.

        Parameters
        ----------
        folder
            Where to.
        durable
            Whether it has to be there after a power failure too.
        """
        unfinished = folder / f".{uuid.uuid4().hex}.part"
        try:
            with unfinished.open("w", encoding="utf-8") as file:
                json.dump({"format": _FORMAT, "list": attrs.asdict(self)}, file)
                file.flush()
                if durable:
                    os.fsync(file.fileno())
            unfinished.replace(folder / _NAME)
        finally:
            unfinished.unlink(missing_ok=True)
