"""The data sources that exist: each made once, when it is first asked for."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from dicomsource.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from dicomsource.datasource import WebApiDataSource

_logger = logging.getLogger("dicomsource")


class _Slot:
    """The place of one data source: its maker until it is made, the source afterwards."""

    def __init__(self, maker: int) -> None:
        self.maker = maker
        self.source: WebApiDataSource | None = None


class Instances:
    """Data sources by name.

    Thread-safe. While one is being made, those who ask for it wait; nobody else does. A failure is
    not kept: the next who asks tries again.

    Parameters
    ----------
    create
        Makes the data source of a name.
    """

    def __init__(self, create: Callable[[str], WebApiDataSource]) -> None:
        self._create = create
        self._changed = threading.Condition()
        self._slots: dict[str, _Slot] = {}
        self._waiting: dict[int, str] = {}

    def get(self, name: str) -> WebApiDataSource:
        """Return the one data source of this name, made now if it does not exist.

        Raises
        ------
        ConfigurationError
            Data sources that stand on others need each other in a circle.
        """
        while True:
            slot = self._claim(name)
            if slot.source is not None:
                return slot.source
            source = self._make(name, slot)
            with self._changed:
                kept = self._slots.get(name) is slot
                if kept:
                    slot.source = source
                    self._changed.notify_all()
            if kept:
                return source
            # Dropped while it was being made, so its definition is no longer the valid one.
            _close(name, source)

    def drop(self, names: Collection[str] | None = None) -> None:
        """Close the data sources of these names, or all, the last made first; a failure is logged.

        Parameters
        ----------
        names
            Names without a data source are passed over.
        """
        with self._changed:
            dropped = [
                (name, self._slots.pop(name))
                for name in reversed(list(self._slots))
                if names is None or name in names
            ]
            self._changed.notify_all()
        for name, slot in dropped:
            if slot.source is not None:
                _close(name, slot.source)

    def __len__(self) -> int:
        with self._changed:
            return sum(slot.source is not None for slot in self._slots.values())

    def _claim(self, name: str) -> _Slot:
        """Return a slot that holds a source, or an empty one that this thread has to fill."""
        me = threading.get_ident()
        with self._changed:
            while (slot := self._slots.get(name)) is not None and slot.source is None:
                self._refuse_circle(name, slot, me)
                self._waiting[me] = name
                try:
                    self._changed.wait()
                finally:
                    del self._waiting[me]
            if slot is None:
                slot = self._slots[name] = _Slot(me)
            return slot

    def _make(self, name: str, slot: _Slot) -> WebApiDataSource:
        try:
            return self._create(name)
        except BaseException:
            with self._changed:
                if self._slots.get(name) is slot:
                    del self._slots[name]
                self._changed.notify_all()
            raise

    def _refuse_circle(self, name: str, slot: _Slot, me: int) -> None:
        """Raise if the maker of this slot waits, perhaps by way of others, for this thread."""
        circle, current = [name], slot
        while current.maker != me:
            waits_for = self._waiting.get(current.maker)
            following = self._slots.get(waits_for) if waits_for is not None else None
            if waits_for is None or following is None or waits_for in circle:
                return
            circle.append(waits_for)
            current = following
        by_way_of = f", by way of {', '.join(circle[1:])}" if circle[1:] else ""
        raise ConfigurationError(
            f"data source {name!r} is needed to make itself{by_way_of}",
            way_out="Take it out of the sources that it is made of",
        )


def _close(name: str, source: WebApiDataSource) -> None:
    try:
        source.close()
    except Exception:
        _logger.exception("data source %r could not be closed", name)
