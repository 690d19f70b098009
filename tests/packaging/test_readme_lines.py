"""What the README promises of a fresh machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from clean_environment import CleanEnvironment, last_words
from workspace_packages import PACKAGES, WORKSPACE

if TYPE_CHECKING:
    from pathlib import Path

README = (WORKSPACE / "README.md").read_text(encoding="utf-8")
TEST_LINE = "pip install nox && nox"


def line_starting_with(start: str) -> str:
    (line,) = (line.strip() for line in README.splitlines() if line.strip().startswith(start))
    return line


def test_the_readme_installs_every_package() -> None:
    line = line_starting_with("pip install ./core")

    tops = [f"./{package.folder}" for package in PACKAGES.values() if "/" not in package.folder]
    assert sorted(line.split(" && ")[0].split()[2:]) == sorted(["./plugins/*", *tops])


@pytest.mark.timeout(600)
def test_the_first_line_of_the_readme_installs_everything_and_shows_it(tmp_path: Path) -> None:
    environment = CleanEnvironment.make(tmp_path / "fresh", with_pip=True)

    done = environment.run("bash", "-c", line_starting_with("pip install ./core"), cwd=WORKSPACE)

    assert done.returncode == 0, last_words(done)
    listed = json.loads(environment.run("dicomsource", "plugins", "--json").stdout)
    assert listed


@pytest.mark.parametrize("path", [".ci/run", ".github/workflows/checks.yml", "CONTRIBUTING.md"])
def test_who_runs_the_tests_runs_the_line_of_the_readme(path: str) -> None:
    assert line_starting_with("pip install nox") == TEST_LINE
    assert TEST_LINE in (WORKSPACE / path).read_text(encoding="utf-8")
