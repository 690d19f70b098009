"""Study lists are indexed ahead, shown and removed from the shell."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from dicomsource.errors import NotFoundError
from dicomsource_static_wado.cli.group import create_group

if TYPE_CHECKING:
    from pathlib import Path

UIDS = ["1", "2", "3"]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "platformdirs.user_cache_path", lambda *_, **__: tmp_path / "cache", raising=True
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    rows = [{"0020000D": {"vr": "UI", "Value": [uid]}} for uid in UIDS]
    folder = tmp_path / "tree/studies"
    folder.mkdir(parents=True)
    (folder / "index.json.gz").write_bytes(gzip.compress(json.dumps(rows).encode()))
    return tmp_path / "tree"


def run(*arguments: Any, code: int = 0) -> Any:
    result = CliRunner().invoke(create_group(), [str(one) for one in arguments])
    assert result.exit_code == code, result.output
    return result


def test_a_list_is_indexed_ahead_and_told_of(tree):
    told = run("index", tree).stderr
    assert told.startswith(f"{tree.as_uri()}: 3 studies, fetched 0 s ago")
    assert run("status", tree).stdout.startswith(f"{tree.as_uri()}: 3 studies")


def test_programs_get_json(tree):
    (made,) = [json.loads(run("index", tree, "--json").stdout)]
    assert (made["url"], made["studies"], made["problems"]) == (tree.as_uri(), 3, [])
    assert made["indexBytes"] > 0
    (listed,) = json.loads(run("status", "--json").stdout)
    assert listed == {**made, "checked": listed["checked"]}


def test_a_list_that_has_not_changed_is_left_unless_it_is_wanted_anew(tree):
    first = json.loads(run("index", tree, "--json").stdout)["fetched"]
    assert json.loads(run("index", tree, "--json").stdout)["fetched"] == first
    assert json.loads(run("index", tree, "--anew", "--json").stdout)["fetched"] > first


def test_a_list_with_problems_is_done_in_part(tree):
    file = tree / "studies/index.json.gz"
    rows = json.loads(gzip.decompress(file.read_bytes()))
    file.write_bytes(gzip.compress(json.dumps([*rows, {}]).encode()))
    assert "Warning: row 4: no StudyInstanceUID." in run("index", tree, code=6).stderr


def test_a_tree_without_a_list_is_an_error(tmp_path):
    result = CliRunner().invoke(create_group(), ["index", str(tmp_path)])
    assert isinstance(result.exception, NotFoundError)


def test_what_is_cleared_is_not_shown_any_more(tree):
    run("index", tree)
    assert run("clear", tree).stderr == "Removed 1 index.\n"
    assert run("status").stderr == "No study list is indexed.\n"
    assert run("status", tree).stderr == f"{tree} is not indexed.\n"
    assert run("clear", "--all").stderr == "Removed 0 indexes.\n"


def test_all_indexes_are_cleared_at_once(tree):
    run("index", tree)
    assert run("clear", "--all").stderr == "Removed 1 index.\n"
    assert (tree / "studies/index.json.gz").exists()


@pytest.mark.parametrize("arguments", [[], ["somewhere", "--all"]])
def test_clearing_says_what_it_wants(arguments):
    assert "Give one SOURCE, or --all" in run("clear", *arguments, code=2).stderr
