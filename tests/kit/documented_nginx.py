"""The nginx configuration that docs/static-trees.md gives to its readers."""

from __future__ import annotations

import re
from pathlib import Path

_PAGE = Path(__file__).parents[2] / "docs" / "static-trees.md"


def documented_block(root: Path) -> str:
    """Return what stands on the page, for a root and the port that `start_nginx` fills in.

    Parameters
    ----------
    root
        The directory whose subdirectory ``dicomweb`` is the tree.
    """
    (block,) = re.findall(r"```nginx\n(.*?)```", _PAGE.read_text(encoding="utf-8"), re.DOTALL)
    changed = block.replace("listen 80;", "listen 127.0.0.1:PORT;")
    return str(changed.replace("root /srv;", f"root {root};"))
