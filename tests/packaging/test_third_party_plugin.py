"""Packages of strangers: one that works, and one that is broken in five ways, beside core and host."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from clean_environment import CleanEnvironment, last_words
from workspace_packages import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Callable

STRANGERS = Path(__file__).parent / "strangers"

REASONS = {
    "cannot_be_imported": ("ModuleNotFoundError", "a_library_that_nobody_has"),
    "hook_raises": ("getDataSourcesModule", "no licence key for the archive"),
    "returns_no_list": ("getDataSourcesModule", "str", "list"),
    "entry_without_name": ("DataSourceEntry", "'name'"),
    "other_contract": ("contract version 99",),
}

CONFIGURATION = """
[[dataSources]]
namespace = "cardindex"
sourceName = "cellar"
[dataSources.configuration]
cards = "cards.txt"

[[dataSources]]
namespace = "future"
sourceName = "attic"
"""

CARDS = """\
2.25.1|DOE^JANE|20240131
2.25.2|DOE^JOHN|20250228
2.25.3|MUSTER^ERIKA|20250301
"""


@pytest.fixture(scope="module")
def host(
    wheels_for: Callable[..., list[str]], tmp_path_factory: pytest.TempPathFactory
) -> CleanEnvironment:
    """Install core, host and both packages, and configure a source of the good one and one of a broken one."""
    packages = tmp_path_factory.mktemp("strangers") / "packages"
    shutil.copytree(STRANGERS, packages, ignore=shutil.ignore_patterns("__pycache__"))
    environment = CleanEnvironment.make(tmp_path_factory.mktemp("host"))
    environment.pip("install", *wheels_for(PACKAGES["dicomsource-host"]), *packages.iterdir())
    (environment.root / "dicomsource.toml").write_text(CONFIGURATION, encoding="utf-8")
    (environment.root / "cards.txt").write_text(CARDS, encoding="utf-8")
    return environment


def answer(host: CleanEnvironment, *arguments: str) -> Any:
    done = host.run("dicomsource", *arguments, "--json")
    assert done.returncode == 0, last_words(done)
    return json.loads(done.stdout)


def test_a_stranger_writes_a_plugin_in_under_fifty_lines() -> None:
    files = [path for path in (STRANGERS / "card-index").iterdir() if path.is_file()]

    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) < 50


def test_a_plugin_of_a_stranger_is_listed_with_its_distribution_and_version(
    host: CleanEnvironment,
) -> None:
    (plugin,) = answer(host, "plugins")["plugins"]

    assert (plugin["distribution"], plugin["version"]) == ("card-index", "1.2")
    assert plugin["dataSources"] == ["cardindex"]


@pytest.mark.parametrize("name", REASONS)
def test_a_broken_plugin_is_set_aside_with_its_reason(host: CleanEnvironment, name: str) -> None:
    (aside,) = (each for each in answer(host, "plugins")["setAside"] if each["name"] == name)

    assert (aside["distribution"], aside["version"]) == ("broken-in-five-ways", "0.5")
    assert [words for words in REASONS[name] if words not in aside["reason"]] == []


def test_nothing_but_the_broken_plugins_is_set_aside(host: CleanEnvironment) -> None:
    assert {aside["name"] for aside in answer(host, "plugins")["setAside"]} == REASONS.keys()


def test_a_source_of_the_plugin_is_listed_without_a_problem(host: CleanEnvironment) -> None:
    (source,) = (each for each in answer(host, "sources") if each["name"] == "cellar")

    assert (source["kind"], source["problem"]) == ("cardindex", None)


def test_a_source_of_a_broken_plugin_is_listed_with_its_problem(host: CleanEnvironment) -> None:
    (source,) = (each for each in answer(host, "sources") if each["name"] == "attic")

    assert "'future'" in source["problem"]


def test_the_source_of_the_plugin_answers_a_search(host: CleanEnvironment) -> None:
    found = answer(host, "search", "cellar", "PatientName=doe*", "StudyDate=20250101-")

    assert [study["StudyInstanceUID"] for study in found] == ["2.25.2"]


def test_a_search_in_a_source_of_a_broken_plugin_fails_in_one_sentence(
    host: CleanEnvironment,
) -> None:
    done = host.run("dicomsource", "search", "attic")

    assert done.returncode != 0
    assert done.stdout == ""
    assert "future" in done.stderr
    assert "Traceback" not in done.stderr
