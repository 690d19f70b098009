"""Who does the work, and what happens when one of them is killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from dicomsource.errors import ConfigurationError, UnreachableError
from dicomsource.work import WorkerLost, open_workers


def square(number: int) -> int:
    return number * number


def kill_itself_once(marker: str) -> str:
    if marker.startswith("/") and not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return marker


def kill_itself(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def fail(number: int) -> int:
    raise OSError(28, f"No space left on device {number}")


@pytest.mark.parametrize("jobs", [1, 3])
def test_every_task_comes_back_once_with_its_result(jobs: int) -> None:
    with open_workers(jobs) as workers:
        results = list(workers.run(square, range(20)))

    assert sorted(results) == [(number, number * number) for number in range(20)]


def test_workers_do_several_rounds() -> None:
    with open_workers(2) as workers:
        assert [sorted(workers.run(square, range(3))) for _ in range(2)] == [
            [(0, 0), (1, 1), (2, 4)]
        ] * 2


def test_what_a_killed_process_was_at_is_done_by_another(tmp_path: Path) -> None:
    tasks = [str(tmp_path / "marker"), *"abcdefgh"]
    with open_workers(2) as workers:
        results = list(workers.run(kill_itself_once, tasks))

    assert sorted(results) == sorted((task, task) for task in tasks)


def test_only_a_task_that_kills_its_process_twice_is_given_up() -> None:
    with open_workers(2) as workers:
        results = dict(workers.run(kill_itself, range(8)))

    assert isinstance(results.pop(3), WorkerLost)
    assert results == {number: number for number in range(8) if number != 3}


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_task_raises_ends_all(jobs: int) -> None:
    with pytest.raises(OSError, match="No space left"), open_workers(jobs) as workers:
        list(workers.run(fail, range(8)))


def test_jobs_and_a_scheduler_exclude_each_other() -> None:
    with pytest.raises(ConfigurationError, match="jobs are given together with a scheduler"):
        open_workers(2, "tcp://127.0.0.1:8786")


def test_without_a_job_nothing_is_done() -> None:
    with pytest.raises(ConfigurationError, match="the number of jobs is 0"):
        open_workers(0)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://nowhere"])
def test_a_scheduler_that_does_not_answer_is_named(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("dicomsource.work.dask_workers._TIMEOUT", 1)
    with pytest.raises(UnreachableError, match=f"no Dask scheduler answers at {address}"):
        open_workers(scheduler=address)
