"""Which instance, frame and source an image id stands for."""

from __future__ import annotations

import attrs


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
        for image_ids in gone:
            for image_id in image_ids:
                del self._references[image_id]

    def clear(self) -> None:
        """Forget all image ids."""
        self._references.clear()
        self._image_ids.clear()
