"""Addresses that mean nothing, and errors that nobody foresaw: a status, one sentence, and no traceback."""

import pytest
import requests

from dicomsource import (
    DataSourceEntry,
    EncodedFrame,
    ExtensionManager,
    IWebApiDataSource,
    hookimpl,
)
from dicomsource.errors import DataError
from dicomsource.natural import BulkData
from dicomsource_host.gateway import LoopbackServer, create_app

SPACED = "my pacs é"


def rows(level):
    def requestResults(parameters):
        if parameters.get("PatientID") == "crash":
            raise KeyError("a secret")
        if parameters.get("PatientID") == "odd":
            return [{"0020000D": {"vr": "UI", "Value": [object()]}}]
        if parameters.get("PatientID") == "nan":
            return [{"00101030": {"vr": "DS", "Value": [float("nan"), 1.5]}}]
        found = [{"StudyInstanceUID": f"1.{number}"} for number in range(5)]
        return found[parameters.get("offset", 0) :][: parameters.get("limit")]

    return {"requestResults": requestResults}


def metadata(StudyInstanceUID):
    if StudyInstanceUID == "crash":
        raise KeyError("a secret")
    if StudyInstanceUID == "cut":
        raise DataError("the archive's answer is cut")
    uids = {"SeriesInstanceUID": "1.1", "SOPInstanceUID": "1.1.1"}
    return [{"StudyInstanceUID": StudyInstanceUID, **uids, "PixelData": BulkData("a b/é?c")}]


def createDataSource(configuration):
    return IWebApiDataSource.create(
        query={level: rows(level) for level in ("studies", "series", "instances")},
        retrieve={
            "series": {"metadata": metadata},
            "bulkDataURI": lambda BulkDataURI: memoryview(BulkDataURI.encode()),
        },
    )


class Plugin:
    @hookimpl
    def getDataSourcesModule(self):
        return [DataSourceEntry("memory", "other", createDataSource)]


@pytest.fixture(scope="module")
def server():
    definitions = [
        {"namespace": "memory", "sourceName": "box"},
        {"namespace": "memory", "sourceName": SPACED},
    ]
    with (
        ExtensionManager([Plugin()], discover=False, definitions=definitions) as manager,
        LoopbackServer(create_app(manager)) as server,
    ):
        yield server


@pytest.fixture
def ask(server):
    def ask(path, method="GET", source="box"):
        url = f"{server.url}/sources/{source}/dicom-web{path}"
        return requests.request(method, url, timeout=10)

    return ask


@pytest.mark.parametrize(
    "path",
    ["/studies/crash/metadata", "/studies?PatientID=crash", "/studies/crash/series/1/metadata"],
)
def test_an_error_that_nobody_foresaw_is_a_sentence_that_tells_nothing_of_the_inside(ask, path):
    answer = ask(path)

    assert answer.status_code == 500
    assert answer.json() == {"error": "The gateway failed unexpectedly. Look into its log."}


@pytest.mark.parametrize(
    ("path", "method", "status", "sentence"),
    [
        ("/nothing", "GET", 404, "there is nothing at /sources/box/dicom-web/nothing."),
        ("/series", "POST", 405, "POST does nothing at /sources/box/dicom-web/series."),
        ("/studies", "PUT", 405, "PUT does nothing at /sources/box/dicom-web/studies."),
        ("/studies", "POST", 405, "Data source 'box' stores nothing."),
        ("/studies/1", "DELETE", 405, "Data source 'box' deletes nothing."),
        ("/studies/1/reject", "POST", 405, "Data source 'box' rejects no study."),
    ],
)
def test_what_no_source_is_asked_is_refused_in_the_same_form(ask, path, method, status, sentence):
    answer = ask(path, method)

    assert answer.status_code == status
    assert answer.json() == {"error": sentence}


@pytest.mark.parametrize(
    "uid", ["*", "1.2,1.3", "1%5C2", "%2E%2E", "%20", "1%00", "1?", "-1", "%C3%A9"]
)
@pytest.mark.parametrize("below", ["/series", "/metadata", "", "/series/1/instances"])
def test_an_address_names_one_study_and_neither_a_list_nor_a_path(ask, uid, below):
    answer = ask(f"/studies/{uid.replace('?', '%3F')}{below}")

    assert answer.status_code == 400
    assert "the StudyInstanceUID of the address is" in answer.json()["error"]


@pytest.mark.parametrize("uid", ["1%2E2", "1.2", "2.25.3", "a-b_c.1"])
def test_uids_may_be_percent_encoded_and_somewhat_irregular(ask, uid):
    (row,) = ask(f"/studies/{uid}/metadata").json()

    assert row["0020000D"]["Value"] == [uid.replace("%2E", ".")]


def test_a_slash_in_a_uid_leads_nowhere(ask):
    assert ask("/studies/..%2F..%2Fetc/metadata").status_code == 404


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("PatientName=", 5),
        ("includefield=", 5),
        ("limit=1000", 5),
        ("limit=2&offset=4", 1),
        ("offset=99", 0),
        ("limit=0", 0),
        ("PatientName=%FF%00", 5),
    ],
)
def test_blank_values_ask_for_all_and_pages_end_where_the_rows_do(ask, query, count):
    answer = ask(f"/studies?{query}")

    assert answer.status_code == (200 if count else 204)
    assert len(answer.json() if count else []) == count


@pytest.mark.parametrize(
    "query",
    ["limit=", "limit=-1", "limit=1&limit=2", "fuzzymatching=", "=x", "PatintName=x", "%00=x"],
)
def test_a_query_that_means_nothing_is_refused(ask, query):
    answer = ask(f"/studies?{query}")

    assert answer.status_code == 400
    assert answer.json()["error"].startswith("Data source 'box' (plugin 'Plugin'): ")


@pytest.mark.parametrize("name", ["StudyInstanceUID", "0020000D", "studyInstanceUid"])
def test_path_and_query_may_not_name_two_studies(ask, name):
    answer = ask(f"/studies/1.2/series?{name}=1.3")

    assert answer.status_code == 400
    assert "StudyInstanceUID is asked for twice" in answer.json()["error"]
    assert ask(f"/studies/1.2/series?{name}=1.2").status_code == 200


def test_several_fields_in_one_includefield_and_in_several_are_taken(ask):
    assert ask("/studies?includefield=PatientName,00080061&includefield=all").status_code == 200


def test_rows_that_json_cannot_hold_are_the_sources_fault(ask):
    answer = ask("/studies?PatientID=odd")

    assert answer.status_code == 502
    assert "cannot be written as JSON" in answer.json()["error"]


def test_a_number_that_json_has_not_is_no_value(ask):
    (row,) = ask("/studies?PatientID=nan").json()

    assert row["00101030"]["Value"] == [None, 1.5]


def test_damaged_data_of_a_backend_is_a_bad_gateway(ask):
    answer = ask("/studies/cut/metadata")

    assert answer.status_code == 502
    assert "the archive's answer is cut" in answer.json()["error"]


@pytest.mark.parametrize(
    "frames", ["1,", ",1", "1,,2", "1_0", "+1", "%20", "1-3", "%D9%A3", "9" * 20]
)
def test_frames_are_numbers_with_commas_between(ask, frames):
    answer = ask(f"/studies/1/series/1.1/instances/1.1.1/frames/{frames}")

    assert answer.status_code == 400
    assert "Give numbers with commas between" in answer.json()["error"]


def test_addresses_of_bulk_data_are_uris_whatever_the_source_is_called(ask):
    (row,) = ask("/studies/1.2/metadata", source=SPACED).json()
    uri = row["7FE00010"]["BulkDataURI"]

    answer = requests.get(uri, timeout=10)

    assert uri.isascii()
    assert " " not in uri
    assert answer.status_code == 200
    assert "a b/é?c".encode() in answer.content


def test_a_backend_cannot_put_headers_into_an_answer():
    evil = "1.2.3\r\nX-Injected: yes"
    retrieve = {
        "frames": lambda frames: [EncodedFrame(b"frame", evil)],
        "instances": lambda StudyInstanceUID: [b"file"],
        "version": lambda StudyInstanceUID: 'v"\r\nX-Injected: yes é',
    }

    class Evil:
        @hookimpl
        def getDataSourcesModule(self):
            source = IWebApiDataSource.create(retrieve=retrieve)
            return [DataSourceEntry("evil", "other", lambda configuration: source)]

    definition = {"namespace": "evil", "sourceName": "box"}
    with (
        ExtensionManager([Evil()], discover=False, definitions=[definition]) as manager,
        LoopbackServer(create_app(manager)) as server,
    ):
        root = f"{server.url}/sources/box/dicom-web/studies/1"
        accept = {"Accept": f'application/octet-stream; transfer-syntax="{evil[:5]}"'}
        frame = requests.get(f"{root}/series/2/instances/3/frames/1", timeout=10)
        alone = requests.get(f"{root}/series/2/instances/3/frames/1", headers=accept, timeout=10)
        files = requests.get(root, timeout=10)

    assert frame.status_code == 502
    for answer in (frame, alone, files):
        assert "X-Injected" not in answer.headers
    assert b"\r\nX-Injected" not in frame.content
