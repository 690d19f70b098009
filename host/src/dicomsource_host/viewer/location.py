"""Where OHIF is installed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Self

import attrs

if TYPE_CHECKING:
    from pathlib import Path

RECORD = "dicomsource-viewer.json"
"""What is written beside the viewer's own files as the last of them: it says what was installed."""


def viewer_folder() -> Path:
    """Return the folder that the viewer belongs into, whether it is there or not."""
    from platformdirs import user_data_path

    return user_data_path("dicomsource", appauthor=False) / "ohif"


@attrs.frozen
class InstalledViewer:
    """A viewer that is installed.

    Parameters
    ----------
    folder
        Where its files are.
    version
        As the package has it; empty for a folder whose version is not known.
    origin
        What it was made from.
    files, size
        How many files and bytes it has.
    """

    folder: Path
    version: str
    origin: str
    files: int
    size: int

    @classmethod
    def found(cls, folder: Path | None = None) -> Self | None:
        """Return the viewer that is installed, None where there is none or only half of one."""
        folder = folder or viewer_folder()
        try:
            record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
            return cls(folder, record["version"], record["origin"], record["files"], record["size"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write_record(self, folder: Path) -> None:
        """Write into a folder that this viewer is in it."""
        record = attrs.asdict(self, filter=attrs.filters.exclude(attrs.fields(type(self)).folder))
        (folder / RECORD).write_text(json.dumps(record, indent=1), encoding="utf-8")
