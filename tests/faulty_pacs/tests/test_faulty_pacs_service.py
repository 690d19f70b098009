"""While nothing goes wrong the server keeps the standard; asked here without dicomsource."""

import io

import pydicom
import pytest
import requests
from PIL import Image

from faulty_pacs import FaultyPacs
from faulty_pacs.multipart import Multipart, Part, parts_of

CT = pydicom.data.get_testdata_file("CT_small.dcm", download=False)
FILES = 'multipart/related; type="application/dicom"; transfer-syntax=*'
BYTES = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'


@pytest.fixture
def pacs():
    with FaultyPacs([CT]) as running:
        yield running


@pytest.fixture
def http():
    with requests.Session() as session:
        yield session


@pytest.fixture
def instance(pacs):
    """URL of the one instance."""
    return pacs.root + pacs.archive.below()[0].path


def test_a_file_comes_back_as_it_went_in(pacs, http, instance):
    answer = http.get(instance, headers={"Accept": FILES})
    (part,) = parts_of(answer.content, answer.headers["Content-Type"])
    assert part.content == pacs.archive.below()[0].file


@pytest.mark.parametrize(
    ("below", "accept"),
    [
        ("", 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.50'),
        ("", "application/dicom+json"),
        ("/frames/1", FILES),
        ("/rendered", "video/mpeg"),
    ],
)
def test_what_the_client_does_not_take_is_not_sent(http, instance, below, accept):
    assert http.get(instance + below, headers={"Accept": accept}).status_code == 406


@pytest.mark.parametrize(
    ("said", "status", "cut", "told"),
    [
        ("bytes=0-9", 206, slice(0, 10), "bytes 0-9/32768"),
        ("bytes=32760-", 206, slice(32760, None), "bytes 32760-32767/32768"),
        ("bytes=-5", 206, slice(-5, None), "bytes 32763-32767/32768"),
        ("bytes=10-99999", 206, slice(10, None), "bytes 10-32767/32768"),
        ("bytes=32768-", 416, slice(0), "bytes */32768"),
        ("lines=1-2", 200, slice(None), None),
    ],
)
def test_ranges_of_bulk_data_are_given(pacs, http, instance, said, status, cut, told):
    answer = http.get(f"{instance}/bulkdata/7FE00010", headers={"Range": said})
    assert answer.status_code == status
    assert answer.headers.get("Content-Range") == told
    if status != 200:
        assert answer.content == pacs.archive.below()[0].dataset.PixelData[cut]


def test_a_range_comes_in_a_part_where_only_multipart_is_taken(pacs, http, instance):
    headers = {"Range": "bytes=3-7", "Accept": BYTES}
    answer = http.get(f"{instance}/bulkdata/7FE00010", headers=headers)
    (part,) = parts_of(answer.content, answer.headers["Content-Type"])
    assert (answer.status_code, part.headers["Content-Range"]) == (206, "bytes 3-7/32768")
    assert part.content == pacs.archive.below()[0].dataset.PixelData[3:8]


def test_metadata_leads_to_the_bulk_data(pacs, http, instance):
    (row,) = http.get(f"{instance}/metadata").json()
    uri = row["7FE00010"]["BulkDataURI"]
    answer = http.get(uri, headers={"Accept": "application/octet-stream"})
    assert answer.content == pacs.archive.below()[0].dataset.PixelData


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("PatientName=compressedsamples^ct1", 1),
        ("PatientName=*^CT?", 1),
        ("PatientName=Compressed", 0),
        ("00100020=1CT1&StudyDate=20040101-20041231", 1),
        ("StudyDate=-20031231", 0),
        ("ModalitiesInStudy=MR,CT", 1),
        ("PatientID=", 1),
        ("limit=0", 0),
        ("offset=1", 0),
    ],
)
def test_searches_are_answered(pacs, http, query, count):
    assert len(http.get(f"{pacs.root}/studies?{query}").json()) == count


@pytest.mark.parametrize("query", ["NoSuchAttribute=1", "limit=many", "includefield=Nonsense"])
def test_a_search_that_means_nothing_is_refused(pacs, http, query):
    assert http.get(f"{pacs.root}/studies?{query}").status_code == 400


def test_fields_are_included(pacs, http):
    (row,) = http.get(f"{pacs.root}/studies?includefield=StudyDescription,00101010").json()
    assert (row["00081030"]["Value"], row["00101010"]["Value"]) == (["e+1"], ["000Y"])


def post(http, url, *files):
    body = Multipart([Part({"Content-Type": "application/dicom"}, file) for file in files], "x/y")
    return http.post(url, data=body.encoded(), headers={"Content-Type": body.content_type})


def test_what_cannot_be_stored_is_named(pacs, http):
    file = pacs.archive.below()[0].file
    assert post(http, f"{pacs.root}/studies", file).status_code == 200
    answer = post(http, f"{pacs.root}/studies", file, b"no file")
    assert answer.status_code == 202
    assert answer.json()["00081198"]["Value"] == [{"00081197": {"vr": "US", "Value": [0xC000]}}]
    answer = post(http, f"{pacs.root}/studies/2.25.404", file)
    assert answer.status_code == 409
    assert "00081199" not in answer.json()
    assert http.post(f"{pacs.root}/studies", data=b"x").status_code == 415


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_what_was_deleted_or_rejected_is_gone(pacs, http, depth):
    instance = pacs.archive.below()[0]
    below = pacs.root + "/".join(instance.path.split("/")[: 1 + 2 * depth])
    assert http.delete(below).status_code == 204
    assert http.delete(below).status_code == 404
    pacs.archive.add(instance)
    assert http.post(f"{below}/reject/113001%5EDCM").status_code == 204
    assert pacs.archive.rejected == [(instance.uids[:depth], "113001^DCM")]
    assert http.get(f"{pacs.root}/studies").json() == []


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png"])
def test_pictures_are_pictures(http, instance, kind):
    answer = http.get(f"{instance}/frames/1/rendered?viewport=32,32", headers={"Accept": kind})
    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.get_format_mimetype(), picture.size) == (kind, (32, 32))
    assert Image.open(io.BytesIO(http.get(f"{instance}/thumbnail").content)).size == (64, 64)


def test_a_connection_serves_many_requests(pacs, http, instance):
    for url in (f"{pacs.root}/studies", f"{instance}/metadata", f"{pacs.host}/elsewhere"):
        assert "Connection" not in http.get(url).headers
    pools = http.get_adapter(pacs.host).poolmanager.pools
    assert [pools[key].num_connections for key in pools.keys()] == [1]  # noqa: SIM118 - no dict
