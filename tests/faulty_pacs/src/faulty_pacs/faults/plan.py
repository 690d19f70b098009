"""Which faults hit which requests."""

from __future__ import annotations

import threading
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

    from faulty_pacs.faults.fault import Fault
    from faulty_pacs.request import Request


@attrs.define
class _Planned:
    fault: Fault
    path: str
    method: str | None
    where: Callable[[Request], bool] | None
    left: float

    def hits(self, request: Request) -> bool:
        return (
            self.left > 0
            and self.method in (None, request.method)
            and fnmatchcase(request.path, self.path)
            and (self.where is None or self.where(request))
        )


class Faults:
    """The faults that are planned; requests meet them in the order in which they were added."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []
        self._lock = threading.Lock()

    def add(
        self,
        fault: Fault,
        *,
        path: str = "*",
        method: str | None = None,
        where: Callable[[Request], bool] | None = None,
        times: int | None = None,
    ) -> None:
        """Plan a fault.

        Parameters
        ----------
        fault
            What goes wrong.
        path
            Of the requests that it hits, seen from the root of the service; ``*`` stands for anything.
        method
            Of these requests; None for any.
        where
            What else must be so of a request.
        times
            How many requests it hits; None for all.
        """
        left = float("inf") if times is None else times
        with self._lock:
            self._planned.append(_Planned(fault, path, method, where, left))

    def clear(self) -> None:
        """Plan nothing any more."""
        with self._lock:
            self._planned.clear()

    def due(self, request: Request) -> list[Fault]:
        """Return the faults that hit a request, and count it."""
        with self._lock:
            hit = [planned for planned in self._planned if planned.hits(request)]
            for planned in hit:
                planned.left -= 1
        return [planned.fault for planned in hit]
