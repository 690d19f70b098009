"""Pixels that an image loader gives, and what the metadata has to say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.contract.data import EncodedFrame
from dicomsource.errors import DicomsourceError, NotFoundError, UnsupportedError, errors_named
from dicomsource.imageids import leads_to_a_source, scheme_of
from dicomsource.made.pixel_facts import (
    EXPLICIT_LITTLE,
    NEEDED,
    encoded,
    facts_of,
    frame_in,
    frames_in,
    pixels_of,
)
from dicomsource.natural import NaturalDataset
from dicomsource.pixels.built_in_loaders import BUILT_IN
from dicomsource.pixels.frame_count import frame_count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from dicomsource.datasource.context import SourceContext
    from dicomsource.datasource.image_ids import ImageIds


class LoadedPixels:
    """The pixels of a source to which its image ids lead, through the loader of their scheme.

    Parameters
    ----------
    context, image_ids
        Of the source.

    References
    ----------
    OHIF, the image loaders of Cornerstone.
    """

    def __init__(self, context: SourceContext, image_ids: ImageIds) -> None:
        self._context = context
        self._image_ids = image_ids

    def can_load(self, instance: Mapping[str, Any], *, own_scheme: bool = False) -> bool:
        """Tell whether the image id of an instance leads to a loader, and not to the frames of a source.

        Parameters
        ----------
        instance
            Naturalized.
        own_scheme
            Whether only the loader of a plugin's own scheme counts.
        """
        try:
            image_id = self._image_ids.for_instance(instance, 1)
            return bool(self._loader(image_id)) and not (own_scheme and _is_built_in(image_id))
        except DicomsourceError:
            return False

    def load(self, instance: Mapping[str, Any], frame: int) -> NDArray[Any]:
        """Return one frame as its loader gives it.

        Returns
        -------
        numpy.ndarray
            Shape (Rows, Columns), or (Rows, Columns, samples) for colour.

        Raises
        ------
        UnsupportedError
            The image id leads to no loader.
        """
        return frame_in(self._load(instance, frame), instance, frame)

    def frames(self, instance: NaturalDataset, numbers: Sequence[int]) -> Iterator[EncodedFrame]:
        """Yield frames as Explicit VR Little Endian has them.

        Parameters
        ----------
        instance
            Naturalized, and complete: see `completed`.
        numbers
            Of the frames, from 1.

        Raises
        ------
        NotFoundError
            There is no such frame.
        UnsupportedError
            The image id leads to no loader.
        DataError
            What the loader gives does not fit the metadata.
        """
        count = frame_count(instance)
        for number in numbers:
            if number > count:
                raise NotFoundError(
                    f"instance {instance.get('SOPInstanceUID')} has no frame {number}, it has {count}",
                    source=self._context.label,
                )
            given = self._load(instance, number)
            with errors_named(self._context.label):
                data = encoded(pixels_of(given, instance, number), instance)
            yield EncodedFrame(data, EXPLICIT_LITTLE)

    def completed(self, instance: NaturalDataset) -> NaturalDataset:
        """Return an instance whose metadata says how its pixels are laid out; as it is where they cannot be had."""
        try:
            given = self._load(instance, 1)
            frames = frames_in(given, instance) or frame_count(instance)
            facts = facts_of(pixels_of(given, instance, 1), frames)
        except DicomsourceError:  # one image that cannot be had must not hide its series
            return instance
        said = {name: value for name, value in instance.items() if value not in (None, "")}
        return NaturalDataset({**facts, **said})

    def _load(self, instance: Mapping[str, Any], frame: int) -> NDArray[Any]:
        import numpy as np

        image_id = self._image_ids.for_instance(instance, frame)
        loader = self._loader(image_id)
        if loader is None:
            raise UnsupportedError(
                "it has no retrieve.instance, no retrieve.frames and no image loader",
                source=self._context.label,
                way_out="Use another data source",
            )
        with errors_named(self._context.label):
            return np.asarray(loader(image_id, self._context.services))

    def _loader(self, image_id: str) -> Callable[..., Any] | None:
        if leads_to_a_source(image_id):
            return None
        scheme = scheme_of(image_id)
        manager = self._context.services.extension_manager
        brought = manager.image_loaders.get(scheme) if manager is not None else None
        return brought.loadImage if brought is not None else BUILT_IN.get(scheme)


def is_complete(instance: Mapping[str, Any]) -> bool:
    """Tell whether metadata says how the pixels of an instance are laid out."""
    if any(instance.get(name) in (None, "") for name in NEEDED):
        return False
    # Of floating point pixels nothing else is said.
    whole_numbers = instance.get("PixelRepresentation") is not None
    return whole_numbers or int(instance["BitsAllocated"]) >= 32


def _is_built_in(image_id: str) -> bool:
    return scheme_of(image_id) in BUILT_IN
