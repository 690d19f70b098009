"""Made-up data of a DICOMweb server: CT files, metadata and lists of studies."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pydicom

STUDY, SERIES, MULTIFRAME = "2.25.1", "2.25.2", "2.25.3"
ROWS = 512
TEXTS = 88  # attributes of text in each instance's metadata, beside numbers, names and sequences
PRIVATE = 40  # private attributes in each file
FRAME = random.Random(1).randbytes(ROWS * ROWS * 2)


def sop_uid(number: int) -> str:
    """Return the SOPInstanceUID of an instance; all are of one length."""
    return f"2.25.{100000 + number}"


def ct_dataset() -> pydicom.Dataset:
    """Return a CT slice of about 100 attributes, without its pixels."""
    import pydicom
    from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

    dataset = pydicom.Dataset()
    dataset.SpecificCharacterSet, dataset.ImageType = "ISO_IR 100", ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.SOPClassUID, dataset.SOPInstanceUID = CTImageStorage, sop_uid(0)
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = STUDY, SERIES
    dataset.FrameOfReferenceUID = "2.25.4"
    for moment in ("Study", "Series", "Acquisition", "Content"):
        setattr(dataset, f"{moment}Date", "20240229")
        setattr(dataset, f"{moment}Time", "120000.125000")
    dataset.PatientName, dataset.PatientID, dataset.Modality = "Made^Up", "4711", "CT"
    dataset.PatientBirthDate, dataset.PatientSex, dataset.PatientAge = "19700101", "O", "054Y"
    dataset.AccessionNumber, dataset.StudyID, dataset.ReferringPhysicianName = "1", "1", ""
    dataset.Manufacturer, dataset.ManufacturerModelName = "Nobody", "Scanner that is not"
    dataset.StudyDescription, dataset.SeriesDescription = "Thorax, made up", "Thin, sharp"
    dataset.BodyPartExamined, dataset.ProtocolName, dataset.PatientPosition = "CHEST", "-", "HFS"
    dataset.KVP, dataset.ExposureTime, dataset.XRayTubeCurrent, dataset.Exposure = 120, 500, 200, 1
    dataset.DataCollectionDiameter, dataset.ReconstructionDiameter = 500, 360
    dataset.GantryDetectorTilt, dataset.TableHeight, dataset.RotationDirection = 0, 150, "CW"
    dataset.ConvolutionKernel, dataset.FilterType, dataset.FocalSpots = "B60f", "0", "1.2"
    dataset.SeriesNumber, dataset.AcquisitionNumber, dataset.InstanceNumber = 1, 1, 1
    dataset.SliceThickness, dataset.SpacingBetweenSlices, dataset.SliceLocation = "1.25", "1", "0"
    dataset.ImagePositionPatient, dataset.PixelSpacing = ["0", "0", "12.5"], ["0.7", "0.7"]
    dataset.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    dataset.Rows = dataset.Columns = ROWS
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation, dataset.SamplesPerPixel = 0, 1
    dataset.PhotometricInterpretation, dataset.NumberOfFrames = "MONOCHROME2", 1
    dataset.WindowCenter, dataset.WindowWidth = ["40", "-600"], ["400", "1500"]
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = "-1024", "1", "HU"
    code = pydicom.Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "113691", "DCM", "Body phantom"
    dataset.ProcedureCodeSequence = [code]
    # Half of all makers write their sequences so.
    dataset.CTDIPhantomTypeCodeSequence = [code]
    dataset["CTDIPhantomTypeCodeSequence"].is_undefined_length = True
    block = dataset.private_block(0x0019, "NOBODY 1.0", create=True)
    for number in range(PRIVATE):
        block.add_new(number, "LO", f"made up {number}")
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return dataset


def ct_heads(count: int) -> list[bytes]:
    """Return the files of a series up to their pixels; their lengths differ a little, as those of real ones do."""
    dataset = ct_dataset()
    heads = []
    for number in range(count):
        dataset.SOPInstanceUID, dataset.InstanceNumber = sop_uid(number), number + 1
        dataset.SliceLocation = f"{number * 1.25 - 300:g}"
        dataset.ImagePositionPatient = ["-180", "-180", dataset.SliceLocation]
        heads.append(head(dataset, 1))
    return heads


def head(dataset: pydicom.Dataset, frames: int) -> bytes:
    """Return a file up to its pixels."""
    import pydicom

    dataset.NumberOfFrames = frames
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    out = io.BytesIO()
    pydicom.dcmwrite(out, dataset, enforce_file_format=True)
    element = b"\xe0\x7f\x10\x00OW\0\0" + (len(FRAME) * frames).to_bytes(4, "little")
    return out.getvalue() + element


def study_row(number: int) -> dict[str, Any]:
    """Return what a search tells of a study."""
    return {
        "00080005": {"vr": "CS", "Value": ["ISO_IR 192"]},
        "00080020": {"vr": "DA", "Value": [f"2024{1 + number % 12:02}{1 + number % 28:02}"]},
        "00080030": {"vr": "TM", "Value": [f"{number % 24:02}0000"]},
        "00080050": {"vr": "SH", "Value": [f"A{number}"]},
        "00080056": {"vr": "CS", "Value": ["ONLINE"]},
        "00080061": {"vr": "CS", "Value": ["CT", "SR"]},
        "00080090": {"vr": "PN"},
        "00081030": {"vr": "LO", "Value": [f"Made up, number {number}"]},
        "00081190": {"vr": "UR", "Value": [f"http://127.0.0.1/dicom-web/studies/2.25.{number}"]},
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": f"Made^Up^{number}"}]},
        "00100020": {"vr": "LO", "Value": [f"P{number // 3}"]},
        "00100030": {"vr": "DA", "Value": ["19700101"]},
        "00100040": {"vr": "CS", "Value": ["O"]},
        "0020000D": {"vr": "UI", "Value": [f"2.25.{number}"]},
        "00200010": {"vr": "SH", "Value": [str(number)]},
        "00201206": {"vr": "IS", "Value": [3]},
        "00201208": {"vr": "IS", "Value": [700]},
    }


def metadata_row(number: int) -> dict[str, Any]:
    """Return the metadata of an instance, about as long as that of a CT slice."""
    dice = random.Random(number)
    text = {f"{0x00181000 + 2 * index:08X}": index for index in range(TEXTS)}
    code = {
        "00080100": {"vr": "SH", "Value": ["113691"]},
        "00080102": {"vr": "SH", "Value": ["DCM"]},
        "00080104": {"vr": "LO", "Value": ["IEC Body Dosimetry Phantom"]},
    }
    return {
        "00080008": {"vr": "CS", "Value": ["ORIGINAL", "PRIMARY", "AXIAL"]},
        "00080016": {"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.2"]},
        "00080018": {"vr": "UI", "Value": [sop_uid(number)]},
        "00080020": {"vr": "DA", "Value": ["20240229"]},
        "00080030": {"vr": "TM", "Value": ["120000.000000"]},
        "00080060": {"vr": "CS", "Value": ["CT"]},
        "00080090": {"vr": "PN"},
        "00081140": {"vr": "SQ", "Value": [code]},
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Made^Up"}]},
        "00100020": {"vr": "LO", "Value": ["4711"]},
        "00180050": {"vr": "DS", "Value": [1.25]},
        **{
            tag: {"vr": "LO", "Value": [f"made up {index} {dice.random():.9f}"]}
            for tag, index in text.items()
        },
        "0020000D": {"vr": "UI", "Value": [STUDY]},
        "0020000E": {"vr": "UI", "Value": [SERIES]},
        "00200011": {"vr": "IS", "Value": [1]},
        "00200013": {"vr": "IS", "Value": [number]},
        "00200032": {"vr": "DS", "Value": [-180.5, -180.5, round(number * 1.25, 2)]},
        "00200037": {"vr": "DS", "Value": [1, 0, 0, 0, 1, 0]},
        "00280002": {"vr": "US", "Value": [1]},
        "00280004": {"vr": "CS", "Value": ["MONOCHROME2"]},
        "00280010": {"vr": "US", "Value": [ROWS]},
        "00280011": {"vr": "US", "Value": [ROWS]},
        "00280030": {"vr": "DS", "Value": [0.703125, 0.703125]},
        "00281050": {"vr": "DS", "Value": [40]},
        "00281051": {"vr": "DS", "Value": [400]},
        "00281052": {"vr": "DS", "Value": [-1024]},
        "00281053": {"vr": "DS", "Value": [1]},
        "00400275": {"vr": "SQ", "Value": [{"00400007": {"vr": "LO", "Value": ["CT"]}}]},
    }
