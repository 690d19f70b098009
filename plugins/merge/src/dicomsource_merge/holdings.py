"""Which members have what, as far as it was seen: kept beside the data, not in it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

_STUDIES_KEPT = 2_000
_INSTANCES_KEPT = 500_000


@attrs.define
class _Study:
    members: tuple[str, ...] = ()
    series: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    instances: dict[str, tuple[str, ...]] = attrs.field(factory=dict)


class Holdings:
    """Names of members by UID; what was asked for last is kept. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._studies: OrderedDict[str, _Study] = OrderedDict()
        self._instances = 0

    def of(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> tuple[str, ...]:
        """Return the members that are known to have this; empty where that is not known."""
        with self._lock:
            study = self._studies.get(StudyInstanceUID)
            if study is None:
                return ()
            self._studies.move_to_end(StudyInstanceUID)
            if SOPInstanceUID is not None:
                return study.instances.get(SOPInstanceUID, ())
            if SeriesInstanceUID is not None:
                return study.series.get(SeriesInstanceUID, ())
            return study.members

    def note(
        self,
        members: Iterable[str],
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> None:
        """Remember all members that have a study, series or instance."""
        having = tuple(members)
        with self._lock:
            study = self._studies.setdefault(StudyInstanceUID, _Study())
            self._studies.move_to_end(StudyInstanceUID)
            if SOPInstanceUID is not None:
                self._instances += SOPInstanceUID not in study.instances
                study.instances[SOPInstanceUID] = having
            elif SeriesInstanceUID is not None:
                study.series[SeriesInstanceUID] = having
            else:
                study.members = having
            while len(self._studies) > 1 and (
                len(self._studies) > _STUDIES_KEPT or self._instances > _INSTANCES_KEPT
            ):
                self._instances -= len(self._studies.popitem(last=False)[1].instances)

    def forget(self, StudyInstanceUID: str | None = None) -> None:
        """Forget a study, or all."""
        with self._lock:
            if StudyInstanceUID is None:
                self._studies.clear()
                self._instances = 0
            elif StudyInstanceUID in self._studies:
                self._instances -= len(self._studies.pop(StudyInstanceUID).instances)
