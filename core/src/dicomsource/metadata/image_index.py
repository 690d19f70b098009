"""Which instance, frame and source an image id stands for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Uids = tuple[str, str, str]
    Register = Callable[[Mapping[str, Any]], object]


@attrs.frozen
class ImageReference:
    """What a registered image id stands for.

    Parameters
    ----------
    StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
        The instance.
    frame
        Number of the frame, from 1.
    source_name
        The data source that gives its pixels; None where nobody said.
    """

    StudyInstanceUID: str
    SeriesInstanceUID: str
    SOPInstanceUID: str
    frame: int = 1
    source_name: str | None = None


class ImageIndex:
    """References by image id, and image ids by instance so that they leave together. Its owner holds the lock."""

    def __init__(self) -> None:
        self._references: dict[str, ImageReference] = {}
        self._image_ids: dict[str, dict[str, dict[str, set[str]]]] = {}
        self._later: dict[Uids, dict[Register, Mapping[str, Any]]] = {}

    def add(self, image_id: str, reference: ImageReference) -> None:
        """Register an image id; what it stood for before is forgotten."""
        before = self._references.get(image_id)
        if before is not None:
            series = self._image_ids[before.StudyInstanceUID][before.SeriesInstanceUID]
            series[before.SOPInstanceUID].discard(image_id)
        self._references[image_id] = reference
        study = self._image_ids.setdefault(reference.StudyInstanceUID, {})
        instances = study.setdefault(reference.SeriesInstanceUID, {})
        instances.setdefault(reference.SOPInstanceUID, set()).add(image_id)

    def get(self, image_id: str) -> ImageReference | None:
        """Return what an image id stands for, None where nobody registered it."""
        return self._references.get(image_id)

    def add_later(self, uids: Uids, instance: Mapping[str, Any], register: Register) -> None:
        """Keep what registers the image ids of an instance until it is taken; one of each source."""
        self._later.setdefault(uids, {})[register] = instance

    def take_later(self, uids: Uids | None = None) -> list[Callable[[], object]]:
        """Return what was kept for an instance, or for all, and keep it no more."""
        if uids is not None:
            taken = [self._later.pop(uids, {})]
        else:
            taken, self._later = list(self._later.values()), {}
        return [
            partial(register, instance) for kept in taken for register, instance in kept.items()
        ]

    def remove(self, study: str, series: str | None, instance: str | None) -> None:
        """Forget the image ids of a study, a series or an instance."""
        if series is None:
            gone = [
                ids for level in self._image_ids.pop(study, {}).values() for ids in level.values()
            ]
        elif instance is None:
            gone = list(self._image_ids.get(study, {}).pop(series, {}).values())
        else:
            gone = [self._image_ids.get(study, {}).get(series, {}).pop(instance, set())]
        removed = tuple(uid for uid in (study, series, instance) if uid is not None)
        for uids in [uids for uids in self._later if uids[: len(removed)] == removed]:
            del self._later[uids]
        for image_ids in gone:
            for image_id in image_ids:
                del self._references[image_id]

    def clear(self) -> None:
        """Forget all image ids."""
        self._references.clear()
        self._image_ids.clear()
        self._later.clear()
