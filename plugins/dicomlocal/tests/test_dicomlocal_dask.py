"""Headers read by the workers of a Dask cluster, one of which is killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.work import open_workers
from dicomsource_dicomlocal.catalogue import reading_task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("default")  # the cluster's own, while its worker is killed

STUDIES, INSTANCES = 10, 40


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


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    tmp_path: Path,
    cluster: Any,
    open_source: Callable[..., Any],
    content_of: Callable[[Any], Any],
    write_file: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for study in range(STUDIES):
        for instance in range(INSTANCES):
            write_file(tmp_path / f"many/{study}/{instance}", study, instance % 2, instance)
    monkeypatch.setattr(reading_task, "_FILES_OF_A_TASK", 4)
    source = open_source(tmp_path / "many")
    source.catalogue.query("SELECT 1")
    pids = [worker.pid for worker in cluster.workers.values()]
    killed: list[int] = []

    def kill_one() -> None:
        connection = sqlite3.connect(source.catalogue.folder / "catalogue.sqlite")
        deadline = time.monotonic() + 60
        while connection.execute("SELECT count(*) FROM file").fetchone()[0] < 8:
            if time.monotonic() > deadline:
                return
            time.sleep(0.001)
        connection.close()
        os.kill(pids[0], signal.SIGKILL)
        killed.append(pids[0])

    killer = threading.Thread(target=kill_one)
    killer.start()
    with open_workers(scheduler=cluster.scheduler_address) as workers:
        report = source.catalogue.refresh(workers)
    killer.join()

    assert killed
    assert report.read == STUDIES * INSTANCES
    assert source.problems() == []
    fresh = open_source(tmp_path / "many", cacheDirectory=str(tmp_path / "fresh"))
    assert content_of(source) == content_of(fresh)
    assert len(source.query.instances.search()) == STUDIES * INSTANCES
