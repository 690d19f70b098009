"""The index of a list that changed is built in a process of its own, which ends with this one."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.errors import ClosedError, DataError, TransportError
from dicomsource_index import RowIndex
from dicomsource_static_wado.directory_tree import DirectoryTree
from dicomsource_static_wado.streamed import handed_on
from dicomsource_static_wado.studylist import building
from dicomsource_static_wado.studylist.elsewhere import READY, Elsewhere
from dicomsource_static_wado.studylist.study_list import StudyList

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SECONDS = 30
ROWS = [{"0020000D": {"vr": "UI", "Value": [uid]}} for uid in ("1", "2")]
BODY = json.dumps(ROWS).encode()


def built(
    folder: Path, pieces: Iterable[bytes], elsewhere: Elsewhere | None = None, **how: Any
) -> Any:
    streamed = handed_on(iter(pieces), path="studies", version="v")
    asked = {"strict": False, **how}
    return (elsewhere or Elsewhere()).build(streamed, folder, "https://made.up", **asked)


def test_the_index_and_what_is_told_of_it_are_as_if_built_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "build", None)  # here nobody builds

    state = built(tmp_path, [BODY[:7], BODY[7:-2], BODY[-2:]])

    assert (state.url, state.version, state.rows) == ("https://made.up", "v", 2)
    with RowIndex.open(tmp_path / state.index) as index:
        assert index.search({}).rows == ROWS


def test_problems_of_rows_are_told(tmp_path: Path) -> None:
    state = built(tmp_path, [json.dumps([*ROWS, *ROWS[:1]]).encode()])

    assert (state.rows, state.problem_count) == (2, 1)
    assert "duplicate" in state.problems[0]


@pytest.mark.parametrize(
    ("body", "strict", "sentence"),
    [(BODY[:-5], False, "studies"), (json.dumps([*ROWS, {}]).encode(), True, "row 3")],
)
def test_a_list_that_is_cut_or_refused_leaves_no_index(
    tmp_path: Path, body: bytes, strict: bool, sentence: str
) -> None:
    with pytest.raises(DataError, match=sentence):
        built(tmp_path, [body], strict=strict)

    assert not list(tmp_path.glob("*.index"))


@pytest.mark.parametrize("error", [TransportError("the line is cut"), DataError("no gzip")])
def test_what_hinders_reading_is_the_error_and_the_process_ends(
    tmp_path: Path, error: Exception
) -> None:
    def pieces() -> Iterator[bytes]:
        yield BODY[:9]
        raise error

    with pytest.raises(type(error), match=str(error)):
        built(tmp_path, pieces())

    assert not list(tmp_path.glob("*.index"))


def test_a_process_that_is_killed_is_one_clear_error(tmp_path: Path) -> None:
    elsewhere = Elsewhere()

    def pieces() -> Iterator[bytes]:
        yield BODY[:9]
        assert elsewhere._process is not None
        elsewhere._process.kill()
        elsewhere._process.wait(SECONDS)
        yield BODY[9:]

    with pytest.raises(DataError, match=r"ended before it was done\. Look whether"):
        built(tmp_path, pieces(), elsewhere)


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_what_is_given_up_ends_at_once(tmp_path: Path, when: str) -> None:
    elsewhere = Elsewhere()

    def pieces() -> Iterator[bytes]:
        yield BODY[:9]
        elsewhere.give_up()
        yield BODY[9:]

    if when == "before":
        elsewhere.give_up()

    with pytest.raises(ClosedError, match="given up"):
        built(tmp_path, pieces(), elsewhere)


@pytest.mark.parametrize("executable", ["", "/nowhere/python", sys.base_prefix])
def test_where_no_process_can_be_begun_nothing_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, executable: str
) -> None:
    monkeypatch.setattr(sys, "executable", executable)

    def pieces() -> Iterator[bytes]:
        pytest.fail("it was read")
        yield b""

    assert built(tmp_path, pieces()) is None


def test_an_interpreter_that_lacks_the_package_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "python"
    other.write_text("#!/bin/sh\nexit 1\n")
    other.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(other))

    assert built(tmp_path, []) is None


@pytest.mark.parametrize(
    "sent", [b"", (100).to_bytes(4, "big") + b"[", len(BODY).to_bytes(4, "big") + BODY]
)
def test_the_process_ends_when_who_sends_the_list_is_gone(tmp_path: Path, sent: bytes) -> None:
    asked = {"folder": str(tmp_path), "url": "u", "path": "p", "version": None, "strict": False}
    command = [sys.executable, "-m", "dicomsource_static_wado.studylist.builder", json.dumps(asked)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == READY
        process.stdin.write(sent)
        process.stdin.close()

        assert process.wait(SECONDS) == 1
        assert process.stdout.read() == b""


def test_a_long_list_that_changed_is_indexed_elsewhere_while_the_old_one_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "tree/studies/index.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(json.dumps(ROWS[:1]).encode())
    study_list = StudyList(DirectoryTree(tmp_path / "tree"), tmp_path / "cache", interval=0)
    assert study_list.index().count == 1
    monkeypatch.setattr("dicomsource_static_wado.studylist.study_list._SMALL", 0)
    monkeypatch.setattr(building, "build", None)  # from now on nobody builds here
    file.write_bytes(BODY)

    counts = [study_list.index().count]
    deadline = time.monotonic() + SECONDS
    while counts[-1] == 1 and time.monotonic() < deadline:
        counts.append(study_list.index().count)
        time.sleep(0.01)
    study_list.close()

    assert counts[0] == 1
    assert counts[-1] == 2
