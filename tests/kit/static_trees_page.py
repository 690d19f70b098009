"""The configurations that docs/static-trees.md gives to its readers, as tests use them."""

from __future__ import annotations

import re
from pathlib import Path

_PAGE = Path(__file__).parents[2] / "docs" / "static-trees.md"


def nginx_block(root: Path) -> str:
    """Return the block for nginx, with a root and the port that `start_nginx` fills in.

    Parameters
    ----------
    root
        The directory whose subdirectory ``dicomweb`` is the tree.
    """
    changed = _block("nginx").replace("listen 80;", "listen 127.0.0.1:PORT;")
    return changed.replace("root /srv;", f"root {root};")


def ohif_block(url: str) -> str:
    """Return what stands there of OHIF's configuration.

    Parameters
    ----------
    url
        Where the tree is.
    """
    return _block("js").replace("https://static.example/dicomweb", url)


def _block(language: str) -> str:
    page = _PAGE.read_text(encoding="utf-8")
    (block,) = re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)
    return str(block)
