"""Files in the transfer syntax that a client wants, where that is not the one in which they are stored.

Only for this a file is held in memory.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from dicomsource_host.gateway.decoding import EXPLICIT_LITTLE
from dicomsource_host.gateway.failures import Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from pydicom import FileDataset

    from dicomsource_host.gateway.negotiation import Chosen

_ANY = (None, "*")
_EXPLICIT_BIG = "1.2.840.10008.1.2.2"


def wanted_syntaxes(choices: Sequence[Chosen]) -> frozenset[str]:
    """Return the transfer syntaxes that a client takes, none for any: as stored, then."""
    said = [chosen.transfer_syntax for chosen in choices]
    return frozenset() if any(one in _ANY for one in said) else frozenset(map(str, said))


def in_syntax(
    files: Iterator[Iterable[bytes]], wanted: Collection[str]
) -> Iterator[Iterable[bytes]]:
    """Yield files in one of the wanted transfer syntaxes: as they are stored, or decoded.

    Raises
    ------
    Refused
        A file is stored in another, and Explicit VR Little Endian is not wanted or cannot be made of it (406).
    """
    for pieces in files:
        file = b"".join(pieces)
        dataset = _read(file)
        stored = str(dataset.file_meta.get("TransferSyntaxUID", ""))
        if stored in wanted:
            yield [file]
        elif EXPLICIT_LITTLE in wanted:
            yield [_explicit(dataset, stored)]
        else:
            raise _refused(stored)


def _read(file: bytes) -> FileDataset:
    from pydicom import dcmread

    try:
        return dcmread(io.BytesIO(file))
    except Exception as error:  # pydicom shows broken files by many kinds of error
        raise Refused(
            406, "this cannot be read as DICOM. It can be had as it is stored."
        ) from error


def _explicit(dataset: FileDataset, stored: str) -> bytes:
    from pydicom.uid import ExplicitVRLittleEndian

    if stored == _EXPLICIT_BIG:
        raise _refused(stored)
    file = io.BytesIO()
    try:
        if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
            dataset.decompress(generate_instance_uid=False)
        dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        dataset.save_as(file, enforce_file_format=True)
    except Exception as error:  # codecs and odd values raise what they like
        raise _refused(stored) from error
    return file.getvalue()


def _refused(stored: str) -> Refused:
    return Refused(
        406,
        f'this is stored in another transfer syntax. On offer: multipart/related; type="application/dicom";'
        f" transfer-syntax={stored}.",
    )
