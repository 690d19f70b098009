"""Builds the site of the documentation into a folder: ``python ci/docs_site/build.py site``.

Pages are copied with the folders that they stand in, and what they link to, so that links lead on as on a code host.
What is built asks no other server for anything and can be read from files, search included. A warning is an error.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from workspace_packages import PACKAGES, WORKSPACE

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
HERE = Path(__file__).parent
LINK = re.compile(r"\]\(([^)#:\s]+)(#[^)\s]*|)\)")
READ_FROM_FILES = "https://unpkg.com/iframe-worker/shim"
"""The script that Zensical wants from elsewhere, to search where no server is; iframe-worker.js is a copy of it."""


def pages() -> list[Path]:
    """Return the pages, relative to the workspace."""
    folders = [Path(package.folder) for package in PACKAGES.values()]
    folders += [folder.relative_to(WORKSPACE) for folder in (WORKSPACE / "examples").glob("*/")]
    own = [folder / name for folder in folders for name in ("README.md", "CHANGELOG.md")]
    told = [page.relative_to(WORKSPACE) for page in (WORKSPACE / "docs").rglob("*.md")]
    every = [Path("README.md"), Path("CONTRIBUTING.md"), *own, *told]
    return [page for page in every if (WORKSPACE / page).exists()]


def lay_out(stage: Path) -> None:
    """Copy the pages, what they link to, and what Zensical needs beside them."""
    for page in pages():
        _lay_out_page(page, stage / "pages")
    for beside in ("look.css", "iframe-worker.js"):
        shutil.copy(HERE / beside, stage / "pages")
    for settings in ("zensical.toml", "our_docstrings.py"):
        shutil.copy(HERE / settings, stage)
    for package in ("core", "index", "host"):
        (stage / package).symlink_to(WORKSPACE / package / "src")


def _lay_out_page(page: Path, copies: Path) -> None:
    folder = WORKSPACE / page.parent

    def follow(link: re.Match[str]) -> str:
        target = folder / link[1]
        if (target / "README.md").is_file():  # what a code host shows of a folder
            return f"]({link[1].rstrip('/')}/README.md{link[2]})"
        if target.is_file() and target.suffix != ".md":
            _copy(target.resolve().relative_to(WORKSPACE), copies)
        return link[0]

    copy = _copy(page, copies)
    copy.write_text(LINK.sub(follow, copy.read_text(encoding="utf-8")), encoding="utf-8")


def _copy(file: Path, copies: Path) -> Path:
    (copies / file).parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(WORKSPACE / file, copies / file))


def run_zensical(stage: Path) -> None:
    """Build the site, or exit with what is wrong."""
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    done = subprocess.run(
        command, cwd=stage, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120
    )
    told = COLOURS.sub("", done.stdout)
    # Docstrings that cannot be read are warnings of griffe, which --strict does not know.
    doubts = [line for line in told.splitlines() if line.startswith("griffe:")]
    if done.returncode or doubts:
        sys.exit(told)


def keep_to_itself(site: Path) -> None:
    """Let pages take the script that Zensical wants from elsewhere from beside them."""
    own = site / "iframe-worker.js"
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if READ_FROM_FILES not in text:
            sys.exit(f"{page} does not ask for {READ_FROM_FILES}: has Zensical another way now?")
        beside = os.path.relpath(own, page.parent)
        page.write_text(text.replace(READ_FROM_FILES, beside), encoding="utf-8")


def build(target: Path) -> None:
    """Build the site in the place of what is there."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder)
        lay_out(stage)
        run_zensical(stage)
        keep_to_itself(stage / "site")
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(stage / "site", target)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
    print(f"The site is in {sys.argv[1]}: open index.html in a browser.")
