"""Small DICOM files by the hundred thousand: CT images of 32 x 32 pixels with headers as scanners write them.

One file is written by pydicom; all others are its bytes with other texts of the same length in their places.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SERIES, INSTANCES = 4, 25
"""How many series a study has, and how many instances a series."""

# What stands in the template, and nowhere else.
_STUDY, _SERIES, _INSTANCE = "2.25.19999999", "2.25.299999999", "2.25.39999999999999"
_SERIES_NUMBER, _INSTANCE_NUMBER = "987611", "987622"

_FAMILIES = ("ANDER", "BAKER", "CRUZE", "DAVIS", "EVANS", "FLORE", "GREEN", "HUGHE")
_DESCRIPTIONS = ("CT HEAD ", "CT CHEST", "CT ABDOM", "CT SPINE")


def write_files(folder: Path, count: int, *, start: int = 0) -> None:
    """Write so many files, ``STUDY/SERIES/NUMBER`` without extension, a hundred for each study."""
    template = _template()
    for number in range(start, start + count):
        study, place = divmod(number, SERIES * INSTANCES)
        series, instance = divmod(place, INSTANCES)
        directory = folder / f"{study:06}" / str(series)
        if instance == 0:
            directory.mkdir(parents=True, exist_ok=True)
        (directory / f"{instance:04}").write_bytes(file_of(template, study, series, instance))


def file_of(template: bytes, study: int, series: int, instance: int, *, change: int = 0) -> bytes:
    """Return the bytes of one file; another `change` makes other bytes of the same instance."""
    family = _FAMILIES[study % len(_FAMILIES)]
    texts = {
        _STUDY: f"2.25.1{1_000_000 + study}",
        _SERIES: f"2.25.2{1_000_000 + study}{series + 1}",
        _INSTANCE: f"2.25.3{1_000_000 + study}{series + 1}{10_000 + instance}",
        "FAMLY^G000000": f"{family}^G{study:06}",
        "PAT0000000": f"PAT{study % 700_000:07}",
        "ACC0000000": f"ACC{study:07}",
        "20000101": f"{2005 + study % 20}{study % 12 + 1:02}{study % 28 + 1:02}",
        "DESCRIPT": _DESCRIPTIONS[(study + series) % 4],
        _SERIES_NUMBER: f"{series + 1:6}",
        _INSTANCE_NUMBER: f"{instance + 1:6}",
        "COMMENT0": f"COMMENT{change % 10}",
    }
    for value, text in texts.items():
        assert len(value) == len(text)  # so that no length in the file changes
        template = template.replace(value.encode(), text.encode())
    return template


def _template() -> bytes:
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.sequence import Sequence
    from pydicom.uid import UID, ExplicitVRLittleEndian

    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.2")
    dataset.file_meta.MediaStorageSOPInstanceUID = UID(_INSTANCE)
    values = {
        "SpecificCharacterSet": "ISO_IR 100", "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"],
        "InstanceCreationDate": "20000101", "InstanceCreationTime": "101500",
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.2", "SOPInstanceUID": _INSTANCE,
        "StudyDate": "20000101", "SeriesDate": "20000101", "AcquisitionDate": "20000101", "ContentDate": "20000101",
        "StudyTime": "101010.5", "SeriesTime": "101112", "AcquisitionTime": "101113", "ContentTime": "101114",
        "AccessionNumber": "ACC0000000", "Modality": "CT", "Manufacturer": "SYNTHETIC WORKS",
        "InstitutionName": "SYNTHETIC HOSPITAL", "InstitutionAddress": "1 SAMPLE STREET",
        "ReferringPhysicianName": "REFER^RALPH", "StationName": "CT01", "StudyDescription": "DESCRIPT",
        "SeriesDescription": "DESCRIPT AXIAL", "InstitutionalDepartmentName": "RADIOLOGY",
        "PerformingPhysicianName": "PERFORM^PAULA", "OperatorsName": "OPERATE^OTTO",
        "ManufacturerModelName": "MODEL 64", "PatientName": "FAMLY^G000000", "PatientID": "PAT0000000",
        "PatientBirthDate": "19610203", "PatientSex": "O", "PatientAge": "044Y", "PatientWeight": "70.5",
        "ImageComments": "COMMENT0",
        "BodyPartExamined": "CHEST", "ScanOptions": "HELICAL MODE", "SliceThickness": "1.250", "KVP": "120",
        "DataCollectionDiameter": "500.0", "DeviceSerialNumber": "000123", "SoftwareVersions": "07MW18.4",
        "ProtocolName": "6.1 CHEST ROUTINE", "ReconstructionDiameter": "360.0",
        "DistanceSourceToDetector": "949.075", "DistanceSourceToPatient": "541.0", "GantryDetectorTilt": "0.0",
        "TableHeight": "144.5", "RotationDirection": "CW", "ExposureTime": "500", "XRayTubeCurrent": "321",
        "Exposure": "160", "FilterType": "BODY FILTER", "GeneratorPower": "38400", "FocalSpots": "0.7",
        "ConvolutionKernel": "STANDARD", "PatientPosition": "FFS", "StudyInstanceUID": _STUDY,
        "SeriesInstanceUID": _SERIES, "StudyID": "4711", "SeriesNumber": _SERIES_NUMBER,
        "AcquisitionNumber": "1", "InstanceNumber": _INSTANCE_NUMBER,
        "ImagePositionPatient": ["-180.0", "-180.0", "-10.5"],
        "ImageOrientationPatient": ["1.0", "0.0", "0.0", "0.0", "1.0", "0.0"],
        "FrameOfReferenceUID": "2.25.4000000", "PositionReferenceIndicator": "SN", "SliceLocation": "-10.5",
        "SamplesPerPixel": 1, "PhotometricInterpretation": "MONOCHROME2", "Rows": 32, "Columns": 32,
        "PixelSpacing": ["0.703125", "0.703125"], "BitsAllocated": 16, "BitsStored": 16, "HighBit": 15,
        "PixelRepresentation": 1, "WindowCenter": "40", "WindowWidth": "400", "RescaleIntercept": "-1024",
        "RescaleSlope": "1", "RescaleType": "HU", "PixelData": bytes(2 * 32 * 32),
    }  # fmt: skip
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "CTCHEST", "99SYN", "CT chest"
    dataset.ProcedureCodeSequence = Sequence([code])
    private = dataset.private_block(0x0009, "SYNTHETIC 01", create=True)
    private.add_new(0x01, "LO", "SOMETHING OF THEIRS")
    private.add_new(0x02, "DS", "1.5")
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()
