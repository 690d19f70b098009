"""The image ids of a source's instances, and the pixels behind them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dicomsource.datasource.frame_numbers import frame_number
from dicomsource.errors import DataError, PluginError, errors_named

if TYPE_CHECKING:
    from dicomsource.datasource.context import SourceContext
    from dicomsource.datasource.given import GivenFunction

_logger = logging.getLogger("dicomsource")
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


class ImageIds:
    """Image ids of instances and display sets.

    Those of instances are registered in the metadata store as they are given out, so that they lead back to the
    source; so are those of display sets, unless the plugin makes them itself.

    References
    ----------
    OHIF, ``getImageIdsForInstance`` and ``getImageIdsForDisplaySet`` of a data source, and ``getImageId``.
    """

    def __init__(
        self,
        context: SourceContext,
        for_instance: GivenFunction | None,
        for_display_set: GivenFunction | None,
    ) -> None:
        self._context = context
        self._for_instance = for_instance
        self._for_display_set = for_display_set

    @property
    def given_by_plugin(self) -> bool:
        """Whether the plugin says which image id an instance has."""
        return self._for_instance is not None

    def for_instance(self, instance: Mapping[str, Any], frame: int | None = None) -> str:
        """Return the image id of one frame.

        Parameters
        ----------
        instance
            Naturalized instance.
        frame
            Number of the frame, from 1; None for the first, or for the instance as a whole where the scheme can say so.

        Raises
        ------
        DataError
            The instance lacks a UID.
        QueryError
            The frame is no number from 1.
        """
        with errors_named(self._context.label):
            frame = None if frame is None else frame_number(frame)
            image_id = self._image_id(instance, frame)
            self._remember(image_id, uids_of(instance), frame)
        return image_id

    def for_display_set(self, displaySet: Any) -> list[str]:
        """Return the image ids of all frames of all instances, in their order.

        Parameters
        ----------
        displaySet
            Naturalized instances, or one of them; or a mapping or object that holds them as ``images`` or
            ``instances``, such as a series of the metadata store.

        Raises
        ------
        DataError
            It holds no instances, or one of them lacks a UID.
        """
        if self._for_display_set is not None:
            return [str(one) for one in self._for_display_set.items({"displaySet": displaySet})]
        from dicomsource.pixels.frame_count import frame_count

        with errors_named(self._context.label):
            instances = _instances_of(displaySet)
        return [
            self.for_instance(instance, frame)
            for instance in instances
            for frame in range(1, frame_count(instance) + 1)
        ]

    def register(self, instance: Mapping[str, Any]) -> None:
        """Make an instance known to the metadata store by the id of its first frame, which leads to the others.

        An instance that has no image id is passed over: who asks for its image id learns why.
        """
        try:
            self.for_instance(instance, 1)
        except Exception as error:
            _logger.debug("no image id is registered: %s", error)

    def _image_id(self, instance: Mapping[str, Any], frame: int | None) -> str:
        if self._for_instance is not None:
            given = self._for_instance(instance=instance, frame=frame)
            first = next(iter(given), None) if isinstance(given, list | tuple) else given
            if not isinstance(first, str) or not first:
                raise PluginError(
                    f"{self._for_instance.path} returned {given!r}", way_out="Return an image id"
                )
            return first
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


def _instances_of(display_set: Any) -> list[Mapping[str, Any]]:
    if isinstance(display_set, Mapping):
        found = display_set.get("images") or display_set.get("instances")
        if found is None and "SOPInstanceUID" in display_set:
            return [display_set]
        return list(found or [])
    for name in ("images", "instances"):
        if (held := getattr(display_set, name, None)) is not None:
            return list(held)
    if isinstance(display_set, str | bytes) or not isinstance(display_set, Iterable):
        raise DataError(
            f"{type(display_set).__name__} is no display set",
            way_out="Give instances, or what holds them as images or instances",
        )
    instances = list(display_set)
    for each in instances:
        if not callable(getattr(each, "get", None)):
            raise DataError(f"a display set holds {type(each).__name__}", way_out="Give instances")
    return instances
