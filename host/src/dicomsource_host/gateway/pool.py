"""The threads in which sources are called, never more than so many, with a queue that ends."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from dicomsource_host.gateway.failures import Refused
from dicomsource_host.gateway.threads import Threads

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource_host.gateway.settings import GatewaySettings

T = TypeVar("T")


class Pool:
    """Runs blocking calls beside the event loop.

    Parameters
    ----------
    settings
        How many at a time, how many wait, and for how long.
    """

    def __init__(self, settings: GatewaySettings) -> None:
        self._threads = Threads(settings.threads)
        self._most = settings.threads + settings.waiting
        self._seconds = settings.request_seconds
        self._begun = 0

    async def begin(self, call: Callable[[], T]) -> T:
        """Return what a call returns with which a request begins.

        Raises
        ------
        Refused
            Too many wait already (503), or it took too long (504).
        """
        if self._begun >= self._most:
            raise Refused(503, "The gateway is busy. Ask again in a second.", {"Retry-After": "1"})
        self._begun += 1
        future = self._submit(call)
        future.add_done_callback(self._ended)
        return await self._result(future)

    async def go_on(self, call: Callable[[], T]) -> T:
        """Return what a further call of an answer returns that has begun.

        Raises
        ------
        Refused
            It took too long (504).
        """
        return await self._result(self._submit(call))

    def later(self, call: Callable[[], object]) -> None:
        """Run a call some time, and let its result go."""
        self._threads.submit(call)

    def close(self) -> None:
        """Take no more calls; those that run are not waited for."""
        self._threads.close()

    def _submit(self, call: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.wrap_future(self._threads.submit(call))

    async def _result(self, future: asyncio.Future[T]) -> T:
        # A thread cannot be stopped: whoever gives up waiting leaves it to its end.
        done, _ = await asyncio.wait([future], timeout=self._seconds)
        if not done:
            future.add_done_callback(lambda late: late.cancelled() or late.exception())
            raise Refused(504, f"The source gave no answer in {self._seconds:g} seconds.")
        return future.result()

    def _ended(self, _: object) -> None:
        self._begun -= 1
