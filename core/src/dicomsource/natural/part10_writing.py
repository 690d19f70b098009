"""DICOM files from the native format."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.natural import representations as vrs
from dicomsource.natural.character_sets import settle_character_sets
from dicomsource.natural.pydicom_writing import build

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydicom import Dataset

    from dicomsource.natural.pydicom_writing import BulkDataReader

_META_GROUP = 0x0002


def to_part10(natural: Mapping[str, Any], *, bulk_data: BulkDataReader | None = None) -> bytes:
    """Return a native dataset as a DICOM file.

    Transfer syntax and encapsulated pixel data stay as they are. The character set too, unless a text does not fit
    it: then the file is in UTF-8 and says so.

    Parameters
    ----------
    natural
        Native attributes, with ``_meta`` where the transfer syntax is not Explicit VR Little Endian.
    bulk_data
        Fetches the bytes, little endian, that a `BulkData` stands for.

    Raises
    ------
    DataError
        SOPClassUID or SOPInstanceUID is missing, or a value cannot be written; the message names the attribute.

    References
    ----------
    DICOM PS3.10 section 7.1.
    """
    from pydicom import dcmwrite

    dataset = build(natural, bulk_data=bulk_data, settled=True)
    _complete_meta(dataset)
    settle_character_sets(dataset)
    stream = io.BytesIO()
    # A private transfer syntax does not say how it encodes; PS3.5 section A.4 lets it be as this.
    encoding = (
        {"implicit_vr": False, "little_endian": True}
        if dataset.file_meta.TransferSyntaxUID.is_private
        else {}
    )
    try:
        dcmwrite(stream, dataset, enforce_file_format=True, **encoding)
    except Exception as error:
        # pydicom shows values that cannot be encoded by many kinds of error.
        raise DataError(f"a dataset cannot be written as a file: {error}") from error
    return stream.getvalue()


def _complete_meta(dataset: Dataset) -> None:
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import UID

    if not hasattr(dataset, "file_meta"):
        dataset.file_meta = FileMetaDataset()
    meta = dataset.file_meta
    # Some servers put these among the metadata.
    for element in dataset.group_dataset(_META_GROUP):
        del dataset[element.tag]
        if element.tag not in meta:
            meta.add(element)
    if not meta.get("TransferSyntaxUID"):
        meta.TransferSyntaxUID = UID(vrs.EXPLICIT_LITTLE_ENDIAN)
    for name, stored in _IDENTITY.items():
        if not dataset.get(name) and not meta.get(stored):
            raise DataError(f"a dataset without {name} is no file", way_out=f"Set {name}")


_IDENTITY = {
    "SOPClassUID": "MediaStorageSOPClassUID",
    "SOPInstanceUID": "MediaStorageSOPInstanceUID",
}
