"""A tree written by the workers of a Dask cluster, one of which is killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.work import open_workers
from dicomsource_static_wado.writing import create_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("default")  # the cluster's own, while its worker is killed

STUDIES, INSTANCES = 9, 4


@pytest.fixture
def cluster() -> Iterator[Any]:
    """Three worker processes and a scheduler."""
    with distributed.LocalCluster(
        n_workers=3,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        silence_logs=50,
    ) as started:
        yield started


@pytest.fixture
def files(tmp_path: Path, make_file: Callable[..., Path]) -> Path:
    for study in range(STUDIES):
        for instance in range(INSTANCES):
            make_file(tmp_path / f"files/{study}/{instance}.dcm", study, instance)
    return tmp_path / "files"


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    tmp_path: Path, files: Path, cluster: Any, content_of: Callable[[Path], dict[str, bytes]]
) -> None:
    tree = tmp_path / "tree"
    pids = [worker.pid for worker in cluster.workers.values()]
    killed: list[int] = []

    def kill_one() -> None:
        journal = tree / ".dicomsource/journal"
        deadline = time.monotonic() + 60
        while not (journal.exists() and len(list(journal.iterdir())) >= 2):
            if time.monotonic() > deadline:
                return
            time.sleep(0.001)
        os.kill(pids[0], signal.SIGKILL)
        killed.append(pids[0])

    killer = threading.Thread(target=kill_one)
    killer.start()
    with open_workers(scheduler=cluster.scheduler_address) as workers:
        report = create_tree(files, tree, workers=workers)
    killer.join()

    assert killed
    assert (report.studies, report.instances) == (STUDIES, STUDIES * INSTANCES)
    assert (report.failed, report.skipped) == ({}, ())
    create_tree(files, tmp_path / "here")
    assert content_of(tree) == content_of(tmp_path / "here")
    assert len(create_tree(files, tree).unchanged) == STUDIES
