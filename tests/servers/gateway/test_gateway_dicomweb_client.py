"""Python's dicomweb-client reads through the gateway what pydicom reads from the files."""

import io
import warnings

import numpy as np
import pydicom
import pytest
import requests
from pydicom.encaps import generate_frames
from pydicom.pixels.utils import pixel_array

from dicomsource.multipart import boundary_of, parse_multipart
from dicomsource.samples import sample_files

EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
# Their pixels are damaged, or not what their attributes say.
UNDECODABLE = {
    "JPEG2000-embedded-sequence-delimiter.dcm",
    "badVR.dcm",
    "emri_small_jpeg_2k_lossless_too_short.dcm",
    "JPEG-lossy.dcm",
    "SC_rgb_jpeg.dcm",
    "MR_truncated.dcm",
}

# Its 12-bit JPEG is decoded by no library that is always there.
NOT_DECODED = {"JPGExtended.dcm"}

pytestmark = pytest.mark.filterwarnings("ignore")  # many samples are odd on purpose


def whole(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pydicom.dcmread(path, force=True)


FILES = [path.name for path in sample_files()]
IMAGES = [
    path.name
    for path in sample_files()
    if path.name not in UNDECODABLE and "PixelData" in whole(path)
]


@pytest.fixture(scope="module")
def sample(request, sources):
    (found,) = [
        (key, path) for key, path in sources.folder.paths.items() if path.name == request.param
    ]
    return found


@pytest.mark.parametrize("sample", FILES, indirect=True)
def test_every_file_comes_back_as_it_was(client, sample):
    uids, path = sample

    assert client("files").retrieve_instance(*uids) == whole(path)


@pytest.mark.parametrize("sample", FILES, indirect=True)
def test_every_file_has_metadata(client, sample):
    uids, path = sample

    metadata = client("files").retrieve_instance_metadata(*uids)

    assert metadata["00080018"]["Value"] == [str(whole(path).SOPInstanceUID)]


@pytest.mark.parametrize("sample", IMAGES, indirect=True)
def test_every_frame_comes_back_as_it_is_stored(client, sample):
    uids, path = sample
    dataset = whole(path)
    count = int(dataset.get("NumberOfFrames") or 1)
    numbers = list(range(1, count + 1))

    found = client("files").retrieve_instance_frames(*uids, frame_numbers=numbers)

    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        assert found == list(generate_frames(dataset.PixelData, number_of_frames=count))
    elif dataset.BitsAllocated > 1 and dataset.original_encoding[1]:
        stored = b"".join(found)
        assert dataset.PixelData[: len(stored)] == stored


@pytest.mark.parametrize("sample", sorted({*IMAGES} - NOT_DECODED), indirect=True)
def test_every_frame_is_decoded_for_who_asks_for_it(gateway, sample):
    uids, path = sample
    dataset = whole(path)
    address = "{}/dicom-web/studies/{}/series/{}/instances/{}/frames/1".format(gateway, *uids)
    accept = (
        f'multipart/related; type="application/octet-stream"; transfer-syntax={EXPLICIT_LITTLE}'
    )

    answer = requests.get(address, headers={"Accept": accept}, timeout=60)

    assert answer.status_code == 200, answer.text
    (part,) = parse_multipart([answer.content], boundary_of(answer.headers["Content-Type"]))
    assert part.parameters["transfer-syntax"] == EXPLICIT_LITTLE
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        decoded = pixel_array(path, index=0)
        if dataset.get("PlanarConfiguration") == 1 and decoded.ndim == 3:
            decoded = np.moveaxis(decoded, 2, 0)
        if dataset.BitsAllocated > 1:
            assert part.content == decoded.astype(decoded.dtype.newbyteorder("<")).tobytes()


@pytest.mark.parametrize(
    ("name", "syntax", "status"),
    [
        ("JPEG2000.dcm", EXPLICIT_LITTLE, 200),
        ("MR_small_RLE.dcm", EXPLICIT_LITTLE, 200),
        ("MR_small_implicit.dcm", EXPLICIT_LITTLE, 200),
        ("image_dfl.dcm", EXPLICIT_LITTLE, 200),
        ("JPEG2000.dcm", "1.2.840.10008.1.2.4.91", 200),
        ("JPEG2000.dcm", "1.2.840.10008.1.2.4.80", 406),
        ("MR_small_bigendian.dcm", EXPLICIT_LITTLE, 406),
    ],
)
def test_a_file_comes_in_the_transfer_syntax_that_is_wanted_or_not_at_all(
    gateway, sources, name, syntax, status
):
    uids, path = next(
        (key, path) for key, path in sources.folder.paths.items() if path.name == name
    )
    address = "{}/dicom-web/studies/{}/series/{}/instances/{}".format(gateway, *uids)
    accept = f"application/dicom; transfer-syntax={syntax}"

    answer = requests.get(address, headers={"Accept": accept}, timeout=60)

    assert answer.status_code == status
    if status == 406:
        assert (
            f"transfer-syntax={whole(path).file_meta.TransferSyntaxUID}" in answer.json()["error"]
        )
        return
    found = pydicom.dcmread(io.BytesIO(answer.content))
    assert found.file_meta.TransferSyntaxUID == syntax
    assert found.SOPInstanceUID == whole(path).SOPInstanceUID
    np.testing.assert_array_equal(found.pixel_array, whole(path).pixel_array)


def test_a_study_comes_as_its_files(client, sources):
    study = max({key[0] for key in sources.folder.paths}, key=lambda uid: len(_files(sources, uid)))

    found = client("files").retrieve_study(study)

    assert len(found) == len(_files(sources, study)) > 3
    wanted = {str(whole(path).SOPInstanceUID) for path in _files(sources, study)}
    assert {str(dataset.SOPInstanceUID) for dataset in found} == wanted


def _files(sources, study):
    return [path for key, path in sources.folder.paths.items() if key[0] == study]


def test_searches_find_by_keyword_tag_and_relation(client, sources):
    files = client("files")
    studies = files.search_for_studies(search_filters={"ModalitiesInStudy": "CT"}, limit=3)
    study = studies[0]["0020000D"]["Value"][0]

    series = files.search_for_series(study)
    everywhere = files.search_for_instances(search_filters={"0020000D": study})

    assert 0 < len(studies) <= 3
    assert {row["0020000D"]["Value"][0] for row in (*series, *everywhere)} == {study}
    assert len(everywhere) == len(_files(sources, study))


def test_a_page_follows_the_page_before(client, sources):
    files = client("files")
    pages = [files.search_for_studies(limit=7, offset=offset) for offset in range(0, 200, 7)]

    found = [row["0020000D"]["Value"][0] for page in pages for row in page]

    assert len(found) == len(set(found)) == len({key[0] for key in sources.folder.paths})


def test_what_is_stored_is_in_the_source(client, sources):
    path = next(path for path in sample_files() if path.name == "CT_small.dcm")
    dataset = whole(path)
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4.5"
    dataset.PatientID = "stored"

    answer = client("files").store_instances([dataset])

    (item,) = answer.ReferencedSOPSequence
    assert item.ReferencedSOPInstanceUID == "1.2.3.4.5"
    assert item.RetrieveURL.endswith("/instances/1.2.3.4.5")
    (key,) = [key for key in sources.folder.stored if key[2] == "1.2.3.4.5"]
    assert pydicom.dcmread(io.BytesIO(sources.folder.stored[key])) == dataset


def test_rendered_pictures_are_pictures(client, sources):
    uids = next(key for key, path in sources.folder.paths.items() if path.name == "CT_small.dcm")

    jpeg = client("files").retrieve_instance_rendered(*uids, media_types=("image/jpeg",))
    png = client("files").retrieve_instance_frames_rendered(
        *uids, frame_numbers=[1], media_types=("image/png",)
    )

    assert jpeg.startswith(b"\xff\xd8\xff")
    assert png.startswith(b"\x89PNG")
