"""The file that an index is: a header, sections of bytes, and a directory that says where each one stands.

The header is written last, so that a file that was cut or never finished does not have one.
"""

from __future__ import annotations

import mmap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike
    from typing import Any, BinaryIO

MAGIC = b"DCMINDEX"
VERSION = 2
HEADER_BYTES = 64
_ALIGNMENT = 64
_NUMBERS = 4  # version, position of the directory, its length, length of the file
_NUMBER_BYTES = 8
_PRIME = 2**61 - 1


def check_sum(data: bytes) -> int:
    """Return the remainder of some bytes, as one number, by a prime: a sum that takes no module to be loaded."""
    return int.from_bytes(data, "little") % _PRIME


def header(directory_at: int, directory: bytes, file_bytes: int) -> bytes:
    """Return the header of a finished file."""
    numbers = (VERSION, directory_at, len(directory), file_bytes)
    facts = MAGIC + b"".join(number.to_bytes(_NUMBER_BYTES, "little") for number in numbers)
    sums = (check_sum(facts), check_sum(directory))
    written = b"".join(number.to_bytes(_NUMBER_BYTES, "little") for number in sums)
    return (facts + written).ljust(HEADER_BYTES)


class Writer:
    """Writes sections one after another, then the directory and the header.

    Parameters
    ----------
    file
        Open for writing, empty.
    """

    def __init__(self, file: BinaryIO) -> None:
        from threading import Lock  # readers load no module that they do not need

        self._file = file
        self._one_section = Lock()
        self.position = HEADER_BYTES
        file.write(bytes(HEADER_BYTES))

    def append(self, data: Any) -> None:
        """Write bytes, or anything with a buffer, where the last ones ended."""
        self._file.write(data)
        self.position += memoryview(data).nbytes

    def align(self) -> int:
        """Return the position of the next section, after bytes that fill up to it."""
        self.append(bytes(-self.position % _ALIGNMENT))
        return self.position

    def section(self, portions: Iterable[Any]) -> tuple[int, int]:
        """Write a section that comes in portions; return its position and length. Threads may do so by turns."""
        with self._one_section:
            start = self.align()
            for portion in portions:
                self.append(portion)
            return start, self.position - start

    def finish(self, directory: bytes) -> None:
        """Write the directory and, when all else is written, the header."""
        start = self.align()
        self.append(directory)
        self._file.seek(0)
        self._file.write(header(start, directory, self.position))
        self._file.flush()


class Damaged(Exception):
    """The file is no index, or not a whole one; the message says why."""


class Container:
    """A file opened for reading: its bytes, mapped into memory, and its directory.

    Parameters
    ----------
    path
        A finished file. When another one takes its place, this one stays readable as long as it is open.

    Raises
    ------
    Damaged
        The file is none that `Writer` finished.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        with open(path, "rb") as file:  # noqa: PTH123 (pathlib would be loaded for this alone)
            file.seek(0, 2)
            size = file.tell()
            if size < HEADER_BYTES:
                raise Damaged(f"it has {size} bytes, fewer than its header")
            self.bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            self.directory = self._read_directory(size)
        except Damaged:
            self.bytes.close()
            raise

    def _read_directory(self, size: int) -> bytes:
        head = self.bytes[:HEADER_BYTES]
        end = len(MAGIC) + _NUMBER_BYTES * _NUMBERS
        if head[: len(MAGIC)] != MAGIC:
            raise Damaged("it does not begin as an index does")
        facts, sums = (
            head[:end],
            [
                int.from_bytes(head[end + at : end + at + _NUMBER_BYTES], "little")
                for at in (0, _NUMBER_BYTES)
            ],
        )
        version, start, length, whole = (
            int.from_bytes(facts[at : at + 8], "little") for at in range(len(MAGIC), end, 8)
        )
        if version != VERSION:
            raise Damaged(f"it is of format {version}, and only {VERSION} is known")
        if check_sum(facts) != sums[0]:
            raise Damaged("its header is not as it was written")
        if size != whole:
            raise Damaged(f"it has {size} bytes of {whole}")
        directory = self.bytes[start : start + length]
        if check_sum(directory) != sums[1]:
            raise Damaged("its directory is not as it was written")
        return directory

    def close(self) -> None:
        """Let go of the file; a no-op while arrays still look into it."""
        try:
            self.bytes.close()
        except BufferError:
            return
