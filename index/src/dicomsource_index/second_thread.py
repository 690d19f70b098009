"""One more thread to share work with: numpy, files and sums let two run at the same time."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class SecondThread:
    """A thread that takes over work until the end of a ``with``; where there are no threads, this one does it all."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = ThreadPoolExecutor(1, "dicomsource-index")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def begin(self, work: Callable[[_Item], _Result], item: _Item) -> Future[_Result]:
        """Have work done there, after what was begun before; its error is raised where the result is asked for."""
        if self._pool:
            try:
                return self._pool.submit(work, item)
            except RuntimeError:  # no thread can be begun
                self._pool = None
        done: Future[_Result] = Future()
        try:
            done.set_result(work(item))
        except Exception as error:
            done.set_exception(error)
        return done

    def share(
        self, work: Callable[[_Item], _Result], items: Iterable[_Item]
    ) -> list[tuple[_Item, _Result]]:
        """Have each item worked at by whichever of both threads is free, and return them with their results.

        Nothing is at work any more when this returns or raises.
        """
        left = deque(items)

        def take(_: None) -> list[tuple[_Item, _Result]]:
            done: list[tuple[_Item, _Result]] = []
            while True:
                try:
                    item = left.popleft()
                except IndexError:
                    return done
                done.append((item, work(item)))

        theirs = self.begin(take, None)
        try:
            ours = take(None)
        except BaseException:
            left.clear()
            if not theirs.cancel():
                theirs.exception()
            raise
        return ours if theirs.cancel() else ours + theirs.result()
