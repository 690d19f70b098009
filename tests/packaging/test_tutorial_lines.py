"""The tutorial, followed to the letter: its lines are run, its change is made, and what it shows is what they say."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from clean_environment import last_words
from workspace_packages import WORKSPACE

if TYPE_CHECKING:
    from pathlib import Path

    from clean_environment import CleanEnvironment

PAGE = (WORKSPACE / "docs" / "tutorial.md").read_text(encoding="utf-8")
STEPS = re.compile(
    r"^    (?P<line>\S[^\n]*)$|^```(?P<kind>text|diff)\n(?P<block>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
NOT_HERE = ("dicomsource viewer", "dicomsource serve")  # they have tests of their own

pytestmark = pytest.mark.timeout(600)


def steps() -> list[tuple[str, str]]:
    """The lines of the page after the installation, and the blocks that show what they say and change."""
    after = PAGE[PAGE.index("## 2. ") :]
    without_code = re.sub(r"^```python\n.*?^```$", "", after, flags=re.MULTILINE | re.DOTALL)
    return [
        ("line", one["line"]) if one["line"] else (one["kind"], one["block"])
        for one in STEPS.finditer(without_code)
    ]


def change(folder: Path, text: str) -> None:
    done = subprocess.run(
        ["git", "apply", "--recount", "-"], cwd=folder, input=text, capture_output=True, text=True
    )
    assert done.returncode == 0, last_words(done)


def shows(output: str, line: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in line.split("..."))
    return re.search(pattern, output) is not None


def test_the_lines_of_the_tutorial_do_what_the_page_shows(
    author: CleanEnvironment, tmp_path: Path
) -> None:
    folder = tmp_path / "repository"
    folder.mkdir()
    said: subprocess.CompletedProcess[str] | None = None
    wanted = steps()
    for place, (kind, text) in enumerate(wanted):
        following = wanted[place + 1 : place + 2]
        if kind == "diff":
            change(folder, text)
        elif kind == "text":
            assert said is not None
            missing = [line for line in text.splitlines() if not shows(said.stdout, line)]
            assert missing == [], last_words(said)
        elif text.startswith("cd "):
            folder = (folder / text.removeprefix("cd ")).resolve()
        elif text.startswith("pip install -e"):
            author.pip("install", "--no-build-isolation", "-e", folder)
        elif not text.startswith(NOT_HERE):
            said = author.run("bash", "-c", text, cwd=folder)
            fails = any(kind == "text" and "FAILED" in shown for kind, shown in following)
            assert (said.returncode != 0) == fails, last_words(said)
    assert (folder / "dicomsource_acme.py").is_file()
