"""The study list is fetched once, kept on disk, and read anew when it has changed; nobody waits for that."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from dicomsource.errors import AuthenticationError, DataError, NotFoundError, TransportError
from dicomsource_static_wado.streamed import streamed
from dicomsource_static_wado.studylist.study_list import StudyList
from dicomsource_static_wado.tree import looks_like_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS = 20
FRESH = 3600.0


def row(uid: str, **more: Any) -> dict[str, Any]:
    return {"0020000D": {"vr": "UI", "Value": [uid]}, **more}


def body_of(*uids: str) -> bytes:
    # Begins with more than what is looked at to see that it is a list.
    return b"[" + b" " * 300 + json.dumps([row(uid) for uid in uids]).encode()[1:]


class FakeTree:
    """A tree whose list of studies is what the test says.

    Attributes
    ----------
    looks
        The versions that the caller had, at each look.
    """

    url = "https://made.up/dicomweb"

    def __init__(self, *uids: str) -> None:
        self.body = body_of(*uids)
        self.version: str | None = "1"
        self.total: int | None = None
        self.error: Exception | None = None
        self.go_on: threading.Event | None = None  # the last byte waits for it
        self.looks: list[str | None] = []
        self.closed = False

    def change(self, *uids: str) -> None:
        self.body, self.version = body_of(*uids), str(int(self.version or 0) + 1)

    def stream(self, paths: Any, *, accept: str, known: str | None = None) -> Any:
        self.looks.append(known)
        if self.error is not None:
            raise self.error
        if known is not None and known == self.version:
            return None
        return streamed(
            self._pieces(self.body),
            paths[0],
            looks_right=looks_like_json,
            close=lambda: None,
            shown=f"{self.url}/{paths[0]}",
            version=self.version,
            total=self.total,
        )

    def _pieces(self, body: bytes) -> Iterator[bytes]:
        yield body[:-1]
        if self.go_on is not None and not self.go_on.wait(SECONDS):
            pytest.fail("nobody let the list go on")
        if self.closed:
            raise TransportError("the source was closed")
        yield body[-1:]

    def close(self) -> None:
        self.closed = True
        if self.go_on is not None:
            self.go_on.set()


@pytest.fixture
def tree() -> FakeTree:
    return FakeTree("1", "2")


@pytest.fixture
def open_list(tmp_path: Path) -> Iterator[Any]:
    """``open_list(tree, interval, **options)``: its study list, with one cache for all."""
    opened = []

    def open_one(tree: Any, interval: float = 0.0, **options: Any) -> StudyList:
        opened.append(StudyList(tree, tmp_path / "cache", interval=interval, **options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


def uids(study_list: StudyList) -> list[str]:
    return [found["0020000D"]["Value"][0] for found in study_list.index().search({}).rows]


def until(condition: Any) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


def test_within_the_interval_nobody_looks_again(tree, open_list):
    study_list = open_list(tree, FRESH)
    assert [uids(study_list), uids(study_list)] == [["1", "2"]] * 2
    assert tree.looks == [None]


def test_what_is_on_disk_answers_another_program_at_once(tree, open_list):
    uids(open_list(tree, FRESH))
    tree.error = TransportError("the server is away")
    assert uids(open_list(tree, FRESH)) == ["1", "2"]
    assert tree.looks == [None]


def test_after_the_interval_the_tree_is_asked_with_the_version_that_is_here(tree, open_list):
    study_list = open_list(tree, 0.0)
    uids(study_list)
    uids(study_list)
    assert tree.looks == [None, "1"]


def test_a_short_list_that_changed_is_seen_after_the_interval(tree, open_list):
    study_list = open_list(tree, 0.0)
    uids(study_list)
    tree.change("3")
    tree.total = 100
    assert uids(study_list) == ["3"]


def test_a_long_list_is_read_while_the_old_one_answers(tree, open_list):
    study_list = open_list(tree, 0.0)
    uids(study_list)
    tree.change("3")
    tree.go_on = threading.Event()
    assert [uids(study_list) for _ in range(5)] == [["1", "2"]] * 5
    tree.go_on.set()
    until(lambda: uids(study_list) == ["3"])
    assert tree.looks.count("1") == 1, "it was read once"


def test_from_half_the_interval_on_the_look_is_made_beside_the_searches(tree, open_list):
    study_list = open_list(tree, FRESH)
    uids(study_list)
    index, state = study_list._now
    study_list._now = index, attrs.evolve(state, checked=time.time() - 0.6 * FRESH)
    tree.change("3")
    assert uids(study_list) == ["1", "2"]
    until(lambda: uids(study_list) == ["3"])


def test_two_programs_share_one_index(tree, open_list):
    first, second = open_list(tree, FRESH), open_list(tree, FRESH)
    tree.go_on = threading.Event()
    found = []
    threads = [
        threading.Thread(target=lambda one=one: found.append(uids(one))) for one in (first, second)
    ]
    for thread in threads:
        thread.start()
    tree.go_on.set()
    for thread in threads:
        thread.join(SECONDS)
    assert found == [["1", "2"]] * 2
    assert len(list(first._store.folder.glob("*.index"))) == 1


def test_what_another_program_has_read_is_taken_from_it(tree, open_list):
    ours, theirs = open_list(tree, 0.0), open_list(tree, 0.0)
    uids(ours)
    uids(theirs)
    tree.change("3")
    tree.total = 100
    assert uids(theirs) == ["3"]
    tree.go_on = threading.Event()  # who reads the list now waits for ever
    assert uids(ours) == ["3"]


@pytest.mark.parametrize("error", [TransportError("it is away"), DataError("it is a web page")])
def test_where_the_tree_cannot_be_asked_the_old_list_answers_with_a_warning(
    tree, open_list, caplog, error
):
    study_list = open_list(tree, 0.0)
    uids(study_list)
    tree.error = error
    assert uids(study_list) == ["1", "2"]
    assert f"as it cannot be read now: {error.problem}" in caplog.text


@pytest.mark.parametrize("error", [AuthenticationError("no", status=401), NotFoundError("gone")])
def test_what_the_server_hides_is_not_shown_from_the_cache(tree, open_list, error):
    study_list = open_list(tree, 0.0)
    uids(study_list)
    tree.error = error
    with pytest.raises(type(error)):
        uids(study_list)


def test_without_any_list_the_failure_is_the_error(tree, open_list):
    tree.error = TransportError("it is away")
    with pytest.raises(TransportError, match="it is away"):
        uids(open_list(tree))


WRONG = [row("1"), {"00100020": {"vr": "LO", "Value": ["4711"]}}, row("1"), row("2")]


def test_rows_that_cannot_be_served_are_told_and_the_others_served(tree, open_list, caplog):
    tree.body = json.dumps(WRONG).replace('["2"]}', '["2"]}}, {"0020000D": tru').encode()
    study_list = open_list(tree)
    assert uids(study_list) == ["1", "2"]
    state = study_list.state()
    assert (state.rows, state.problem_count) == (2, 3)
    assert [text.partition(" (")[0] for text in state.problems] == [
        "row 2: no StudyInstanceUID",
        "row 3: duplicate",
        "row 5: malformed",
    ]
    assert "row 2: no StudyInstanceUID" in caplog.text


def test_a_list_that_is_cut_is_served_up_to_there(tree, open_list):
    tree.body = body_of("1", "2", "3")[:-20]
    study_list = open_list(tree)
    assert uids(study_list) == ["1", "2"]
    assert "is cut off, or its brackets do not match, after row 2" in study_list.state().problems[0]


def test_a_list_that_is_cut_does_not_replace_one_that_is_whole(tree, open_list, caplog):
    study_list = open_list(tree)
    uids(study_list)
    tree.change("1", "2", "3")
    tree.body, tree.total = tree.body[:-20], 100
    assert uids(study_list) == ["1", "2"]
    assert "is cut off" in caplog.text
    tree.body = body_of("1", "2", "3")
    assert uids(study_list) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (json.dumps(WRONG).encode(), "row 2: no StudyInstanceUID"),
        (body_of("1", "2", "3")[:-20], "is cut off"),
    ],
)
def test_with_strict_such_a_list_is_refused(tree, open_list, body, sentence):
    tree.body = body
    with pytest.raises(DataError, match=sentence):
        uids(open_list(tree, strict=True))


def test_an_index_that_was_damaged_is_built_anew(tree, open_list, caplog):
    first = open_list(tree, FRESH)
    uids(first)
    (file,) = first._store.folder.glob("*.index")
    first.close()
    file.write_bytes(file.read_bytes()[:-10])
    assert uids(open_list(tree, FRESH)) == ["1", "2"]
    assert "is built anew" in caplog.text


def test_a_cache_that_cannot_be_written_is_done_without(tree, tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    study_list = StudyList(tree, tmp_path / "file" / "cache", interval=FRESH)
    assert uids(study_list) == ["1", "2"]
    assert "until the end of this program only" in caplog.text
    temporary = study_list._store.folder
    study_list.close()
    assert not temporary.exists()


def test_others_on_the_machine_cannot_read_the_index(tree, open_list):
    study_list = open_list(tree)
    uids(study_list)
    assert study_list._store.folder.stat().st_mode & 0o077 == 0


def test_a_list_is_fetched_ahead_with_its_progress(tree, open_list):
    told = []
    study_list = open_list(tree, FRESH)
    state = study_list.refresh(lambda *facts: told.append(facts))
    assert state.rows == 2
    assert state.received == len(tree.body)
    assert told == [(2, len(tree.body), None)]
    assert study_list.refresh().fetched == state.fetched
    assert study_list.refresh(anew=True).fetched > state.fetched


def test_what_is_cleared_is_gone(tree, open_list):
    study_list = open_list(tree, FRESH)
    uids(study_list)
    assert study_list.clear()
    assert study_list.state() is None
    assert not study_list._store.folder.exists()
    assert not study_list.clear()
    assert uids(study_list) == ["1", "2"]


def test_a_source_that_is_closed_gives_up_reading(tree, open_list):
    study_list = open_list(tree, 0.0)
    uids(study_list)
    tree.change("3")
    tree.go_on = threading.Event()
    uids(study_list)
    study_list.close()
    assert not study_list._is_read_beside()
    assert len(list(study_list._store.folder.glob("*.index"))) == 1


KILLED = """
import sys, time
from pathlib import Path
from dicomsource_static_wado.directory_tree import DirectoryTree
from dicomsource_static_wado.studylist import building
from dicomsource_static_wado.studylist.study_list import StudyList

all_mended = building.all_mended
def slowly(rows):
    print("some rows", flush=True)
    time.sleep(1)
    return all_mended(rows)
building.all_mended = slowly
StudyList(DirectoryTree(Path(sys.argv[1])), Path(sys.argv[2]), interval=0).refresh()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_program_that_is_killed_leaves_the_last_good_index(tmp_path):
    from dicomsource_static_wado.directory_tree import DirectoryTree

    file = tmp_path / "tree/studies/index.json.gz"
    file.parent.mkdir(parents=True)
    file.write_bytes(gzip.compress(body_of("1", "2")))
    study_list = StudyList(DirectoryTree(tmp_path / "tree"), tmp_path / "cache", interval=FRESH)
    assert uids(study_list) == ["1", "2"]
    file.write_bytes(gzip.compress(body_of(*map(str, range(1000)))))
    command = [sys.executable, "-c", KILLED, str(tmp_path / "tree"), str(tmp_path / "cache")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)

    again = StudyList(DirectoryTree(tmp_path / "tree"), tmp_path / "cache", interval=FRESH)
    assert uids(again) == ["1", "2"]
    assert again.refresh().rows == 1000
    left = sorted(path.suffix or path.name for path in (tmp_path / "cache").iterdir())
    assert left == [".index", ".json", ".lock"]
    study_list.close()
    again.close()
