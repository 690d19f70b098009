"""A source that is no DICOMweb server, asked as if it were one."""

import pytest
import requests

from dicomsource import DataSourceEntry, EncodedFrame, ExtensionManager, IWebApiDataSource, hookimpl
from dicomsource.datasource import query_over
from dicomsource.errors import UnreachableError
from dicomsource.multipart import boundary_of, parse_multipart
from dicomsource.natural import BulkData
from dicomsource_host.gateway import LoopbackServer, create_app

PART_10 = b"\0" * 128 + b"DICM of instance "
PICTURES = {"1.1.1": b"\x89PNG one", "1.1.2": b"\xff\xd8\xff two"}
JPEG_LS = "1.2.840.10008.1.2.4.80"


def instance(number, name="DOE^JANE"):
    return {
        "PatientName": name,
        "StudyInstanceUID": "1",
        "SeriesInstanceUID": "1.1",
        "SOPInstanceUID": f"1.1.{number}",
        "Modality": "CT",
        "PixelData": BulkData("pixels"),
        "IconImageSequence": [{"PixelData": BulkData(f"icon {number}")}],
    }


def createDataSource(configuration):
    def metadata(StudyInstanceUID):
        if StudyInstanceUID == "dead":
            raise UnreachableError("no connection to the archive")
        return [instance(1), instance(2)] if StudyInstanceUID == "1" else []

    return IWebApiDataSource.create(
        query=query_over(lambda: [instance(1), instance(2)]),
        retrieve={
            "series": {"metadata": metadata},
            "instance": lambda SOPInstanceUID: PART_10 + SOPInstanceUID.encode(),
            "frames": lambda frames: [
                EncodedFrame(b"frame %d" % number, JPEG_LS) for number in frames
            ],
            "bulkDataURI": lambda BulkDataURI: BulkDataURI.encode(),
            "rendered": lambda SOPInstanceUID: PICTURES[SOPInstanceUID],
        },
    )


class Plugin:
    @hookimpl
    def getDataSourcesModule(self):
        return [
            DataSourceEntry("memory", "other", createDataSource),
            DataSourceEntry("mute", "other", lambda configuration: IWebApiDataSource.create()),
        ]


@pytest.fixture(scope="module")
def root():
    definitions = [
        {"namespace": "memory", "sourceName": "box"},
        {"namespace": "memory", "sourceName": "other"},
        {"namespace": "mute", "sourceName": "mute"},
    ]
    with (
        ExtensionManager([Plugin()], discover=False, definitions=definitions) as manager,
        LoopbackServer(create_app(manager)) as server,
    ):
        yield f"{server.url}/sources"


@pytest.fixture
def get(root):
    def get(path, source="box"):
        return requests.get(f"{root}/{source}/dicom-web{path}", timeout=10)

    return get


def parts_of(response):
    return list(parse_multipart([response.content], boundary_of(response.headers["Content-Type"])))


def test_studies_are_searched_by_keyword_and_by_tag(get):
    by_keyword = get("/studies?PatientName=doe*&limit=10")
    by_tag = get("/studies?00100010=doe*")

    assert by_keyword.headers["Content-Type"] == "application/dicom+json"
    assert [row["0020000D"]["Value"] for row in by_keyword.json()] == [["1"]]
    assert by_tag.json() == by_keyword.json()


def test_nothing_found_is_no_content(get):
    answer = get("/studies?PatientName=nobody")

    assert answer.status_code == 204
    assert answer.content == b""


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/studies/1/series", 1),
        ("/studies/1/series/1.1/instances", 2),
        ("/studies/1/instances", 2),
        ("/series?Modality=CT", 1),
        ("/instances", 2),
    ],
)
def test_every_level_is_searched_below_a_study_and_across_all(get, path, count):
    assert len(get(path).json()) == count


def test_several_includefields_are_taken_together(get):
    answer = get("/studies?includefield=PatientName&includefield=00080061")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/studies?PatintName=x", 400, "there is no attribute 'PatintName' to search by"),
        ("/studies?limit=many", 400, "limit is 'many'"),
        ("/studies/9/metadata", 404, "there is no metadata of 9"),
        ("/studies/dead/metadata", 502, "no connection to the archive"),
        (
            "/studies/1/series/1.1/instances/1.1.1/frames/one",
            400,
            "Give numbers with commas between",
        ),
        ("/studies/1/series/1.1/instances/1.1.1/frames/0", 400, "counted from 1"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_with_its_status(get, path, status, sentence):
    answer = get(path)

    assert answer.status_code == status
    assert sentence in answer.json()["error"]


def test_an_unknown_source_is_not_found_and_the_known_ones_are_named(get):
    answer = get("/studies", source="bxo")

    assert answer.status_code == 404
    assert "'box'" in answer.json()["error"]


def test_what_a_source_cannot_do_is_not_implemented(get):
    assert get("/studies", source="mute").status_code == 501


def test_metadata_of_an_instance_is_that_instance_alone(get):
    rows = get("/studies/1/series/1.1/instances/1.1.2/metadata").json()

    assert [row["00080018"]["Value"] for row in rows] == [["1.1.2"]]


def test_bulk_data_at_any_depth_is_fetched_through_the_gateway(get):
    row = get("/studies/1/series/1.1/metadata").json()[1]
    pixels = row["7FE00010"]["BulkDataURI"]
    icon = row["00880200"]["Value"][0]["7FE00010"]["BulkDataURI"]

    fetched = [parts_of(requests.get(uri, timeout=10))[0].content for uri in (pixels, icon)]

    assert fetched == [b"pixels", b"icon 2"]


def test_an_address_of_bulk_data_that_the_gateway_did_not_give_is_refused(get):
    assert get("/studies/1/bulkdata/WyJib3giLG51bGwsInBpeGVscyJd.forged").status_code == 404


def test_an_address_of_bulk_data_serves_its_own_source_alone(get, root):
    uri = get("/studies/1/metadata").json()[0]["7FE00010"]["BulkDataURI"]

    elsewhere = requests.get(uri.replace("/sources/box/", "/sources/other/"), timeout=10)

    assert elsewhere.status_code == 404


def test_frames_carry_the_transfer_syntax_they_are_stored_in(get):
    answer = get("/studies/1/series/1.1/instances/1.1.1/frames/2,1")

    first, second = parts_of(answer)
    assert (first.content, second.content) == (b"frame 2", b"frame 1")
    assert first.headers["Content-Type"] == f"image/jls; transfer-syntax={JPEG_LS}"
    assert 'type="image/jls"' in answer.headers["Content-Type"]


def test_files_of_a_study_come_one_after_the_other(get):
    files = parts_of(get("/studies/1"))

    assert [file.content for file in files] == [PART_10 + b"1.1.1", PART_10 + b"1.1.2"]
    assert {file.headers["Content-Type"] for file in files} == {"application/dicom"}


def test_one_file_is_retrieved_by_its_uids(get):
    assert parts_of(get("/studies/1/series/1.1/instances/1.1.2"))[0].content == PART_10 + b"1.1.2"


def test_a_study_without_files_is_not_found(get):
    assert get("/studies/9").status_code == 404


@pytest.mark.parametrize(("uid", "type"), [("1.1.1", "image/png"), ("1.1.2", "image/jpeg")])
def test_a_picture_is_answered_as_what_it_is(get, uid, type):
    answer = get(f"/studies/1/series/1.1/instances/{uid}/rendered")

    assert answer.headers["Content-Type"] == type
    assert answer.content == PICTURES[uid]
