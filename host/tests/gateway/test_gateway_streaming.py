"""Answers that stream: what goes wrong in their middle, what is never made, what is not held in memory."""

import threading
import time

import pytest
import requests

from dicomsource import (
    DataSourceEntry,
    ExtensionManager,
    IWebApiDataSource,
    NaturalDataset,
    hookimpl,
)
from dicomsource.errors import DataError, UnreachableError
from dicomsource.multipart import boundary_of, parse_multipart
from dicomsource_host.gateway import LoopbackServer, create_app

SECONDS = 10
MANY = 300
ERRORS = {"unreachable": UnreachableError("the archive went away"), "crash": KeyError("a secret")}


def instance(number, study="1"):
    return {
        "StudyInstanceUID": study,
        "SeriesInstanceUID": "1.1",
        "SOPInstanceUID": f"1.1.{number}",
        "PatientName": "DOE^JANE",
        "PatientComments": 5000 * "x",
    }


class Backend:
    """Counts what is asked of it, and keeps slow requests waiting until it lets them go."""

    def __init__(self):
        self.files_read = 0
        self.metadata_asked = 0
        self.waiting, self.closed = threading.Event(), threading.Event()
        self.go = threading.Event()
        self.studies = {"1": MANY}

    def files(self, StudyInstanceUID, SeriesInstanceUID=None):
        try:
            yield from self.all_files(StudyInstanceUID)
        finally:
            self.closed.set()

    def all_files(self, StudyInstanceUID):
        while StudyInstanceUID == "endless":
            yield bytes(1_000_000)
        for number in range(MANY):
            self.files_read += 1
            yield b"DICM %d" % number
            if number == 1 and StudyInstanceUID in ERRORS:
                raise ERRORS[StudyInstanceUID]

    def file(self, SOPInstanceUID):
        self.waiting.set()
        self.go.wait(SECONDS)
        return b"DICM"

    def metadata(self, StudyInstanceUID):
        self.metadata_asked += 1
        for number in range(self.studies.get(StudyInstanceUID, MANY)):
            broken = StudyInstanceUID == "unwritable" and number == MANY - 1
            rows = "many" if broken else 512
            yield NaturalDataset({**instance(number, StudyInstanceUID), "Rows": rows})

    def create(self, configuration):
        return IWebApiDataSource.create(
            query={"studies": {"requestResults": lambda parameters: [instance(1)]}},
            retrieve={
                "instances": self.files,
                "instance": self.file,
                "series": {"metadata": self.metadata},
            },
        )

    @hookimpl
    def getDataSourcesModule(self):
        return [DataSourceEntry("memory", "other", self.create)]


@pytest.fixture
def backend():
    return Backend()


@pytest.fixture
def manager(backend):
    definition = {"namespace": "memory", "sourceName": "box"}
    with ExtensionManager([backend], discover=False, definitions=[definition]) as manager:
        yield manager


@pytest.fixture
def root(manager, backend):
    with LoopbackServer(create_app(manager)) as server:
        yield f"{server.url}/sources/box/dicom-web"
        backend.go.set()


def begun(url):
    """Return the status, the bytes that came, and how they ended."""
    with requests.get(url, stream=True, timeout=SECONDS) as response:
        content = b""
        try:
            for chunk in response.iter_content(None):
                content += chunk
        except requests.exceptions.ChunkedEncodingError:
            return response, content, "broken"
        return response, content, "complete"


@pytest.mark.parametrize("study", ERRORS)
def test_an_error_in_the_middle_of_files_breaks_the_connection(root, study):
    response, content, end = begun(f"{root}/studies/{study}")

    assert response.status_code == 200
    assert b"DICM 1" in content
    assert end == "broken"
    with pytest.raises(DataError):
        list(parse_multipart([content], boundary_of(response.headers["Content-Type"])))


def test_an_error_in_the_middle_of_metadata_breaks_the_connection(root):
    response, content, end = begun(f"{root}/studies/unwritable/metadata")

    assert response.status_code == 200
    assert content.startswith(b"[{")
    assert not content.endswith(b"]")
    assert end == "broken"


def test_a_client_that_goes_away_lets_the_source_go_too(root, backend):
    with requests.get(f"{root}/studies/endless", stream=True, timeout=SECONDS) as response:
        assert next(response.iter_content(1000))

    assert backend.closed.wait(SECONDS)


def test_metadata_that_streams_is_one_json_list(root):
    rows = requests.get(f"{root}/studies/1/metadata", timeout=SECONDS).json()

    assert [row["00080018"]["Value"] for row in rows] == [[f"1.1.{n}"] for n in range(MANY)]


@pytest.mark.parametrize("count", [1, 49, 50, 51, 100])
def test_metadata_of_any_length_is_one_json_list(root, backend, count):
    backend.studies["1"] = count

    assert len(requests.get(f"{root}/studies/1/metadata", timeout=SECONDS).json()) == count


def test_metadata_that_passes_through_stays_nowhere(root, manager, backend):
    for _ in range(2):
        requests.get(f"{root}/studies/1/metadata", timeout=SECONDS)

    assert manager.services.metadata_store.get_study_instance_uids() == []
    assert backend.metadata_asked == 2, "what was added to a study meanwhile is seen"


def test_metadata_of_many_single_instances_asks_the_backend_once(root, backend):
    url = f"{root}/studies/1/series/1.1/instances"

    for number in range(5):
        rows = requests.get(f"{url}/1.1.{number}/metadata", timeout=SECONDS).json()
        assert [row["00080018"]["Value"] for row in rows] == [[f"1.1.{number}"]]

    assert backend.metadata_asked == 1


def test_metadata_of_an_instance_that_came_later_is_found(root, backend):
    url = f"{root}/studies/1/series/1.1/instances"
    backend.studies["1"] = 1
    assert requests.get(f"{url}/1.1.0/metadata", timeout=SECONDS).status_code == 200
    assert requests.get(f"{url}/1.1.1/metadata", timeout=SECONDS).status_code == 404

    backend.studies["1"] = 2

    assert requests.get(f"{url}/1.1.1/metadata", timeout=SECONDS).status_code == 200


@pytest.mark.parametrize("path", ["/studies", "/studies/1", "/studies/1/metadata"])
def test_head_gives_the_headers_of_get_and_no_body(root, path):
    get = requests.get(root + path, timeout=SECONDS)
    head = requests.head(root + path, timeout=SECONDS)

    assert head.status_code == get.status_code == 200
    assert head.content == b""
    assert (
        head.headers["Content-Type"].partition(";")[0]
        == get.headers["Content-Type"].partition(";")[0]
    )


def test_head_does_not_read_the_files_of_a_study(root, backend):
    requests.head(f"{root}/studies/1", timeout=SECONDS)

    assert backend.files_read == 1


def test_head_of_what_is_not_there_says_so(root):
    assert requests.head(f"{root}/nothing", timeout=SECONDS).status_code == 404


def test_others_are_answered_while_one_request_is_slow(root, backend):
    slow, answers = [], []

    def ask_slowly():
        url = f"{root}/studies/1/series/1.1/instances/1.1.1"
        slow.append(requests.get(url, timeout=SECONDS).status_code)

    def ask():
        answers.append(requests.get(f"{root}/studies", timeout=SECONDS).status_code)

    first = threading.Thread(target=ask_slowly)
    first.start()
    backend.waiting.wait(SECONDS)

    others = [threading.Thread(target=ask) for _ in range(20)]
    for thread in others:
        thread.start()
    for thread in others:
        thread.join(SECONDS)

    assert answers == [200] * 20
    assert slow == []
    backend.go.set()
    first.join(SECONDS)
    assert slow == [200]


def test_a_server_stops_soon_with_open_connections(manager, backend):
    ended = []
    with LoopbackServer(create_app(manager)) as server, requests.Session() as idle:
        root = f"{server.url}/sources/box/dicom-web"
        idle.get(f"{root}/studies", timeout=SECONDS)

        def wait():
            url = f"{root}/studies/1/series/1.1/instances/1.1.1"
            try:
                ended.append(requests.get(url, timeout=SECONDS).status_code)
            except requests.ConnectionError:
                ended.append(None)

        open_request = threading.Thread(target=wait)
        open_request.start()
        backend.waiting.wait(SECONDS)
        begun = time.monotonic()
    seconds = time.monotonic() - begun
    backend.go.set()
    open_request.join(SECONDS)

    assert seconds < 4
    assert ended in ([500], [None])
