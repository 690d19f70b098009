"""Frames cut out of Part 10 files."""

from __future__ import annotations

import io
import os
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from dicomsource.contract.data import EncodedFrame
from dicomsource.errors import DataError, NotFoundError
from dicomsource.pixels.part10_pixels import damage_named, open_pixels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dicomsource.pixels.part10_pixels import Part10Pixels


def frames_of_part10(
    data: bytes | str | os.PathLike[str], frames: Sequence[int] | None = None
) -> list[EncodedFrame]:
    """Return frames of a Part 10 file as they are stored.

    Parameters
    ----------
    data
        The file's bytes, or its path; of a path no more is read than the frames need.
    frames
        Numbers of the frames, from 1, in the order wanted; None for all.

    Returns
    -------
    list of EncodedFrame
        One for each number. Compressed frames are as they are, fragments joined. Uncompressed ones begin with
        their first byte, also where frames follow each other within a byte; those of a big endian or deflated file
        come as Explicit VR Little Endian.

    Raises
    ------
    NotFoundError
        There is no such file, no pixel data in it, or no such frame.
    DataError
        It is no DICOM file, or damaged.

    References
    ----------
    DICOM PS3.5, 8.2 and A.4; PS3.3, C.7.6.3.1.8.
    """
    with _opened(data) as (file, name):
        pixels = open_pixels(file, name)
        wanted = list(range(1, pixels.count + 1)) if frames is None else list(frames)
        for number in wanted:
            if not isinstance(number, int) or not 1 <= number <= pixels.count:
                raise NotFoundError(
                    f"{name} has no frame {number!r}, but {pixels.count} of them",
                    way_out="Count frames from 1",
                )
        if pixels.encapsulated:
            found = _encapsulated(pixels, set(wanted))
        else:
            found = {number: pixels.native(number - 1) for number in set(wanted)}
    return [EncodedFrame(found[number], pixels.TransferSyntaxUID) for number in wanted]


def _encapsulated(pixels: Part10Pixels, wanted: set[int]) -> dict[int, bytes]:
    from pydicom.encaps import generate_frames, get_frame

    file = _WholeReads(pixels.file)
    with damage_named(pixels.name):
        if len(wanted) == 1:
            (number,) = wanted
            return {number: get_frame(file, number - 1, **pixels.offsets)}
        every = islice(generate_frames(file, **pixels.offsets), max(wanted, default=0))
        found = {number: frame for number, frame in enumerate(every, start=1) if number in wanted}
    if missing := wanted - found.keys():
        raise DataError(
            f"the pixel data of {pixels.name} ends before frame {min(missing)}",
            way_out="Check that the file is whole",
        )
    return found


class _WholeReads:
    """A file that gives all bytes asked for or none: pydicom would take the stump of a fragment for the fragment."""

    def __init__(self, file: BinaryIO) -> None:
        self.seek = file.seek
        self.tell = file.tell
        self._read = file.read

    def read(self, size: int = -1) -> bytes:
        content = self._read(size)
        # Where a tag of four bytes should be, the file may rightly end.
        if len(content) < size and size > 4:
            raise EOFError(f"the file ends after {len(content)} of {size} bytes")
        return content


@contextmanager
def _opened(data: bytes | str | os.PathLike[str]) -> Iterator[tuple[BinaryIO, str]]:
    if isinstance(data, bytes | bytearray | memoryview):
        yield io.BytesIO(data), f"a file of {len(data)} bytes"
        return
    name = f"the file {os.fspath(data)}"
    try:
        with Path(data).open("rb") as file:
            yield file, name
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFoundError(f"there is no file {os.fspath(data)}") from error
    except OSError as error:
        raise DataError(f"{name} cannot be read: {error.strerror or error}") from error
