"""The native format from whatever a caller has."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.natural.dataset import NaturalDataset
from dicomsource.natural.json_reading import from_dicom_json, is_dicom_json
from dicomsource.natural.part10 import from_part10
from dicomsource.natural.plain_values import from_plain
from dicomsource.natural.pydicom_reading import from_dataset

if TYPE_CHECKING:
    from typing import BinaryIO

    from pydicom import Dataset


def naturalize(
    anything: Mapping[str, Any] | Dataset | bytes | str | os.PathLike[str] | BinaryIO,
) -> NaturalDataset:
    """Return the native dataset that something stands for.

    Parameters
    ----------
    anything
        A native dataset, which is returned itself; a mapping, either in the DICOM JSON model or of plain values
        keyed by keyword or tag; a pydicom dataset; the bytes of a DICOM file, its path or a stream of it.

    Raises
    ------
    DataError
        It is none of these, or its content is broken.
    NotFoundError
        It is a path, and there is no such file.
    """
    if isinstance(anything, NaturalDataset):
        return anything
    if isinstance(anything, Mapping):
        return from_dicom_json(anything) if is_dicom_json(anything) else from_plain(anything)
    if isinstance(anything, bytes | bytearray | memoryview | str | os.PathLike):
        return from_part10(anything)
    pydicom = sys.modules.get("pydicom")
    if pydicom is not None and isinstance(anything, pydicom.Dataset):
        return from_dataset(anything)
    if hasattr(anything, "read"):
        return from_part10(anything)
    raise DataError(
        f"{type(anything).__name__} is no dataset",
        way_out="Give a mapping, a pydicom dataset, or a DICOM file as bytes or path",
    )
