"""The native format from DICOM files and back."""

from __future__ import annotations

import io
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from dicomsource.errors import DataError, NotFoundError
from dicomsource.natural import representations as vrs
from dicomsource.natural.dataset import META, NaturalDataset
from dicomsource.natural.pydicom_reading import from_dataset

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREAMBLE = 128


def from_part10(
    source: bytes | str | os.PathLike[str] | BinaryIO, *, stop_before_pixels: bool = False
) -> NaturalDataset:
    """Return the native form of a DICOM file.

    Files without preamble or without File Meta Information are read too, deflated ones are inflated.

    Parameters
    ----------
    source
        The bytes of the file, its path, or a binary stream that can seek.
    stop_before_pixels
        Leave out the pixel data, and read no further than that.

    Returns
    -------
    NaturalDataset
        ``_meta.TransferSyntaxUID`` is there also where the file does not say it.

    Raises
    ------
    NotFoundError
        There is no such file.
    DataError
        It is not DICOM, or cut off too early to be read.

    References
    ----------
    DICOM PS3.10 chapter 7.
    """
    from pydicom import dcmread

    with _opened(source) as (stream, name):
        _check_signature(stream, name)
        try:
            dataset = dcmread(stream, force=True, stop_before_pixels=stop_before_pixels)
        except Exception as error:
            # pydicom shows broken files by many kinds of error.
            raise DataError(f"{name} cannot be read as DICOM: {error}", way_out=_WAY_OUT) from error
        if not dataset:
            raise DataError(f"{name} holds no DICOM attributes", way_out=_WAY_OUT)
        native = from_dataset(dataset)
    meta = native.setdefault(META, NaturalDataset())
    if not meta.get("TransferSyntaxUID"):
        meta["TransferSyntaxUID"] = _SYNTAXES.get(
            dataset.original_encoding, vrs.IMPLICIT_LITTLE_ENDIAN
        )
    return native


_WAY_OUT = "Give the whole file, as it was stored"

# (implicit VR, little endian), as pydicom found it, to transfer syntax.
_SYNTAXES: dict[tuple[bool | None, bool | None], str] = {
    (True, True): vrs.IMPLICIT_LITTLE_ENDIAN,
    (False, True): vrs.EXPLICIT_LITTLE_ENDIAN,
    (False, False): vrs.EXPLICIT_BIG_ENDIAN,
}


@contextmanager
def _opened(source: bytes | str | os.PathLike[str] | BinaryIO) -> Iterator[tuple[BinaryIO, str]]:
    if isinstance(source, bytes | bytearray | memoryview):
        yield io.BytesIO(source), f"a file of {len(source)} bytes"
    elif isinstance(source, str | os.PathLike):
        try:
            with Path(source).open("rb") as stream:
                yield stream, f"the file {os.fspath(source)}"
        except FileNotFoundError:
            raise NotFoundError(f"there is no file {os.fspath(source)}") from None
        except OSError as error:
            raise DataError(
                f"the file {os.fspath(source)} cannot be read: {error.strerror}"
            ) from None
    else:
        yield source, f"the stream {getattr(source, 'name', '')}".rstrip()


def _check_signature(stream: BinaryIO, name: str) -> None:
    """Refuse what does not begin as a file or dataset does, for pydicom reads anything at all when it is forced."""
    start = stream.tell()
    head = stream.read(_PREAMBLE + 4)
    stream.seek(start)
    if head[_PREAMBLE:] == b"DICM":
        return
    group = head[:2]
    if group in (b"\x02\x00", b"\x08\x00") and len(head) >= 8:
        # Explicit VR has two letters here; implicit VR the length, which is short in every such attribute.
        if (head[4:6].isalpha() and head[4:6].isupper()) or int.from_bytes(
            head[4:8], "little"
        ) < 1024:
            return
    elif group == b"\x00\x08" and head[4:6].isalpha() and head[4:6].isupper():
        return
    raise DataError(f"{name} is not DICOM: it has no DICM at byte 128", way_out=_WAY_OUT)
