"""What is known of an index beside it."""

from __future__ import annotations

import json
import os
import uuid
from typing import TYPE_CHECKING, Self

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

STATE = "state.json"
_FORMAT = 2


def texts(given: Iterable[str]) -> tuple[str, ...]:
    """Return what JSON has as a list as the tuple that it was."""
    return tuple(given)


@attrs.frozen(kw_only=True)
class IndexState:
    """An index as it was built; whoever keeps one derives a class with what else there is to be known.

    All attributes are what JSON can hold, or have converters from that.

    Parameters
    ----------
    index
        Name of its file.
    files
        Names of the other files that belong to it.
    """

    index: str
    files: tuple[str, ...] = attrs.field(default=(), converter=texts)

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return the state in a folder, None where there is none that can be used."""
        try:
            told = json.loads((folder / STATE).read_bytes())
            return cls(**told["state"]) if told["format"] == _FORMAT else None
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
                json.dump({"format": _FORMAT, "state": attrs.asdict(self)}, file)
                file.flush()
                if durable:
                    os.fsync(file.fileno())
            unfinished.replace(folder / STATE)
        finally:
            unfinished.unlink(missing_ok=True)

    def bytes_in(self, folder: Path) -> int:
        """Return how many bytes the index has on disk with all that belongs to it."""
        try:
            return sum((folder / name).stat().st_size for name in (self.index, *self.files))
        except OSError:
            return 0
