"""Who wants to know of what: events, subscriptions and their delivery."""

from __future__ import annotations

import logging
import threading
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

_LOG = logging.getLogger("dicomsource")

Payload = TypeVar("Payload")


class Event(StrEnum):
    """What happens in a metadata store.

    References
    ----------
    OHIF, ``EVENTS`` of its DicomMetadataStore.
    """

    STUDY_ADDED = "STUDY_ADDED"
    SERIES_ADDED = "SERIES_ADDED"
    INSTANCES_ADDED = "INSTANCES_ADDED"
    SERIES_UPDATED = "SERIES_UPDATED"


@attrs.frozen
class MetadataEvent:
    """What the subscribers of a metadata store are told.

    Parameters
    ----------
    event
        What happened.
    StudyInstanceUID
        The study that it happened to.
    SeriesInstanceUID
        The series; None when a study was added.
    SOPInstanceUIDs
        The instances that were added or replaced, in their order.
    madeInClient
        Whether the program made them itself, as a viewer makes a segmentation, and did not retrieve them.
    """

    event: Event
    StudyInstanceUID: str
    SeriesInstanceUID: str | None = None
    SOPInstanceUIDs: tuple[str, ...] = ()
    madeInClient: bool = False


class Subscription:
    """One subscriber's wish to be told of one event."""

    def __init__(self, end: Callable[[Subscription], None]) -> None:
        self._end = end

    def unsubscribe(self) -> None:
        """Be told no more; a second time is harmless."""
        self._end(self)


class Publisher(Generic[Payload]):
    """Delivers events to those who subscribed, in the order in which they did.

    Callbacks run in the thread that publishes. One that raises is logged, and the others are still called. Safe to
    use from several threads; no lock is held while callbacks run, so they may subscribe and publish themselves.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._callbacks: dict[str, dict[Subscription, Callable[[Payload], object]]] = {}

    def subscribe(self, event: str, callback: Callable[[Payload], object]) -> Subscription:
        """Have a function called with the payload of each such event from now on.

        Parameters
        ----------
        event
            Name of the event.
        callback
            Takes the payload; what it returns is not looked at.
        """
        subscription = Subscription(lambda ended: self._end(event, ended))
        with self._lock:
            self._callbacks.setdefault(event, {})[subscription] = callback
        return subscription

    def publish(self, event: str, payload: Payload) -> None:
        """Call all who subscribed to an event.

        Parameters
        ----------
        event
            Name of the event.
        payload
            What they are told.
        """
        with self._lock:
            subscriptions = list(self._callbacks.get(event, ()))
        for subscription in subscriptions:
            # Looked up again, since a callback before this one may have ended it.
            with self._lock:
                callback = self._callbacks.get(event, {}).get(subscription)
            if callback is None:
                continue
            try:
                callback(payload)
            except Exception:
                _LOG.exception("A subscriber to %s raised; the others are still called", event)

    def _end(self, event: str, subscription: Subscription) -> None:
        with self._lock:
            self._callbacks.get(event, {}).pop(subscription, None)
