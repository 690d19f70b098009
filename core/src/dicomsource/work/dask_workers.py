"""The workers of a Dask cluster."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Self

from dicomsource.errors import MissingDependencyError, UnreachableError
from dicomsource.work.workers import Result, Task, WorkerLost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_TIMEOUT = 15
_AT_LEAST = 32


class DaskWorkers:
    """The workers that a scheduler has; what one of them does when it ends, another does again.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://10.0.0.1:8786``.

    Raises
    ------
    MissingDependencyError
        ``distributed`` is not installed.
    UnreachableError
        No scheduler answers.
    """

    def __init__(self, address: str) -> None:
        try:
            import distributed
        except ImportError as error:
            raise MissingDependencyError(
                "distributed, which talks to a Dask scheduler, is not installed",
                way_out='Install it: pip install "dicomsource[dask]"',
            ) from error
        self._address = address
        self._distributed: Any = distributed
        try:
            self._client: Any = self._distributed.Client(
                address, timeout=_TIMEOUT, set_as_default=False
            )
        except (OSError, TimeoutError, ValueError) as error:
            raise UnreachableError(
                f"no Dask scheduler answers at {address}: {error}",
                way_out="Check the address, and that the scheduler runs",
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def run(
        self, function: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | WorkerLost]]:
        """Yield each task with its result; see `Workers.run`."""
        waiting = iter(tasks)
        at_work: dict[str, Task] = {}
        done = self._distributed.as_completed(loop=self._client.loop)

        def submit(count: int) -> None:
            for task in islice(waiting, count):
                # Not pure: what a task reads may have changed since it was done before.
                future = self._client.submit(function, task, pure=False)
                at_work[future.key] = task
                done.add(future)

        submit(max(_AT_LEAST, 4 * sum(self._client.nthreads().values())))
        for future in done:
            submit(1)
            yield at_work.pop(future.key), self._result(future)

    def _result(self, future: Any) -> Any:
        try:
            return future.result()
        except self._distributed.KilledWorker:
            return WorkerLost("the workers that worked on it were killed, one after the other")
        except self._distributed.client.FutureCancelledError as error:
            raise UnreachableError(
                f"the Dask scheduler at {self._address} went away", way_out="Run it once more"
            ) from error
