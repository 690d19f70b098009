"""DICOM files whose pictures tell the slice, the frame and the side: what a viewer is to show."""

from __future__ import annotations

import io
import shutil
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import EncapsulatedPDFStorage
from pydicom.uid import MultiFrameGrayscaleByteSecondaryCaptureImageStorage as MultiFrameCapture

from dicomsource.samples import sample_files

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from pydicom import FileDataset

SLICES = 30
FRAMES = 12
SCROLLED = "2.25.30"
"""StudyInstanceUID of a CT series of 30 slices."""
MOVING = "2.25.12"
"""StudyInstanceUID of a multi-frame secondary capture of 12 frames."""
DOCUMENTED = "2.25.1"
"""StudyInstanceUID of a PDF."""
ENCODED = "2.25.7"
"""StudyInstanceUID of one MR picture in series of as many encodings."""
ENCODINGS = (
    "MR_small.dcm",
    "MR_small_implicit.dcm",
    "MR_small_bigendian.dcm",
    "MR_small_RLE.dcm",
    "MR_small_jpeg_ls_lossless.dcm",
    "MR_small_jp2klossless.dcm",
)
"""Files of pydicom's which the series of `ENCODED` are made of, in the order of their numbers."""


def write_files(folder: Path) -> None:
    """Write pydicom's sample files, a series of slices, a multi-frame instance and a PDF.

    Parameters
    ----------
    folder
        Where to; it exists.
    """
    for number, file in enumerate(sample_files()):
        shutil.copy(file, folder / f"{number:03}-{file.name}")
    for number in range(SLICES):
        _slice(number).save_as(folder / f"slice{number:02}.dcm")
    _frames().save_as(folder / "frames.dcm")
    _document().save_as(folder / "document.dcm")
    for number, name in enumerate(ENCODINGS, 1):
        dataset = _renamed(name, ENCODED, f"{number}.1", "Encoded^Eve")
        dataset.StudyDescription, dataset.StudyDate = "All the same", "20240302"
        dataset.SeriesInstanceUID, dataset.SeriesNumber = f"{ENCODED}.{number}", number
        dataset.SeriesDescription = name.removesuffix(".dcm")
        dataset.save_as(folder / f"encoded{number}.dcm")


def _slice(number: int) -> FileDataset:
    y, x = np.mgrid[:128, :96]
    body = (x - 48) ** 2 + (y - 64) ** 2 < (18 + number) ** 2
    mark = (x - 8 - 2 * number) ** 2 + (y - 30) ** 2 < 36
    units = -1000 + 1040 * body + 600 * mark + 4 * (y // 8) * body
    dataset = _from_ct(SCROLLED, "Scrolled^Sam", f"{number + 1}")
    dataset.StudyDescription, dataset.StudyDate = "Thirty slices", "20240229"
    dataset.ImagePositionPatient, dataset.SliceThickness = [0, 0, 2.5 * number], 2.5
    dataset.SliceLocation = 2.5 * number
    dataset.RescaleIntercept, dataset.RescaleSlope = -1024, 1
    dataset.WindowCenter, dataset.WindowWidth = 0, 1600
    _set_pixels(dataset, (units + 1024).astype("<i2"))
    return dataset


def _frames() -> FileDataset:
    y, x = np.mgrid[:80, :100]
    frames = [20 + x + 100 * ((x - 8 * frame) ** 2 + (y - 25) ** 2 < 90) for frame in range(FRAMES)]
    dataset = _from_ct(MOVING, "Moving^Mary", "1")
    dataset.StudyDescription, dataset.StudyDate, dataset.Modality = (
        "Twelve frames",
        "20240301",
        "OT",
    )
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = MultiFrameCapture
    dataset.NumberOfFrames, dataset.FrameTime = FRAMES, 100
    dataset.FrameIncrementPointer = 0x00181063
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    for keyword in ("ImagePositionPatient", "ImageOrientationPatient", "FrameOfReferenceUID"):
        del dataset[keyword]
    dataset.RescaleIntercept, dataset.RescaleSlope = 0, 1
    dataset.WindowCenter, dataset.WindowWidth = 128, 256
    _set_pixels(dataset, np.array(frames, np.uint8))
    return dataset


def _document() -> FileDataset:
    page = io.BytesIO()
    Image.new("RGB", (400, 500), "teal").save(page, "PDF")
    dataset = _from_ct(DOCUMENTED, "Documented^Dan", "1")
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = EncapsulatedPDFStorage
    for element in [one for one in dataset if one.tag.group in (0x18, 0x28, 0x7FE0)]:
        del dataset[element.tag]
    dataset.StudyDescription, dataset.StudyDate = "One page", "20200101"
    dataset.Modality, dataset.MIMETypeOfEncapsulatedDocument = "DOC", "application/pdf"
    dataset.EncapsulatedDocument = page.getvalue() + b"\0" * (len(page.getvalue()) % 2)
    dataset.EncapsulatedDocumentLength = len(page.getvalue())
    return dataset


def _from_ct(study: str, name: str, number: str) -> FileDataset:
    dataset = _renamed("CT_small.dcm", study, f"1.{number}", name)
    dataset.SeriesInstanceUID = f"{study}.1"
    dataset.InstanceNumber = number
    dataset.PixelSpacing = [1, 1]
    return dataset


def _renamed(file: str, study: str, end: str, name: str) -> FileDataset:
    dataset = dcmread(get_testdata_file(file))
    dataset.StudyInstanceUID, dataset.FrameOfReferenceUID = study, f"{study}.0"
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"{study}.{end}"
    dataset.PatientName, dataset.PatientID = name, name.split("^")[0].upper()
    return dataset


def _set_pixels(dataset: FileDataset, pixels: NDArray[np.generic]) -> None:
    dataset.Rows, dataset.Columns = pixels.shape[-2:]
    dataset.PixelData = pixels.tobytes()
