"""Runs that are killed: the tree stays whole, and the next run completes it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource_static_wado.writing import create_tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STUDIES, INSTANCES = 6, 8
PROGRAM = """\
import sys
from dicomsource.work import open_workers
from dicomsource_static_wado.writing import create_tree

if __name__ == "__main__":
    files, tree, jobs = sys.argv[1:]
    try:
        with open_workers(int(jobs)) as workers:
            create_tree(files, tree, workers=workers)
    except KeyboardInterrupt:
        sys.exit(130)
"""


@pytest.fixture
def write_files(tmp_path: Path, make_file: Callable[..., Path]) -> Callable[[int], Path]:
    """``write_files(version)``: a directory of studies that take a while, all changed by each version."""

    def written(version: int) -> Path:
        image = {"BitsAllocated": 16, "BitsStored": 16, "HighBit": 15, "PixelRepresentation": 0}
        image |= {"SamplesPerPixel": 1, "PhotometricInterpretation": "MONOCHROME2"}
        for study in range(STUDIES):
            for instance in range(INSTANCES):
                pixels = os.urandom(2 * 128 * 128)
                make_file(
                    tmp_path / f"files/{study}/{instance}.dcm",
                    study,
                    instance,
                    PatientName=f"VERSION^{version}",
                    Rows=128,
                    Columns=128,
                    PixelData=pixels,
                    **image,
                )
        return tmp_path / "files"

    return written


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., subprocess.Popen[bytes]]:
    """``start(files, tree, jobs)``: a run in a process of its own."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)

    def started(files: Path, tree: Path, jobs: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(program), str(files), str(tree), str(jobs)]
        return subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)

    return started


def wait_for(condition: Callable[[], bool], run: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert run.poll() is None, "the run ended before it could be interrupted"
        assert time.monotonic() < deadline
        time.sleep(0.002)


def noted(tree: Path) -> int:
    journal = tree / ".dicomsource/journal"
    return len(list(journal.iterdir())) if journal.exists() else 0


def of_study(content: dict[str, bytes], uid: str) -> dict[str, bytes]:
    return {path: data for path, data in content.items() if path.startswith(f"studies/{uid}/")}


def group_is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize(("jobs", "studies"), [(1, 1), (2, 1), (2, 4)])
def test_after_kill_9_every_study_is_the_old_or_the_new_one_and_the_next_run_completes_the_tree(
    tmp_path: Path,
    write_files: Callable[[int], Path],
    start: Callable[..., Any],
    content_of: Callable[[Path], dict[str, bytes]],
    jobs: int,
    studies: int,
) -> None:
    tree = tmp_path / "tree"
    create_tree(write_files(1), tree)
    old = content_of(tree)
    files = write_files(2)
    create_tree(files, tmp_path / "new")
    new = content_of(tmp_path / "new")

    run = start(files, tree, jobs)
    wait_for(lambda: noted(tree) >= studies, run)
    run.send_signal(signal.SIGKILL)
    run.communicate()

    wait_until_gone(run.pid)
    left = content_of(tree)
    assert left["studies/index.json.gz"] == old["studies/index.json.gz"]
    for study in range(STUDIES):
        whole = [of_study(version, f"2.25.1.{study}") for version in (old, new)]
        assert of_study(left, f"2.25.1.{study}") in whole
    report = create_tree(files, tree)
    assert report.studies == STUDIES
    assert content_of(tree) == new
    assert not list((tree / ".dicomsource/staging").iterdir())
    assert noted(tree) == 0


def wait_until_gone(group: int) -> None:
    deadline = time.monotonic() + 20
    while not group_is_gone(group):
        assert time.monotonic() < deadline, "workers outlive the run that they worked for"
        time.sleep(0.01)


def test_a_first_run_that_is_killed_leaves_what_the_next_run_does_not_write_again(
    tmp_path: Path,
    write_files: Callable[[int], Path],
    start: Callable[..., Any],
    content_of: Callable[[Path], dict[str, bytes]],
) -> None:
    files, tree = write_files(1), tmp_path / "tree"
    run = start(files, tree, 2)
    wait_for(lambda: noted(tree) >= 4, run)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    wait_until_gone(run.pid)
    before = {path.name: path.stat().st_ino for path in (tree / "studies").iterdir()}

    create_tree(files, tree)

    after = {path.name: path.stat().st_ino for path in (tree / "studies").iterdir()}
    kept = {name for name in before if before[name] == after[name]}
    assert len(kept) >= 2  # two more may have been at work
    create_tree(files, tmp_path / "new")
    assert content_of(tree) == content_of(tmp_path / "new")


def test_ctrl_c_ends_all_processes_and_leaves_a_tree_to_go_on_with(
    tmp_path: Path,
    write_files: Callable[[int], Path],
    start: Callable[..., Any],
    content_of: Callable[[Path], dict[str, bytes]],
) -> None:
    files, tree = write_files(1), tmp_path / "tree"
    run = start(files, tree, 2)
    wait_for(lambda: noted(tree) >= 1, run)

    os.killpg(run.pid, signal.SIGINT)  # as a terminal does, to all of them
    _, errors = run.communicate(timeout=30)

    assert run.returncode == 130
    assert errors == b""
    wait_until_gone(run.pid)
    assert create_tree(files, tree).studies == STUDIES
    create_tree(files, tmp_path / "new")
    assert content_of(tree) == content_of(tmp_path / "new")
