"""Every request that the OHIF viewer makes is answered as it needs it."""

import re

import pytest
import requests

from dicomsource.multipart import boundary_of, parse_multipart

pytestmark = pytest.mark.filterwarnings("ignore")  # some samples are odd on purpose

LIST = (
    "limit=101&offset=0&fuzzymatching=false&includefield=00081030%2C00080060%2C00080090%2C00100030"
)
SERIES = "includefield=00080021%2C00080031%2C0008103E%2C00200011"
J = "application/dicom+json"
FRAME = "multipart/related; type=application/octet-stream; transfer-syntax=*"
QUOTED = 'multipart/related; type="application/octet-stream"; transfer-syntax="*"'
IMG = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"


@pytest.fixture
def ask(gateway):
    def ask(path, accept, source="files"):
        headers = {"Accept": accept, "Accept-Encoding": "gzip, deflate, br, zstd"}
        url = f"{gateway}/sources/{source}/dicom-web{path}"
        return requests.get(url, headers=headers, timeout=30)

    return ask


@pytest.fixture
def ct(sources):
    return next(key for key, path in sources.folder.paths.items() if path.name == "CT_small.dcm")


def test_its_study_list_has_what_it_shows(ask, sources):
    answer = ask(f"/studies?{LIST}", J)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == J
    rows = answer.json()
    studies = {key[0] for key in sources.folder.paths}
    assert len(rows) == min(101, len(studies))
    for row in rows:
        assert row["00201208"]["Value"][0] >= 1
        assert row["00201206"]["Value"][0] >= 1
        modalities = {
            instance.get("Modality")
            for (study, _, _), instance in sources.folder.instances.items()
            if study == row["0020000D"]["Value"][0]
        } - {None, ""}
        assert set(row.get("00080061", {}).get("Value", [])) == modalities
        assert row["00081190"]["Value"][0].endswith(f"/studies/{row['0020000D']['Value'][0]}")


def test_its_filters_narrow_the_list(ask, sources, ct):
    instance = sources.folder.instances[ct]
    everything = len(ask(f"/studies?{LIST}", J).json())
    for query in (
        f"PatientName=*{str(instance.PatientName)[2:6]}*",
        "ModalitiesInStudy=CT",
        f"StudyDate={instance.StudyDate}-{instance.StudyDate}",
        f"StudyInstanceUID={ct[0]}",
        f"00100020={instance.PatientID}",
    ):
        rows = ask(f"/studies?{LIST}&{query}", J).json()
        assert 0 < len(rows) < everything, query
        assert ct[0] in {row["0020000D"]["Value"][0] for row in rows}, query


def test_its_series_and_their_metadata_come(ask, ct):
    (series,) = ask(f"/studies/{ct[0]}/series?{SERIES}", J).json()
    metadata = ask(f"/studies/{ct[0]}/series/{ct[1]}/metadata", J).json()

    assert series["0020000E"]["Value"] == [ct[1]]
    assert series["00201209"]["Value"] == [len(metadata)]
    assert metadata[0]["00280010"]["Value"] == [128]


@pytest.mark.parametrize("accept", [FRAME, QUOTED])
@pytest.mark.parametrize(
    ("name", "syntax"),
    [
        ("CT_small.dcm", "1.2.840.10008.1.2.1"),
        ("JPEG2000.dcm", "1.2.840.10008.1.2.4.91"),
        ("MR_small_RLE.dcm", "1.2.840.10008.1.2.5"),
    ],
)
def test_the_part_of_a_frame_says_its_transfer_syntax_in_the_line_that_it_reads(
    ask, sources, name, syntax, accept
):
    uids = next(key for key, path in sources.folder.paths.items() if path.name == name)

    answer = ask("/studies/{}/series/{}/instances/{}/frames/1".format(*uids), accept)

    assert answer.status_code == 200
    assert re.search(
        rb"\r\nContent-Type: application/octet-stream; transfer-syntax=%s\r\n" % syntax.encode(),
        answer.content,
    )
    boundary = boundary_of(answer.headers["Content-Type"])
    assert answer.content.endswith(f"\r\n--{boundary}--\r\n".encode())
    assert len(list(parse_multipart([answer.content], boundary))) == 1


@pytest.mark.parametrize("kind", ["thumbnail", "rendered"])
def test_its_thumbnails_are_jpeg_of_the_size_asked_for(ask, ct, kind):
    url = "/studies/{}/series/{}/instances/{}/{}?viewport=256%2C256".format(*ct, kind)

    answer = ask(url, "image/jpeg")

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.content.startswith(b"\xff\xd8\xff")


def test_a_browser_gets_the_jpeg_that_the_address_asks_for(ask, ct):
    url = "/studies/{}/series/{}/instances/{}/thumbnail?accept=image/jpeg".format(*ct)

    assert ask(url, IMG).headers["Content-Type"] == "image/jpeg"


def test_arrays_are_listed_and_shown_as_well(ask):
    (study,) = ask(f"/studies?{LIST}", J, "arrays").json()
    (series,) = ask(f"/studies/1.2/series?{SERIES}", J, "arrays").json()
    frame = ask("/studies/1.2/series/1.2.3/instances/1.2.3.2/frames/1", FRAME, "arrays")

    assert study["00201208"]["Value"] == [10]
    assert series["0020000E"]["Value"] == ["1.2.3"]
    assert b"transfer-syntax=1.2.840.10008.1.2.1\r\n" in frame.content
