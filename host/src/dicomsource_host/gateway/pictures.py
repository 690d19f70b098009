"""Pictures of frames, in the form that a client wants.

References
----------
DICOM PS3.18 sections 8.3.5 and 10.4.1.1.3.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import DataError, QueryError, errors_named
from dicomsource.pixels.frame_count import frame_count
from dicomsource_host.gateway.failures import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from PIL.Image import Image

    from dicomsource import WebApiDataSource

JPEG, PNG, GIF = "image/jpeg", "image/png", "image/gif"
_KINDS = {JPEG: "JPEG", PNG: "PNG", GIF: "GIF"}
_MOST_FRAMES = 500
_LARGEST = 8192
_MILLISECONDS = 100


@attrs.frozen
class Wishes:
    """How a picture is to look.

    Parameters
    ----------
    size
        Width and height that it fills without being distorted; None for its own.
    region
        Left, top, width and height of the part of the image that is shown, in pixels of the image; a negative width
        or height mirrors it.
    window
        Centre and width, in rescaled values.
    function
        LINEAR, LINEAR_EXACT or SIGMOID; None for that of the image.
    quality
        1 to 100, of a JPEG.
    """

    size: tuple[int, int] | None = None
    region: tuple[float, float, float, float] | None = None
    window: tuple[float, float] | None = None
    function: str | None = None
    quality: int | None = None


def picture_of(
    source: WebApiDataSource,
    uids: Mapping[str, str],
    frame: int | None,
    type: str,
    wishes: Wishes,
) -> bytes:
    """Return a picture of an instance, made from its frames.

    Parameters
    ----------
    source
        Gives the frames.
    uids
        Of the instance.
    frame
        Number of the frame, from 1; None for the first, of GIF for all.
    type
        Media type.
    wishes
        How it is to look.

    Raises
    ------
    NotFoundError
        There is no such instance or frame, or it has no pixels.
    Refused
        There are too many frames for one picture.
    """
    instance = source.retrieve.completed(source.retrieve.series.of_instance(**uids))
    count = frame_count(instance)
    if type == GIF and frame is None and count > 1:
        if count > _MOST_FRAMES:
            raise Refused(406, f"a GIF of {count} frames is too long. Ask for single frames.")
        numbers: Sequence[int] = range(1, count + 1)
    else:
        numbers = [1 if frame is None else frame]
    pictures = (_picture(source, uids, instance, number, wishes) for number in numbers)
    with errors_named(source.name):
        return _written(pictures, type, instance, wishes)


def as_type(picture: bytes, type: str) -> bytes:
    """Return a picture, such as a backend made, as one of another type.

    Raises
    ------
    DataError
        It is no picture that can be read.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(picture)) as opened:
            return _saved(opened.convert("RGB" if type == JPEG else opened.mode), type, None)
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise DataError(f"the source gave a picture that cannot be read: {error}") from error


def type_of(picture: bytes) -> str:
    """Return the media type that the first bytes of a picture tell."""
    if picture.startswith(b"\x89PNG"):
        return PNG
    return GIF if picture.startswith(b"GIF8") else JPEG


def _picture(
    source: WebApiDataSource,
    uids: Mapping[str, str],
    instance: Mapping[str, Any],
    number: int,
    wishes: Wishes,
) -> Image:
    from PIL import Image

    from dicomsource.pixels import decode_frame, to_display

    (encoded,) = source.retrieve.frames(**uids, frames=[number])
    array = decode_frame(encoded, instance)
    if wishes.function is not None:
        instance = {**instance, "VOILUTFunction": wishes.function}
    shown = to_display(array, instance, wishes.window, frame=number)
    picture = Image.fromarray(_cut(shown, wishes.region))
    return picture if wishes.size is None else _sized(picture, wishes.size)


def _cut(shown: NDArray[Any], region: tuple[float, float, float, float] | None) -> NDArray[Any]:
    if region is None:
        return shown
    left, top, width, height = (round(value) for value in region)
    part = shown[max(0, top) : max(0, top) + abs(height), max(0, left) : max(0, left) + abs(width)]
    if not part.size:
        raise QueryError("the region of the viewport is outside of the image")
    return part[:: -1 if height < 0 else 1, :: -1 if width < 0 else 1]


def _sized(picture: Image, size: tuple[int, int]) -> Image:
    from PIL import ImageOps

    if max(size) > _LARGEST:
        raise QueryError(
            f"the viewport is {size[0]} x {size[1]}", way_out=f"Give up to {_LARGEST} pixels"
        )
    return ImageOps.contain(picture, size)


def _written(
    pictures: Iterator[Image], type: str, instance: Mapping[str, Any], wishes: Wishes
) -> bytes:
    first = next(pictures)
    if type != GIF:
        return _saved(first, type, wishes.quality)
    file = io.BytesIO()
    milliseconds = _frame_milliseconds(instance)
    first.save(file, "GIF", save_all=True, append_images=pictures, duration=milliseconds, loop=0)
    return file.getvalue()


def _saved(picture: Image, type: str, quality: int | None) -> bytes:
    file = io.BytesIO()
    options = {"quality": quality} if quality is not None and type == JPEG else {}
    picture.save(file, _KINDS[type], **options)
    return file.getvalue()


def _frame_milliseconds(instance: Mapping[str, Any]) -> int:
    try:
        return max(20, round(float(instance.get("FrameTime") or _MILLISECONDS)))
    except (TypeError, ValueError):
        return _MILLISECONDS
