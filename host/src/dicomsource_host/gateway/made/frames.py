"""Frames, and what the metadata has to say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource import EncodedFrame
from dicomsource.datasource.frame_numbers import frame_numbers
from dicomsource.errors import DicomsourceError, NotFoundError, UnsupportedError, errors_named
from dicomsource.natural import NaturalDataset
from dicomsource.pixels.frame_count import frame_count
from dicomsource_host.gateway.made.pixel_facts import (
    EXPLICIT_LITTLE,
    NEEDED,
    encoded,
    facts_of,
    frames_in,
    pixels_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dicomsource import WebApiDataSource


def frames_of(
    source: WebApiDataSource, uids: Mapping[str, str], numbers: Sequence[int]
) -> list[EncodedFrame]:
    """Return frames as the source has them stored, or made from the pixels that its image loader gives.

    Raises
    ------
    NotFoundError
        There is no such instance or frame.
    UnsupportedError
        The source gives neither.
    """
    if source.retrieve.supports("frames"):
        return source.retrieve.frames(**uids, frames=list(numbers))
    instance = completed(source, source.retrieve.series.of_instance(**uids))
    if not _has_loader(source, instance):
        raise UnsupportedError(
            "it has no retrieve.frames, and no image loader",
            source=source.name,
            way_out="Use another data source",
        )
    count = frame_count(instance)
    made = []
    for number in frame_numbers(numbers):
        if number > count:
            raise NotFoundError(
                f"instance {uids['SOPInstanceUID']} has no frame {number}, it has {count}",
                source=source.name,
            )
        given = source.load_pixels(instance, number)
        with errors_named(source.name):
            data = encoded(pixels_of(given, instance, number), instance)
        made.append(EncodedFrame(data, EXPLICIT_LITTLE))
    return made


def completed(source: WebApiDataSource, instance: NaturalDataset) -> NaturalDataset:
    """Return an instance whose metadata says how its pixels are laid out.

    Where it says so already, or the source has frames that are stored, or no pixels at all, it is returned as it is.
    """
    if source.retrieve.supports("frames") or _is_complete(instance):
        return instance
    if not _has_loader(source, instance):
        return instance
    import numpy as np

    try:
        given = source.load_pixels(instance, 1)
        frames = frames_in(np.asarray(given), instance) or frame_count(instance)
        facts = facts_of(pixels_of(given, instance, 1), frames)
    except DicomsourceError:  # one image that cannot be had must not hide its series
        return instance
    said = {name: value for name, value in instance.items() if value not in (None, "")}
    return NaturalDataset({**facts, **said})


def _is_complete(instance: Mapping[str, Any]) -> bool:
    if any(instance.get(name) in (None, "") for name in NEEDED):
        return False
    # Of floating point pixels nothing else is said.
    whole_numbers = instance.get("PixelRepresentation") is not None
    return whole_numbers or int(instance["BitsAllocated"]) >= 32


def _has_loader(source: WebApiDataSource, instance: Mapping[str, Any]) -> bool:
    """Tell whether something else than the frames of the source gives its pixels."""
    try:
        image_id = source.getImageIdsForInstance(instance, 1)
    except DicomsourceError:
        return False
    # What is made up where a plugin gives none leads to the frames of the source.
    return not image_id.startswith("wadors:dicomsource://")
