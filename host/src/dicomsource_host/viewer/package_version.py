"""The version of a viewer that somebody has in a folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def version_beside(dist: Path) -> str:
    """Return the version that the package around a ``dist`` folder names; empty where it names none."""
    try:
        package = json.loads((dist.parent / "package.json").read_text(encoding="utf-8"))
        return str(package["version"]) if package.get("name") == "@ohif/app" else ""
    except (OSError, ValueError, KeyError, AttributeError):
        return ""
