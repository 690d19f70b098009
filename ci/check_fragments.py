"""Check the change notes of packages: one Markdown file for each change, under PACKAGE/changes/.

A note is called WHAT.KIND.md, in lower case; it says in a sentence or two, to users, what is new for them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

KINDS = ("added", "changed", "deprecated", "removed", "fixed", "security")
NAME = re.compile(rf"[a-z0-9]+(-[a-z0-9]+)*\.({'|'.join(KINDS)})\.md")
BESIDE = {".gitkeep", "README.md"}


def faults(folder: Path) -> list[str]:
    """Return one sentence for each file of the folder that is not a change note as agreed."""
    if not folder.is_dir():
        return [f"{folder} is missing: make it, with a .gitkeep while there is no note."]
    found = []
    for path in sorted(folder.iterdir()):
        if path.name in BESIDE:
            continue
        if not path.is_file() or not NAME.fullmatch(path.name):
            found.append(
                f"{path} is no note's name: call it what-it-is.KIND.md ({', '.join(KINDS)})."
            )
        elif not path.read_text(encoding="utf-8").strip():
            found.append(f"{path} is empty: say to users what is new for them.")
    return found


def main(folders: list[str]) -> int:
    """Print the faults of all folders; return the exit status."""
    found = [fault for folder in folders for fault in faults(Path(folder))]
    print("\n".join(found) or f"{len(folders)} folders of change notes are in order.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
