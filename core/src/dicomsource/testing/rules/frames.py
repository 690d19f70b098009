"""Frames as they are stored, pixels as they are decoded, pictures as they are looked at."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from dicomsource.contract import EncodedFrame
from dicomsource.errors import DataError, NotFoundError, QueryError
from dicomsource.pixels.frame_count import frame_count
from dicomsource.pixels.image_pixel import ImagePixel
from dicomsource.testing.levels import triple
from dicomsource.testing.rule import Untried, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from dicomsource.testing.subject import Subject

GROUP = "pixels"
_NATIVE = {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"}
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"


@rule("retrieve.frames", "retrieve.series.metadata", group=GROUP)
def every_frame_that_metadata_tell_of_is_there(subject: Subject) -> None:
    """The first and the last frame by NumberOfFrames come, in the order asked for, with bytes and a transfer syntax."""
    for image in subject.images:
        count = frame_count(image)
        asked = [count, 1] if count > 1 else [1]
        frames = subject.ask("retrieve.frames", **triple(image), frames=asked)
        if len(frames) != len(asked):
            raise Violation(
                f"retrieve.frames gave {len(frames)} frames for {asked}", "Give one for each"
            )
        for number, frame in zip(asked, frames, strict=True):
            if not isinstance(frame, EncodedFrame) or not frame.data or not frame.TransferSyntaxUID:
                raise Violation(
                    f"frame {number} of image {image.get('SOPInstanceUID')} came as {frame!r}",
                    "Give an EncodedFrame with its bytes and the UID of its transfer syntax",
                )
        if count > 1:
            last = subject.ask("retrieve.frames", **triple(image), frames=[count])[0]
            if last.data != frames[0].data:
                raise Violation(
                    f"frame {count} of image {image.get('SOPInstanceUID')} alone is not what frames={asked} begin with",
                    "Give frames in the order of the numbers that are asked for",
                )


@rule("retrieve.frames", "retrieve.series.metadata", group=GROUP)
def frames_are_as_long_as_metadata_say(subject: Subject) -> None:
    """An uncompressed frame has as many bytes as Rows, Columns, SamplesPerPixel and BitsAllocated make."""
    tried = False
    for image in subject.images:
        layout = _layout(image)
        frame = subject.ask("retrieve.frames", **triple(image), frames=[1])[0]
        if frame.TransferSyntaxUID not in _NATIVE:
            continue
        tried = True
        length = -(-layout.bits_per_frame // 8)
        if len(frame.data) not in (length, length + length % 2):
            raise Violation(
                f"a frame of image {image.get('SOPInstanceUID')} has {len(frame.data)} bytes, and "
                f"{layout.Rows} x {layout.Columns} pixels of {layout.SamplesPerPixel} x {layout.BitsAllocated} bits "
                f"have {length}",
                "Give one frame alone, without any header, or correct the metadata",
            )
    if not tried:
        raise Untried("all frames are compressed")


@rule("retrieve.series.metadata", group=GROUP)
def pixels_have_the_shape_that_metadata_say(subject: Subject) -> None:
    """The pixels of a frame are an array of Rows x Columns, with SamplesPerPixel values each for colour."""
    for image in subject.images:
        layout = _layout(image)
        for frame in sorted({1, layout.NumberOfFrames}):
            pixels = subject.pixels(image, frame)
            wanted: tuple[int, ...] = (layout.Rows, layout.Columns)
            if layout.SamplesPerPixel > 1:
                wanted += (layout.SamplesPerPixel,)
            if pixels.shape != wanted:
                raise Violation(
                    f"the pixels of frame {frame} of image {image.get('SOPInstanceUID')} have the shape "
                    f"{pixels.shape}, and metadata say {wanted}",
                    "Correct Rows, Columns and SamplesPerPixel, or the frames",
                )


@rule("retrieve.series.metadata", group=GROUP)
def a_frame_beyond_the_last_is_not_found(subject: Subject) -> None:
    """A frame number above NumberOfFrames raises NotFoundError, and one below 1 QueryError."""
    image = subject.images[0]
    subject.pixels(image, 1)
    subject.refused((NotFoundError,), "load_pixels", image, frame_count(image) + 1)
    subject.refused((QueryError,), "load_pixels", image, 0)
    if subject.supports("retrieve.frames"):
        beyond = [frame_count(image) + 1]
        subject.refused((NotFoundError,), "retrieve.frames", **triple(image), frames=beyond)


@rule("retrieve.rendered", "retrieve.series.metadata", group=GROUP)
def pictures_are_png_or_jpeg_of_the_right_size(subject: Subject) -> None:
    """A rendered picture is a PNG or JPEG; a PNG has as many columns and rows as the image."""
    image = subject.images[0]
    _layout(image)
    picture = subject.ask("retrieve.rendered", **triple(image))
    if not picture.startswith((_PNG, _JPEG)):
        raise Violation(
            f"retrieve.rendered gave {len(picture)} bytes that begin with {picture[:8]!r}",
            "Give PNG or JPEG",
        )
    if picture.startswith(_PNG):
        columns, rows = struct.unpack(">II", picture[16:24])
        if (rows, columns) != (image.get("Rows"), image.get("Columns")):
            raise Violation(
                f"retrieve.rendered gave a picture of {rows} x {columns} for an image of "
                f"{image.get('Rows')} x {image.get('Columns')}",
                "Without viewport give the image in its own size",
            )


def _layout(image: Mapping[str, Any]) -> ImagePixel:
    try:
        return ImagePixel.of(image)
    except DataError as error:
        raise Untried(f"not tried, for {error.problem}") from error
