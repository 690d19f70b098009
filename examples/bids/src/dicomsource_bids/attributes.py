"""What a JSON sidecar says, as DICOM attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dicomsource_bids.moments import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def text(value: Any) -> str | None:
    """Return text as it fits into DICOM's long strings."""
    return str(value).strip()[:64] if isinstance(value, str | int | float) else None


def short(value: Any) -> str | None:
    """Return text as it fits into DICOM's short strings."""
    return (text(value) or "")[:16] or None


def number(value: Any) -> float | None:
    """Return a number; a list of them is of many echoes or slices, and no attribute of the series."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def whole(value: Any) -> int | None:
    """Return a whole number."""
    found = number(value)
    return int(found) if found is not None and found == int(found) else None


def milliseconds(value: Any) -> float | None:
    """Return seconds, which BIDS has everywhere, as milliseconds."""
    found = number(value)
    return None if found is None else round(found * 1000, 9)


def codes(value: Any) -> list[str] | None:
    r"""Return defined terms; converters write several as a list, or as one text with ``\`` or ``_`` between."""
    given = value if isinstance(value, list) else re.split(r"[\\_]", value) if isinstance(value, str) else []
    return [str(one).strip().upper()[:16] for one in given if str(one).strip()] or None


def pet_units(value: Any) -> str | None:
    """Return the units of PET as DICOM's code for them."""
    return {"bq/ml": "BQML", "g/ml": "GML", "suv": "GML"}.get(str(value).strip().lower())


def image_type(value: Any) -> list[str] | None:
    """Return the values of ImageType."""
    return codes(value) if isinstance(value, list) else None


SAID: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "AcquisitionTime": ("AcquisitionTime", clock),
    "BodyPartExamined": ("BodyPartExamined", short),
    "DeviceSerialNumber": ("DeviceSerialNumber", text),
    "EchoNumber": ("EchoNumbers", whole),
    "EchoTime": ("EchoTime", milliseconds),
    "EchoTrainLength": ("EchoTrainLength", whole),
    "FlipAngle": ("FlipAngle", number),
    "ImageType": ("ImageType", image_type),
    "ImagingFrequency": ("ImagingFrequency", number),
    "InstitutionAddress": ("InstitutionAddress", text),
    "InstitutionName": ("InstitutionName", text),
    "InstitutionalDepartmentName": ("InstitutionalDepartmentName", text),
    "InversionTime": ("InversionTime", milliseconds),
    "MRAcquisitionType": ("MRAcquisitionType", short),
    "MagneticFieldStrength": ("MagneticFieldStrength", number),
    "Manufacturer": ("Manufacturer", text),
    "ManufacturersModelName": ("ManufacturerModelName", text),
    "PatientPosition": ("PatientPosition", short),
    "PixelBandwidth": ("PixelBandwidth", number),
    "ProtocolName": ("ProtocolName", text),
    "PulseSequenceDetails": ("PulseSequenceName", text),
    "ReceiveCoilName": ("ReceiveCoilName", short),
    "RepetitionTime": ("RepetitionTime", milliseconds),
    "ScanOptions": ("ScanOptions", codes),
    "ScanningSequence": ("ScanningSequence", codes),
    "SequenceName": ("SequenceName", short),
    "SequenceVariant": ("SequenceVariant", codes),
    "SeriesDescription": ("SeriesDescription", text),
    "SeriesNumber": ("SeriesNumber", whole),
    "SliceThickness": ("SliceThickness", number),
    "SoftwareVersions": ("SoftwareVersions", text),
    "StationName": ("StationName", short),
    "Units": ("Units", pet_units),
}
"""What BIDS calls it: what DICOM calls it, and what makes the one's value the other's."""


def from_sidecar(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes that a sidecar tells; what is of an odd kind there is left out."""
    found = {}
    for key, (keyword, convert) in SAID.items():
        value = convert(said[key]) if key in said else None
        if value not in (None, ""):
            found[keyword] = value
    return found
