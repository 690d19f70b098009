"""A dict of numpy arrays is a DICOMweb service: files, frames and pictures are made."""

import io

import numpy as np
import pydicom
import pytest
import requests
from PIL import Image

STUDY, SERIES = "1.2", "1.2.3"
NUMBERS = range(1, 11)

pytestmark = pytest.mark.parametrize("number", NUMBERS)


@pytest.fixture
def uid(number):
    return f"{SERIES}.{number}"


@pytest.fixture
def array(sources, uid):
    return sources.arrays.arrays[uid]


@pytest.fixture
def arrays(client):
    return client("arrays")


def test_a_file_made_of_an_array_holds_the_array(arrays, uid, array):
    made = arrays.retrieve_instance(STUDY, SERIES, uid)

    file = io.BytesIO()
    made.save_as(file, enforce_file_format=True)
    read = pydicom.dcmread(io.BytesIO(file.getvalue()))
    assert read.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert read.file_meta.MediaStorageSOPInstanceUID == read.SOPInstanceUID == uid
    assert read.PatientName == "ARRAY^OF NUMBERS"
    np.testing.assert_array_equal(read.pixel_array, array)
    assert read.pixel_array.dtype == (np.uint8 if array.dtype == bool else array.dtype)


def test_frames_made_of_an_array_are_its_bytes(arrays, uid, array):
    (row,) = [
        row
        for row in arrays.retrieve_series_metadata(STUDY, SERIES)
        if row["00080018"]["Value"] == [uid]
    ]
    count = row.get("00280008", {}).get("Value", [1])[0]

    frames = arrays.retrieve_instance_frames(STUDY, SERIES, uid, list(range(1, count + 1)))

    assert (
        b"".join(frames) == array.astype(np.uint8 if array.dtype == bool else array.dtype).tobytes()
    )
    assert len(frames) == count == (len(array) if number_of(uid) in (6, 8) else 1)


def number_of(uid):
    return int(uid.rpartition(".")[2])


def test_the_metadata_of_an_array_says_how_its_pixels_are_laid_out(arrays, uid, array):
    dataset = pydicom.Dataset.from_json(arrays.retrieve_instance_metadata(STUDY, SERIES, uid))

    colour = array.shape[-1] == 3
    rows, columns = array.shape[-3:-1] if colour else array.shape[-2:]
    assert (dataset.Rows, dataset.Columns) == (rows, columns)
    assert dataset.PhotometricInterpretation == ("RGB" if colour else "MONOCHROME2")
    assert dataset.BitsAllocated == 8 * array.dtype.itemsize
    if array.dtype.kind in "iu":
        assert dataset.PixelRepresentation == (array.dtype.kind == "i")
        assert (dataset.BitsStored, dataset.HighBit) == (
            dataset.BitsAllocated,
            dataset.BitsAllocated - 1,
        )
    assert dataset.SOPClassUID.name.endswith("Storage")


def test_pictures_of_an_array_have_its_size(arrays, uid, array):
    png = arrays.retrieve_instance_rendered(STUDY, SERIES, uid, media_types=("image/png",))

    colour = array.shape[-1] == 3
    rows, columns = array.shape[-3:-1] if colour else array.shape[-2:]
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.size == (columns, rows)


def test_a_frame_that_an_array_has_not_is_not_found(gateway, uid):
    address = f"{gateway}/sources/arrays/dicom-web/studies/{STUDY}/series/{SERIES}/instances/{uid}"

    answer = requests.get(f"{address}/frames/99", timeout=20)

    assert answer.status_code == 404
    assert "has no frame 99" in answer.json()["error"]
