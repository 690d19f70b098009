"""How it stands with each source: being opened, ready, or not, and why.

The first opening may take long, as a folder is read through. It happens in a thread, and a page can tell of it
meanwhile.
"""

from __future__ import annotations

import threading
import time
from inspect import signature
from typing import TYPE_CHECKING, Literal

import attrs

from dicomsource.errors import DicomsourceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicomsource import ExtensionManager, WebApiDataSource


@attrs.define
class Work:
    """How far a source has come with what takes it long, such as reading a folder; it is told by another thread.

    Attributes
    ----------
    title
        What it does; empty before it tells.
    done, total
        Of how many steps.
    """

    title: str = ""
    done: int = 0
    total: int = 0

    def begin(self, title: str, total: int) -> None:
        """Learn that a phase begins; the phase before is over."""
        self.title, self.done, self.total = title, 0, total

    def advance(self, steps: int) -> None:
        """Learn that so many more of the total are done."""
        self.done += steps


@attrs.frozen
class SourceState:
    """How it stands with a source.

    Parameters
    ----------
    name
        Which.
    kind
        ``opening`` while nobody knows, then ``ready`` or ``failed``.
    reason
        Why it failed; else empty.
    since
        When this began, as `time.monotonic` counts.
    work
        How far its opening has come, where it tells.
    """

    name: str
    kind: Literal["opening", "ready", "failed"]
    reason: str = ""
    since: float = attrs.field(factory=time.monotonic)
    work: Work | None = None

    @property
    def seconds(self) -> int:
        """For how long it has been so."""
        return int(time.monotonic() - self.since)


class SourceStates:
    """Opens sources in the background, and keeps what became of it.

    Parameters
    ----------
    manager
        Has the sources.
    names
        Those that are served.
    """

    def __init__(self, manager: ExtensionManager, names: Sequence[str]) -> None:
        self._manager = manager
        self._names = tuple(names)
        self._states: dict[str, SourceState] = {}
        self._done: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    def all(self) -> list[SourceState]:
        """Return the state of every source; one that nobody asked for yet begins to be opened."""
        return [self.of(name) for name in self._names]

    def of(self, name: str, wait: float = 0.0) -> SourceState:
        """Return the state of a source, which begins to be opened where it is new.

        Parameters
        ----------
        name
            Which.
        wait
            For how many seconds to wait for it to be opened.
        """
        with self._lock:
            if name not in self._states:
                self._begin(name)
            done = self._done[name]
        done.wait(wait)
        with self._lock:
            return self._states[name]

    def check_again(self, name: str) -> None:
        """Open a source anew that failed."""
        with self._lock:
            state = self._states.get(name)
            if state is None or state.kind != "opening":
                self._begin(name)

    def heard(self, name: str, error: Exception | None = None) -> None:
        """Note how a source answered somebody."""
        with self._lock:
            now = self._states.get(name)
            reason = _sentence(error) if error else ""
            kind: Literal["ready", "failed"] = "failed" if error else "ready"
            if now is None or now.kind != "opening":
                self._states[name] = SourceState(name, kind, reason)
                self._done.setdefault(name, threading.Event()).set()

    def _begin(self, name: str) -> None:
        work = Work()
        self._states[name] = SourceState(name, "opening", work=work)
        done = self._done[name] = threading.Event()
        thread = threading.Thread(
            target=self._open, args=(name, work, done), name=f"opening {name}", daemon=True
        )
        thread.start()

    def _open(self, name: str, work: Work, done: threading.Event) -> None:
        state = SourceState(name, "ready")
        try:
            _ask(self._manager.get_data_source(name), work)
        except Exception as error:  # whatever a plugin raises is why its source is not there
            state = SourceState(name, "failed", _sentence(error))
        with self._lock:
            self._states[name] = attrs.evolve(state, since=time.monotonic())
        done.set()


def _ask(source: WebApiDataSource, work: Work) -> None:
    """Ask a source for one study: only an answer shows that it is there.

    A source that must look through its files first, and can tell how far it has come, has a helper ``refresh`` with the
    argument ``progress``.
    """
    refresh = source.helpers.get("refresh")
    if callable(refresh) and "progress" in signature(refresh).parameters:
        refresh(progress=work)
    if source.query.studies.supported:
        source.query.studies.select(limit=1)


def _sentence(error: Exception) -> str:
    if isinstance(error, DicomsourceError):
        return str(error)
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
