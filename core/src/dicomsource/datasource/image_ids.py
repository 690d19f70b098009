"""The image ids of a source's instances, and the pixels behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dicomsource.datasource.parts import call_with_known
from dicomsource.errors import DataError, errors_named

if TYPE_CHECKING:
    from dicomsource.datasource.context import SourceContext

_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


def uids_of(instance: Mapping[str, Any]) -> dict[str, str]:
    """Return the three UIDs of an instance.

    Raises
    ------
    DataError
        One of them is missing.
    """
    missing = [keyword for keyword in _UIDS if not instance.get(keyword)]
    if missing:
        raise DataError(
            f"an instance lacks {', '.join(missing)}",
            way_out="Give it the UIDs of its study, series and instance",
        )
    return {keyword: str(instance[keyword]) for keyword in _UIDS}


def frame_count(instance: Mapping[str, Any]) -> int:
    """Return how many frames an instance has; 1 where it does not say, or says no number."""
    try:
        return max(1, int(instance.get("NumberOfFrames") or 1))
    except (TypeError, ValueError):  # a file's mistake must not hide its study
        return 1


class ImageIds:
    """Image ids of instances and display sets, registered in the metadata store as they are given out.

    References
    ----------
    OHIF, ``getImageIdsForInstance`` and ``getImageIdsForDisplaySet`` of a data source, and ``getImageId``.
    """

    def __init__(
        self,
        context: SourceContext,
        for_instance: Callable[..., Any] | None,
        for_display_set: Callable[..., Any] | None,
    ) -> None:
        self._context = context
        self._for_instance = for_instance
        self._for_display_set = for_display_set

    def for_instance(self, instance: Mapping[str, Any], frame: int | None = None) -> str:
        """Return the image id of one frame.

        Parameters
        ----------
        instance
            Naturalized instance.
        frame
            Number of the frame, from 1; None for the first, or for the instance as a whole where the scheme can say so.
        """
        with errors_named(self._context.label):
            image_id = self._image_id(instance, frame)
            self._remember(image_id, uids_of(instance), frame)
        return image_id

    def for_display_set(self, displaySet: Any) -> list[str]:
        """Return the image ids of all frames of all instances, in their order.

        Parameters
        ----------
        displaySet
            The instances; or a mapping or object that holds them as ``images`` or ``instances``.
        """
        if self._for_display_set is not None:
            with errors_named(self._context.label):
                return list(self._for_display_set(displaySet))
        return [
            self.for_instance(instance, frame)
            for instance in _instances_of(displaySet)
            for frame in range(1, frame_count(instance) + 1)
        ]

    def register(self, instance: Mapping[str, Any]) -> None:
        """Make an instance known to the metadata store by the id of its first frame, which leads to the others."""
        if all(instance.get(keyword) for keyword in _UIDS):
            self.for_instance(instance, 1)

    def _image_id(self, instance: Mapping[str, Any], frame: int | None) -> str:
        if self._for_instance is not None:
            given = call_with_known(self._for_instance, instance=instance, frame=frame)
            return str(given) if isinstance(given, str) else str(next(iter(given)))
        from dicomsource.imageids import wadors_image_id, with_frame

        existing = instance.get("imageId") or instance.get("url")
        if isinstance(existing, str):
            return existing if frame is None else with_frame(existing, frame)
        root = (
            self._context.configuration.get("wadoRoot")
            or f"dicomsource://{quote(self._context.name, safe='')}"
        )
        return wadors_image_id(str(root), **uids_of(instance), frame=frame or 1)

    def _remember(self, image_id: str, uids: Mapping[str, str], frame: int | None) -> None:
        self._context.services.metadata_store.add_image_id(
            image_id, **uids, frame=frame or 1, source_name=self._context.name
        )


def _instances_of(display_set: Any) -> Iterable[Mapping[str, Any]]:
    if isinstance(display_set, Mapping):
        found = display_set.get("images") or display_set.get("instances")
        return [display_set] if found is None and "SOPInstanceUID" in display_set else found or []
    for name in ("images", "instances"):
        if (held := getattr(display_set, name, None)) is not None:
            return list(held)
    return list(display_set)
