"""Who a Part 10 file is, without reading all of it."""

from __future__ import annotations

import string
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from dicomsource.errors import DataError

if TYPE_CHECKING:
    from os import PathLike

_SAFE = frozenset(string.ascii_letters + string.digits + "._-")


@attrs.frozen
class Identity:
    """The UIDs of one instance."""

    StudyInstanceUID: str
    SeriesInstanceUID: str
    SOPInstanceUID: str

    @property
    def path(self) -> Path:
        """Where the file belongs below a folder.

        Raises
        ------
        DataError
            A UID cannot be a file name: the file would land elsewhere.
        """
        parts = (self.StudyInstanceUID, self.SeriesInstanceUID, self.SOPInstanceUID)
        for part in parts:
            if not part.strip(".") or not _SAFE.issuperset(part):
                raise DataError(f"a file has the UID {part!r}, which cannot be a file name")
        return Path(parts[0], parts[1], f"{parts[2]}.dcm")


def identity_of(file: bytes | PathLike[str]) -> Identity:
    """Return the UIDs of a Part 10 file.

    Raises
    ------
    DataError
        It is no DICOM file, or its dataset has no SOPInstanceUID, as in a DICOMDIR.
    """
    from pydicom import dcmread
    from pydicom.errors import InvalidDicomError

    keywords = [field.name for field in attrs.fields(Identity)]
    try:
        dataset = dcmread(
            BytesIO(file) if isinstance(file, bytes) else file,
            stop_before_pixels=True,
            specific_tags=keywords,
        )
        uids = [str(dataset.get(keyword) or "") for keyword in keywords]
    except (InvalidDicomError, EOFError, ValueError, KeyError, NotImplementedError) as error:
        raise DataError("this is not a DICOM file") from error
    if not uids[-1]:
        raise DataError("this DICOM file has no SOPInstanceUID")
    return Identity(*uids)
