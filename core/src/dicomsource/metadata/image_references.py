"""Image ids that are registered, or will be when one is looked up that nobody registered."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import DataError
from dicomsource.imageids import parse_image_id, with_frame
from dicomsource.metadata.image_index import ImageIndex, ImageReference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from contextlib import AbstractContextManager

    from dicomsource.imageids import ImageId
    from dicomsource.metadata.image_index import Register, Uids


class ImageReferences:
    """What the image ids of a metadata store stand for; safe to use from several threads.

    Parameters
    ----------
    lock
        That of the store, held while anything changes.
    """

    def __init__(self, lock: AbstractContextManager[Any]) -> None:
        self._lock = lock
        self._index = ImageIndex()
        # Another lock, for a plugin's code runs while it is held; who comes second waits.
        self._registering = threading.RLock()

    def add(self, image_id: str, reference: ImageReference) -> None:
        """Register an image id; what it stood for before is forgotten."""
        with self._lock:
            self._index.add(image_id, reference)

    def add_later(self, instances: Iterable[Mapping[str, Any]], register: Register) -> None:
        """Have a function called with each instance, at most once, when an unknown image id is looked up."""
        with self._lock:
            for one in instances:
                uids = (one["StudyInstanceUID"], one["SeriesInstanceUID"], one["SOPInstanceUID"])
                self._index.add_later(uids, one, register)

    def get(self, image_id: str) -> ImageReference | None:
        """Return what an image id stands for, by itself or by another frame of its instance."""
        with self._lock:
            if (exact := self._index.get(image_id)) is not None:
                return exact
        try:
            parsed = parse_image_id(image_id)
        except DataError:
            parsed = None
        found = self._found(image_id, parsed)
        named = _uids_in(parsed)
        for uids in ([named] if named else []) + [None]:
            if found is None:
                self._register(uids)
                found = self._found(image_id, parsed)
        return found

    def remove(self, study: str, series: str | None, instance: str | None) -> None:
        """Forget the image ids of a study, a series or an instance."""
        with self._lock:
            self._index.remove(study, series, instance)

    def clear(self) -> None:
        """Forget all image ids."""
        with self._lock:
            self._index.clear()

    def _found(self, image_id: str, parsed: ImageId | None) -> ImageReference | None:
        with self._lock:
            exact = self._index.get(image_id)
            if exact is not None or parsed is None:
                return exact
            others = [with_frame(image_id, 1), with_frame(image_id, None)]
            found = next(filter(None, map(self._index.get, others)), None)
            return None if found is None else attrs.evolve(found, frame=parsed.frame or 1)

    def _register(self, uids: Uids | None) -> None:
        """Register the image ids of an instance, or of all; only their sources know them."""
        with self._registering:
            with self._lock:
                kept = self._index.take_later(uids)
            for register in kept:
                register()


def _uids_in(parsed: ImageId | None) -> Uids | None:
    if parsed is None or parsed.SOPInstanceUID is None:
        return None
    return str(parsed.StudyInstanceUID), str(parsed.SeriesInstanceUID), parsed.SOPInstanceUID
