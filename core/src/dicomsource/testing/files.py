"""A small DICOM file that is nobody's, to be stored and deleted again."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from dicomsource.natural import to_part10

SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"


def made_file(**attributes: Any) -> bytes:
    """Return a Part 10 file: a grey picture of 4 x 6 pixels, in a new study of its own.

    Parameters
    ----------
    attributes
        Keyword to value of what it is to say otherwise.
    """
    return to_part10(made_instance(**attributes))


def made_instance(**attributes: Any) -> dict[str, Any]:
    """Return the naturalized dataset of such a file."""
    rows, columns = int(attributes.get("Rows", 4)), int(attributes.get("Columns", 6))
    return {
        "SOPClassUID": SECONDARY_CAPTURE,
        "StudyInstanceUID": made_uid(),
        "SeriesInstanceUID": made_uid(),
        "SOPInstanceUID": made_uid(),
        "PatientName": "DICOMSOURCE^TEST",
        "PatientID": "DICOMSOURCE-TEST",
        "PatientBirthDate": None,
        "PatientSex": None,
        "StudyDate": datetime.datetime.now(datetime.UTC).strftime("%Y%m%d"),
        "StudyTime": "120000",
        "AccessionNumber": None,
        "ReferringPhysicianName": None,
        "StudyID": "1",
        "SeriesNumber": 1,
        "InstanceNumber": 1,
        "Modality": "OT",
        "ConversionType": "WSD",
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "Rows": rows,
        "Columns": columns,
        "BitsAllocated": 8,
        "BitsStored": 8,
        "HighBit": 7,
        "PixelRepresentation": 0,
        "PixelData": bytes(range(rows * columns))
        if rows * columns < 256
        else bytes(rows * columns),
        **attributes,
    }


def made_uid() -> str:
    """Return a UID that nobody else has.

    References
    ----------
    DICOM PS3.5 section B.2.
    """
    return f"2.25.{uuid.uuid4().int}"
