"""Looks that are killed, and two at the same time: nothing is lost and nothing is there twice."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource_dicomlocal.catalogue import catalogue as catalogue_module
from dicomsource_dicomlocal.catalogue import reading_task

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STUDIES, INSTANCES = 12, 40
PROGRAM = """\
import sys
from dicomsource.work import open_workers
from dicomsource_dicomlocal.catalogue import reading_task, writing
from dicomsource_dicomlocal.source import createDataSource

reading_task._FILES_OF_A_TASK = 8

if __name__ == "__main__":
    root, cache, jobs = sys.argv[1:]
    try:
        with (
            createDataSource({"root": root, "cacheDirectory": cache}) as source,
            open_workers(int(jobs)) as workers,
        ):
            source.catalogue.refresh(workers)
    except KeyboardInterrupt:
        sys.exit(130)
"""


@pytest.fixture
def many(tmp_path: Path, write_file: Any) -> Path:
    for study in range(STUDIES):
        for instance in range(INSTANCES):
            write_file(tmp_path / f"many/{study}/{instance}", study, instance % 2, instance)
    return tmp_path / "many"


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., subprocess.Popen[bytes]]:
    """``start(root, cache, jobs)``: a look in a process of its own."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)

    def started(root: Path, cache: Path, jobs: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(program), str(root), str(cache), str(jobs)]
        return subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)

    return started


def known(cache: Path) -> int:
    """Return how many files were read until now."""
    for database in cache.glob("*/catalogue.sqlite"):
        try:
            connection = sqlite3.connect(database)
            try:
                return int(connection.execute("SELECT count(*) FROM file").fetchone()[0])
            finally:
                connection.close()
        except sqlite3.DatabaseError:
            return 0
    return 0


def wait_for(condition: Callable[[], bool], run: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert run.poll() is None, "the look ended before it could be interrupted"
        assert time.monotonic() < deadline
        time.sleep(0.002)


def wait_until_gone(group: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        assert time.monotonic() < deadline, "workers outlive the look that they worked for"
        time.sleep(0.01)


@pytest.mark.parametrize(("jobs", "files"), [(1, 1), (1, 100), (2, 40)])
def test_after_kill_9_the_next_look_goes_on_and_says_what_a_new_one_says(
    many: Path,
    tmp_path: Path,
    start: Callable[..., Any],
    open_source: Callable[..., Any],
    content_of: Callable[[Any], Any],
    jobs: int,
    files: int,
) -> None:
    cache = tmp_path / "killed"
    run = start(many, cache, jobs)
    wait_for(lambda: known(cache) >= files, run)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    wait_until_gone(run.pid)
    kept = known(cache)
    assert files <= kept < STUDIES * INSTANCES

    source = open_source(many, cacheDirectory=str(cache))
    report = source.refresh()

    assert report.read == STUDIES * INSTANCES - kept
    fresh = open_source(many, cacheDirectory=str(tmp_path / "fresh"))
    assert content_of(source) == content_of(fresh)
    assert len(source.query.instances.search()) == STUDIES * INSTANCES
    assert source.problems() == []


def test_ctrl_c_ends_all_processes_and_keeps_what_was_read(
    many: Path, tmp_path: Path, start: Callable[..., Any], open_source: Callable[..., Any]
) -> None:
    cache = tmp_path / "stopped"
    run = start(many, cache, 2)
    wait_for(lambda: known(cache) >= 16, run)

    os.killpg(run.pid, signal.SIGINT)  # as a terminal does, to all of them
    _, errors = run.communicate(timeout=30)

    assert run.returncode == 130
    assert errors == b""
    wait_until_gone(run.pid)
    kept = known(cache)
    assert open_source(many, cacheDirectory=str(cache)).refresh().read == STUDIES * INSTANCES - kept


def test_two_processes_share_one_catalogue_and_read_each_file_once(
    many: Path,
    tmp_path: Path,
    start: Callable[..., Any],
    open_source: Callable[..., Any],
    content_of: Callable[[Any], Any],
) -> None:
    cache = tmp_path / "shared"
    runs = [start(many, cache, 1), start(many, cache, 1)]
    for run in runs:
        _, errors = run.communicate(timeout=60)
        assert (run.returncode, errors) == (0, b"")

    source = open_source(many, cacheDirectory=str(cache))

    assert source.refresh().read == 0
    (ids,) = source.catalogue.query("SELECT count(*), max(id) FROM file")
    assert ids == (STUDIES * INSTANCES, STUDIES * INSTANCES)
    fresh = open_source(many, cacheDirectory=str(tmp_path / "fresh"))
    assert content_of(source) == content_of(fresh)


def test_who_asks_while_another_process_looks_gets_the_last_whole_state(
    many: Path,
    tmp_path: Path,
    start: Callable[..., Any],
    open_source: Callable[..., Any],
    write_file: Any,
) -> None:
    from filelock import FileLock

    source = open_source(many)
    source.refresh()
    write_file(many / "new", 99, 1, 1)
    other = open_source(many)

    with FileLock(source.catalogue.folder / "writer.lock"):
        assert len(other.query.studies.search()) == STUDIES
        assert other.refresh() is None

    assert other.refresh().read == 1
    assert len(other.query.studies.search()) == STUDIES + 1


def _read_unless_poisoned(task: Any) -> Any:
    if any("poison" in entry.path for entry in task.entries):
        os.kill(os.getpid(), signal.SIGKILL)
    return reading_task.read_task(task)


def test_only_the_file_that_ends_its_reader_is_given_up(
    many: Path, open_source: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dicomsource.work import open_workers

    (many / "0/poison").write_bytes(b"whatever")
    monkeypatch.setattr(catalogue_module, "read_task", _read_unless_poisoned)
    source = open_source(many)

    with open_workers(2) as workers:
        source.catalogue.refresh(workers)

    (problem,) = source.catalogue.problems()
    assert (problem.path, problem.kind) == ("0/poison", "faulty")
    assert "killed" in problem.reason
    assert len(source.query.instances.search()) == STUDIES * INSTANCES
