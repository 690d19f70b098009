"""Processes on this machine; one that is killed takes nothing with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Self

from dicomsource.work.workers import Result, Task, WorkerLost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection


class LocalWorkers:
    """Processes that live from the first task to the end of the ``with`` block.

    Parameters
    ----------
    jobs
        How many.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: _Pool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if self._pool is not None:
            self._pool.close(at_once=kind is not None)

    def run(
        self, function: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | WorkerLost]]:
        """Yield each task with its result; see `Workers.run`.

        Where a process ends by itself, all tasks that were at work are suspects. Each is tried once more with a
        process to itself, so that only the culprit is given up.
        """
        waiting = deque(tasks)
        while waiting:
            suspects: list[Task] = []
            yield from self._together(function, waiting, suspects)
            for task in suspects:
                yield task, _alone(function, task)

    def _together(
        self, function: Callable[[Task], Result], waiting: deque[Task], suspects: list[Task]
    ) -> Iterator[tuple[Task, Result]]:
        """Do what waits until all is done, or a process has ended and those at work are suspects."""
        self._pool = self._pool or _Pool(self._jobs)
        at_work: dict[Future[Result], Task] = {}
        while (waiting and not suspects) or at_work:
            # A few more than there are processes, so that none has to wait for its next.
            while waiting and not suspects and len(at_work) < self._jobs + 2:
                task = waiting.popleft()
                try:
                    at_work[self._pool.submit(function, task)] = task
                except BrokenProcessPool:
                    suspects.append(task)
            done, _ = wait(at_work, return_when=FIRST_COMPLETED)
            for future in done:
                task = at_work.pop(future)
                try:
                    result = future.result()
                except BrokenProcessPool:
                    suspects.append(task)
                else:
                    yield task, result
        if suspects:
            self._pool.close(at_once=True)
            self._pool = None


def _alone(function: Callable[[Task], Result], task: Task) -> Result | WorkerLost:
    pool = _Pool(1)
    try:
        result = pool.submit(function, task).result()
    except BrokenProcessPool:
        pool.close(at_once=True)
        return WorkerLost("the process that worked on it was killed, twice")
    except BaseException:
        pool.close(at_once=True)
        raise
    pool.close()
    return result


class _Pool:
    """Processes that end when this one does, however it ends."""

    def __init__(self, jobs: int) -> None:
        context = multiprocessing.get_context(
            "spawn"
        )  # a fork would copy threads' locks, not threads
        self._theirs, self._ours = context.Pipe(duplex=False)
        self._executor = ProcessPoolExecutor(jobs, context, _begin, (self._theirs,))

    def submit(self, function: Callable[[Task], Result], task: Task) -> Future[Result]:
        with (
            _sigint_held_back()
        ):  # what is started meanwhile never sees one: Ctrl-C is for this process
            return self._executor.submit(function, task)

    def close(self, *, at_once: bool = False) -> None:
        if at_once:
            self._ours.close()
        self._executor.shutdown(wait=True, cancel_futures=at_once)
        self._ours.close()
        self._theirs.close()


@contextmanager
def _sigint_held_back() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(lifeline: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be held back
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Any) -> None:
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()  # nothing is ever sent: it returns when the other end is gone
    os._exit(1)
