"""Files without preamble or File Meta Information, made whole; their datasets stay as they are."""

from __future__ import annotations

import io
import warnings
from typing import Any

from dicomsource.errors import DataError
from dicomsource_dicomlocal.headers.signature import BEGIN, form_of

_PREAMBLE = bytes(128) + b"DICM"
_SYNTAXES: dict[tuple[bool | None, bool | None], str] = {
    (True, True): "1.2.840.10008.1.2",
    (False, True): "1.2.840.10008.1.2.1",
    (False, False): "1.2.840.10008.1.2.2",
}


def completed(content: bytes, shown: str) -> bytes:
    """Return the bytes of a Part 10 file; those of one are returned as they are.

    Parameters
    ----------
    content
        A file.
    shown
        Its path, for messages.

    Raises
    ------
    DataError
        It is not DICOM.

    References
    ----------
    DICOM PS3.10 section 7.1.
    """
    form = form_of(content[:BEGIN])
    if form == "part10":
        return content
    if form == "meta":
        return _PREAMBLE + content
    if form is None:
        raise DataError(f"{shown} is not DICOM: it has no DICM at byte 128")
    return _PREAMBLE + _meta_of(content, shown) + content


def _meta_of(content: bytes, shown: str) -> bytes:
    from pydicom import dcmread
    from pydicom.dataset import FileMetaDataset
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import write_file_meta_info
    from pydicom.uid import UID

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset: Any = dcmread(
                io.BytesIO(content),
                force=True,
                stop_before_pixels=True,
                specific_tags=["SOPClassUID", "SOPInstanceUID"],
            )
            meta = FileMetaDataset()
            meta.MediaStorageSOPClassUID = UID(str(dataset.get("SOPClassUID") or ""))
            meta.MediaStorageSOPInstanceUID = UID(str(dataset.get("SOPInstanceUID") or ""))
            meta.TransferSyntaxUID = UID(_SYNTAXES[dataset.original_encoding])
            written = DicomBytesIO()
            write_file_meta_info(written, meta, enforce_standard=True)
    except Exception as error:  # what damaged bytes do to a reader is anyone's guess
        raise DataError(f"{shown} cannot be read as DICOM: {error}") from error
    return bytes(written.getvalue())
