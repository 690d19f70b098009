"""Who does the work: this process, others on this machine, or a Dask cluster."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from dicomsource.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

Task = TypeVar("Task")
Result = TypeVar("Result")


class WorkerLost(Exception):
    """The process that did a task ended before it was done, each time it was tried."""


class Workers(Protocol):
    """Do tasks, in any order."""

    def run(
        self, function: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | WorkerLost]]:
        """Yield each task once, with what the function returned for it; what it raises ends all.

        Parameters
        ----------
        function
            One that can be imported by name. It may be called more than once for a task.
        tasks
            What can be pickled.
        """


class ThisProcess:
    """Does one task after the other, here."""

    def run(
        self, function: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | WorkerLost]]:
        """Yield each task with its result; see `Workers.run`."""
        for task in tasks:
            yield task, function(task)


@contextmanager
def _this_process() -> Iterator[Any]:
    yield ThisProcess()


def open_workers(
    jobs: int | None = None, scheduler: str | None = None
) -> AbstractContextManager[Workers]:
    """Return those who do the work, for a ``with`` block.

    Parameters
    ----------
    jobs
        Processes on this machine; None for one on each core that this process may use.
    scheduler
        Address of a Dask scheduler, whose workers do the work instead.

    Raises
    ------
    ConfigurationError
        `jobs` is no number above 0, or both are given.
    MissingDependencyError
        There is an address, but ``distributed`` is not installed.
    UnreachableError
        No scheduler answers there.
    """
    if scheduler is not None:
        if jobs is not None:
            raise ConfigurationError(
                "jobs are given together with a scheduler, which has workers of its own",
                way_out="Leave one of them out",
            )
        from dicomsource.work.dask_workers import DaskWorkers

        return DaskWorkers(scheduler)
    if jobs is not None and jobs < 1:
        raise ConfigurationError(f"the number of jobs is {jobs}", way_out="Give 1 or more")
    number = jobs or _usable_cores()
    if number == 1:
        return _this_process()
    from dicomsource.work.local_workers import LocalWorkers

    return LocalWorkers(number)


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
