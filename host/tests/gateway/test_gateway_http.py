"""What HTTP has beside the content: tags, compression, ranges, who is the active source, and links."""

import gzip
import json

import pytest
import requests

from dicomsource import (
    DataSourceEntry,
    EncodedFrame,
    ExtensionManager,
    IWebApiDataSource,
    hookimpl,
)
from dicomsource.datasource import query_over
from dicomsource.multipart import boundary_of, parse_multipart
from dicomsource.natural import BulkData
from dicomsource_host.gateway import GatewaySettings, LoopbackServer, create_app
from dicomsource_host.gateway.keys import kept_key

KEY = bytes(range(32))
BULK = bytes(range(256)) * 8
INSTANCE = "/studies/1/series/1.1/instances/1.1.1"


def instance(number):
    return {
        "PatientName": "DOE^JANE",
        "StudyInstanceUID": "1",
        "SeriesInstanceUID": "1.1",
        "SOPInstanceUID": f"1.1.{number}",
        "Modality": "CT",
        "EncapsulatedDocument": BulkData("document"),
    }


class Backend:
    def __init__(self):
        self.ranges = []

    def bulk(self, BulkDataURI, byte_range=None):
        self.ranges.append(byte_range)
        return BULK if byte_range is None else BULK[slice(*byte_range)]

    def create(self, configuration):
        found = [instance(number) for number in range(1, 31)]
        return IWebApiDataSource.create(
            query=query_over(lambda: found),
            retrieve={
                "series": {"metadata": lambda StudyInstanceUID: found},
                "instance": lambda SOPInstanceUID: b"DICM " + SOPInstanceUID.encode(),
                "frames": lambda frames: [
                    EncodedFrame(b"frame %d" % number, "1.2.840.10008.1.2.1") for number in frames
                ],
                "bulkDataURI": self.bulk,
                "version": lambda StudyInstanceUID: f"v{StudyInstanceUID}",
            },
        )

    @hookimpl
    def getDataSourcesModule(self):
        return [DataSourceEntry("memory", "other", self.create)]


@pytest.fixture(scope="module")
def backend():
    return Backend()


@pytest.fixture(scope="module")
def manager(backend):
    definitions = [{"namespace": "memory", "sourceName": name} for name in ("box", "other")]
    with ExtensionManager([backend], discover=False, definitions=definitions) as manager:
        yield manager


@pytest.fixture(scope="module")
def url(manager):
    with LoopbackServer(create_app(manager, GatewaySettings(key=KEY))) as server:
        yield server.url


@pytest.fixture
def get(url):
    def get(path, source="box", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        root = f"{url}/sources/{source}/dicom-web" if source else f"{url}/dicom-web"
        return requests.get(root + path, headers=named, timeout=10)

    return get


@pytest.fixture
def bulk_uri(get):
    return get(INSTANCE + "/metadata").json()[0]["00420011"]["BulkDataURI"]


@pytest.mark.parametrize(
    "path", ["/studies", "/studies/1/metadata", INSTANCE, f"{INSTANCE}/frames/1,2"]
)
def test_who_has_it_already_is_told_that_it_has_not_changed(get, path):
    first = get(path)
    tag = first.headers["ETag"]

    again = get(path, If_None_Match=f'"other", {tag}')

    assert first.status_code == 200
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == tag
    assert get(path, If_None_Match='"other"').content == first.content


def test_a_stream_has_the_version_that_its_source_says(get):
    tag = get("/studies/1").headers["ETag"]

    assert tag == 'W/"v1"'
    assert get("/studies/1", If_None_Match=tag).status_code == 304


def test_json_is_compressed_for_who_takes_it(get):
    packed = get("/studies/1/metadata", Accept_Encoding="gzip")
    plain = get("/studies/1/metadata", Accept_Encoding="identity")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert len(plain.content) > 5 * int(packed.headers["Content-Length"])


def test_a_bulk_data_address_works_after_a_restart_and_in_another_process(manager, bulk_uri, url):
    with LoopbackServer(create_app(manager, GatewaySettings(key=KEY))) as other:
        answer = requests.get(bulk_uri.replace(url, other.url), timeout=10)

    assert answer.status_code == 200
    assert BULK in answer.content


def test_a_gateway_with_another_key_refuses_it(manager, bulk_uri, url):
    with LoopbackServer(create_app(manager, GatewaySettings(key=bytes(32)))) as other:
        assert requests.get(bulk_uri.replace(url, other.url), timeout=10).status_code == 404


def test_the_key_is_kept_for_the_user_alone(tmp_path):
    file = tmp_path / "below" / "gateway.key"

    key = kept_key(file)

    assert len(key) == 32
    assert kept_key(file) == key
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["gateway.key"]


def test_a_file_that_holds_no_key_is_not_taken_for_one(tmp_path):
    file = tmp_path / "gateway.key"
    file.write_bytes(b"short")

    assert kept_key(file) != kept_key(file)
    assert file.read_bytes() == b"short"


@pytest.mark.parametrize(
    ("asked", "wanted", "said", "fetched"),
    [
        ("bytes=0-9", BULK[:10], "bytes 0-9/*", (0, 10)),
        ("bytes=2000-", BULK[2000:], "bytes 2000-2047/2048", (2000, None)),
        ("bytes=2040-9999", BULK[2040:], "bytes 2040-2047/2048", (2040, 10000)),
        ("bytes=-48", BULK[-48:], "bytes 2000-2047/2048", None),
    ],
)
def test_a_range_of_bulk_data_is_fetched_alone(bulk_uri, backend, asked, wanted, said, fetched):
    answer = requests.get(bulk_uri, headers={"Range": asked}, timeout=10)

    assert answer.status_code == 206
    assert answer.content == wanted
    assert answer.headers["Content-Range"] == said
    assert backend.ranges[-1] == fetched


@pytest.mark.parametrize("asked", ["bytes=2048-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_behind_the_end_is_refused(bulk_uri, asked):
    answer = requests.get(bulk_uri, headers={"Range": asked}, timeout=10)

    assert answer.status_code == 416
    assert answer.json()["error"]


def test_bulk_data_comes_alone_to_who_wants_it_so(bulk_uri):
    answer = requests.get(bulk_uri, headers={"Accept": "application/octet-stream"}, timeout=10)

    assert answer.content == BULK
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_a_range_goes_with_the_content_that_the_client_has(bulk_uri):
    accept = {"Accept": "application/octet-stream"}
    tag = requests.get(bulk_uri, headers=accept, timeout=10).headers["ETag"]

    def ask(if_range):
        headers = {**accept, "Range": "bytes=0-9", "If-Range": if_range}
        return requests.get(bulk_uri, headers=headers, timeout=10).status_code

    assert ask(tag) == 206
    assert ask('"other"') == 200


def test_all_bulk_data_of_a_series_comes_in_parts_that_say_where_they_are(get, bulk_uri):
    answer = get("/studies/1/series/1.1/bulkdata")

    parts = list(parse_multipart([answer.content], boundary_of(answer.headers["Content-Type"])))
    assert [part.content for part in parts] == [BULK] * 30
    assert parts[0].headers["Content-Location"] == bulk_uri


def test_the_active_source_is_served_without_its_name(get, manager):
    manager.set_active_data_source("other")
    other = get("/studies", source=None).json()
    manager.set_active_data_source("box")
    box = get("/studies", source=None).json()

    assert other[0]["00081190"]["Value"][0].endswith("/dicom-web/studies/1")
    assert other == box


def test_links_are_of_the_address_by_which_the_gateway_is_reached(manager):
    settings = GatewaySettings(key=KEY, public_url="https://images.example/here/")
    with LoopbackServer(create_app(manager, settings)) as server:
        (row,) = requests.get(f"{server.url}/sources/box/dicom-web/studies", timeout=10).json()

    assert row["00081190"]["Value"] == [
        "https://images.example/here/sources/box/dicom-web/studies/1"
    ]


@pytest.mark.parametrize(
    ("host", "wanted"),
    [
        ("images.example", "images.example"),
        ("images.example:8042", "images.example:8042"),
        ("127.0.0.1", "127.0.0.1:PORT"),
    ],
)
def test_links_have_the_host_of_the_request_and_a_port_that_answers(get, url, host, wanted):
    (row,) = get("/studies", Host=host).json()

    wanted = wanted.replace("PORT", url.rpartition(":")[2])
    assert row["00081190"]["Value"][0].startswith(f"http://{wanted}/sources/box/")


@pytest.mark.parametrize(
    ("query", "total"),
    [("", "30"), ("limit=40", "30"), ("limit=7&offset=28", "30"), ("PatientName=nobody", "0")],
)
def test_the_number_of_all_that_match_is_said_where_it_is_known(get, query, total):
    assert get(f"/instances?{query}").headers["X-Total-Count"] == total


def test_rows_come_in_the_order_asked_for(get):
    rows = get("/instances?orderby=-SOPInstanceUID&limit=2&offset=1").json()

    assert [row["00080018"]["Value"] for row in rows] == [["1.1.8"], ["1.1.7"]]


def test_pages_follow_each_other_without_gap_or_repetition(get):
    pages = [get(f"/instances?limit=7&offset={offset}") for offset in range(0, 30, 7)]

    found = [row["00080018"]["Value"][0] for page in pages for row in page.json()]
    assert found == [f"1.1.{number}" for number in range(1, 31)]
    assert {page.headers["X-Total-Count"] for page in pages} == {"30"}


def test_matching_that_is_not_done_is_warned_of(get):
    answer = get("/studies?emptyvaluematching=true&multiplevaluematching=false")

    assert answer.status_code == 200
    assert answer.headers["Warning"].startswith("299 http://127.0.0.1:")
    assert "emptyvaluematching parameter is not supported" in answer.headers["Warning"]
    assert "multiplevaluematching" not in answer.headers["Warning"]
    assert get("/studies?emptyvaluematching=perhaps").status_code == 400


def test_one_frame_comes_alone_to_who_wants_it_so(get):
    answer = get(f"{INSTANCE}/frames/3", Accept="application/octet-stream")

    assert answer.content == b"frame 3"
    said = "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1"
    assert answer.headers["Content-Type"] == said


def test_many_frames_come_in_their_order(get):
    numbers = [*range(1, 41), 3]
    answer = get(f"{INSTANCE}/frames/{','.join(map(str, numbers))}")

    parts = parse_multipart([answer.content], boundary_of(answer.headers["Content-Type"]))
    assert [part.content for part in parts] == [b"frame %d" % number for number in numbers]


def test_one_file_comes_alone_to_who_wants_it_so(get):
    answer = get(INSTANCE, Accept="application/dicom")

    assert answer.content == b"DICM 1.1.1"
    assert answer.headers["Content-Type"] == "application/dicom"


def test_files_of_a_study_cannot_come_alone(get):
    answer = get("/studies/1", Accept="application/dicom")

    assert answer.status_code == 406
    assert 'multipart/related; type="application/dicom"' in answer.json()["error"]


def test_the_accept_parameter_goes_before_the_header(get):
    answer = get("/studies?accept=application/json", Accept="application/dicom+json")

    assert answer.headers["Content-Type"] == "application/json"
    assert get("/studies?accept=application/dicom+json").status_code == 200
    assert get("/studies?accept=text/html").status_code == 406


def test_a_compressed_stream_is_whole(get):
    raw = requests.get(
        get("/studies/1/metadata").url, headers={"Accept-Encoding": "gzip"}, timeout=10, stream=True
    )

    assert len(gzip.decompress(raw.raw.read())) > 1000


TEXTS = [
    b'{"0020000D":{"vr":"UI","Value":["1.2"]},"00100020":{"vr":"LO","Value":["untouched \\u00e9"]}}',
    (
        b'{"00081200":{"vr":"SQ","Value":[{"0020000D":{"vr":"UI","Value":["9"]}}]},'
        b' "0020000D": {"vr": "UI", "Value": ["1.3"]} } '
    ),
    b'{"00081190":{"vr":"UR","Value":["http://elsewhere"]},"0020000D":{"vr":"UI","Value":["1.4"]}}',
    b'{"00100020":{"vr":"LO","Value":["no study"]}}',
]


def test_rows_that_a_backend_has_as_text_pass_through_with_an_address_added():
    asked = []

    def as_text(parameters):
        asked.append(parameters)
        return TEXTS if parameters.get("PatientID") != "other" else None

    class Plugin:
        @hookimpl
        def getDataSourcesModule(self):
            studies = {"requestText": as_text, "requestResults": lambda parameters: []}
            source = IWebApiDataSource.create(query={"studies": studies})
            return [DataSourceEntry("text", "other", lambda configuration: source)]

    definition = {"namespace": "text", "sourceName": "box"}
    with (
        ExtensionManager([Plugin()], discover=False, definitions=[definition]) as manager,
        LoopbackServer(create_app(manager, GatewaySettings(key=KEY))) as server,
    ):
        root = f"{server.url}/sources/box/dicom-web"
        answer = requests.get(f"{root}/studies?limit=9&00100020=P*", timeout=10)
        without_text = requests.get(f"{root}/studies?PatientID=other", timeout=10)

    rows = answer.json()
    assert [row.get("00081190", {}).get("Value") for row in rows] == [
        [f"{root}/studies/1.2"],
        [f"{root}/studies/1.3"],
        [f"{root}/studies/1.4"],
        None,
    ]
    assert b'"untouched \\u00e9"' in answer.content
    assert asked[0] == {"limit": 9, "PatientID": "P*"}
    assert without_text.status_code == 204


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize(
    "element",
    [{"vr": "CS"}, {"vr": "CS", "Value": []}, {"vr": "CS", "Value": [None]}],
    ids=["no value", "an empty list", "null"],
)
def test_modalities_without_a_value_are_left_out_as_ohif_lists_nothing_with_them(as_text, element):
    row = {"00080061": element, "0020000D": {"vr": "UI", "Value": ["1.2"]}}
    studies = {"requestResults": lambda parameters: [row]}
    if as_text:
        studies["requestText"] = lambda parameters: [json.dumps(row).encode()]

    class Plugin:
        @hookimpl
        def getDataSourcesModule(self):
            source = IWebApiDataSource.create(query={"studies": studies})
            return [DataSourceEntry("box", "other", lambda configuration: source)]

    definition = {"namespace": "box", "sourceName": "box"}
    with (
        ExtensionManager([Plugin()], discover=False, definitions=[definition]) as manager,
        LoopbackServer(create_app(manager, GatewaySettings(key=KEY))) as server,
    ):
        answer = requests.get(f"{server.url}/sources/box/dicom-web/studies", timeout=10)

    (found,) = answer.json()
    assert found.keys() == {"0020000D", "00081190"}
