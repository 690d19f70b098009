"""Threads that end with the process, whatever they are waiting for.

Those of `concurrent.futures` are waited for at the end: one call of a source that hangs would keep the process.
"""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Threads:
    """Runs calls in threads, in the order in which they come.

    Parameters
    ----------
    most
        How many threads there are at most; none is there before it is needed.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._calls: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = (
            queue.SimpleQueue()
        )
        self._lock = threading.Lock()
        self._started = 0
        self._open = 0  # calls that wait or run

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Return the future of a call."""
        future: Future[T] = Future()
        with self._lock:
            self._open += 1
            start = self._open > self._started and self._started < self._most
            self._started += start
        if start:
            threading.Thread(target=self._work, daemon=True, name="gateway").start()
        self._calls.put((future, call))
        return future

    def close(self) -> None:
        """End the threads that have nothing to do, and the others when they are done."""
        with self._lock:
            started = self._started
        for _ in range(started):
            self._calls.put(None)

    def _work(self) -> None:
        while (one := self._calls.get()) is not None:
            future, call = one
            try:
                result = call()
            except BaseException as error:
                self._done()
                future.set_exception(error)
            else:
                self._done()
                future.set_result(result)
            del one, future, call  # an idle thread holds nothing of the last answer

    def _done(self) -> None:
        with self._lock:
            self._open -= 1
