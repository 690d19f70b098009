"""Which members answer, and why the others do not."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

import attrs

from dicomsource.errors import DicomsourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_logger = logging.getLogger("dicomsource")


@attrs.frozen
class MemberStatus:
    """How a member answered last.

    Parameters
    ----------
    member
        Its sourceName.
    error
        Why it gave nothing; None where it answered, or was not asked yet.
    """

    member: str
    error: Exception | None = None

    @property
    def working(self) -> bool:
        """Whether it is not known to fail."""
        return self.error is None

    @property
    def reason(self) -> str:
        """Why it gave nothing, in a sentence; empty where it answered."""
        return "" if self.error is None else reason_of(self.error)


@attrs.frozen
class MemberLeftOut:
    """The warning that a member is left out, as it is logged: once, until the member answers again.

    Parameters
    ----------
    source
        What the merge is called.
    status
        Which member, and why.
    """

    source: str
    status: MemberStatus

    def __str__(self) -> str:
        return (
            f"data source {self.source!r}: its member {self.status.member!r} is left out:"
            f" {self.status.reason}"
        )


class Statuses:
    """How each member answered last; each failure is logged once. Thread-safe.

    Parameters
    ----------
    source_name
        Returns what the merge is called.
    """

    def __init__(self, source_name: Callable[[], str]) -> None:
        self._source_name = source_name
        self._lock = threading.Lock()
        self._known: dict[str, MemberStatus] = {}

    def note(self, member: str, error: Exception | None) -> None:
        """Remember how a member answered."""
        with self._lock:
            before = self._known.get(member, MemberStatus(member))
            status = self._known[member] = MemberStatus(member, error)
        if before.working and not status.working:
            _logger.warning(MemberLeftOut(self._source_name(), status))
        elif status.working and not before.working:
            _logger.info("data source %r: its member %r answers again", self._source_name(), member)

    def all(self, members: Iterable[str]) -> dict[str, MemberStatus]:
        """Return how each of these members answered last."""
        with self._lock:
            return {name: self._known.get(name, MemberStatus(name)) for name in members}


def reason_of(error: Exception) -> str:
    """Return in a sentence what an error says."""
    if isinstance(error, DicomsourceError):
        return error.problem.rstrip(".")
    return f"{type(error).__name__}: {error}"
