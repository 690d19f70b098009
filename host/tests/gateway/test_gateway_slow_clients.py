"""Clients that stop in the middle: they are let go, hold nothing, and everyone else is served."""

import socket
import threading
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
import requests

from dicomsource import DataSourceEntry, ExtensionManager, IWebApiDataSource, hookimpl
from dicomsource_host.gateway import GatewaySettings, LoopbackServer, create_app

SECONDS = 100
IDLE = 1.0
MANY = 200
PIECE = bytes(200_000)


class Backend:
    def __init__(self):
        self.open = self.begun = 0
        self.lock = threading.Lock()
        self.go = threading.Event()
        self.inside = threading.Semaphore(0)

    def files(self, StudyInstanceUID, SeriesInstanceUID=None):
        with self.lock:
            self.open += 1
            self.begun += 1
        try:
            while True:
                yield PIECE
        finally:
            with self.lock:
                self.open -= 1

    def rows(self, parameters):
        if parameters.get("PatientID") == "slow":
            self.inside.release()
            self.go.wait(SECONDS)
        return [{"StudyInstanceUID": "1"}]

    def create(self, configuration):
        return IWebApiDataSource.create(
            query={"studies": {"requestResults": self.rows}},
            retrieve={
                "instances": self.files,
                "bulkDataURI": lambda BulkDataURI: bytes(50_000_000),
            },
            store={"dicom": lambda files: {}},
        )

    @hookimpl
    def getDataSourcesModule(self):
        return [DataSourceEntry("memory", "other", self.create)]


@pytest.fixture
def backend():
    backend = Backend()
    yield backend
    backend.go.set()


@pytest.fixture
def serve(backend):
    with ExitStack() as stack:

        def serve(**settings):
            definition = {"namespace": "memory", "sourceName": "box"}
            manager = ExtensionManager([backend], discover=False, definitions=[definition])
            stack.enter_context(manager)
            limits = GatewaySettings(key=bytes(32), idle_seconds=IDLE, **settings)
            server = stack.enter_context(LoopbackServer(create_app(manager, limits), limits))
            return server.url

        yield serve


def connected(url, text):
    parts = urlsplit(url)
    one = socket.create_connection((parts.hostname, parts.port), timeout=SECONDS)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    one.sendall(text.replace("\n", "\r\n").encode())
    return one


def ended(one):
    """Return what still comes until the server ends the connection."""
    received = b""
    try:
        while piece := one.recv(65536):
            received += piece
    except ConnectionResetError:
        pass
    return received


def soon(condition):
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.timeout(300)
def test_two_hundred_clients_that_stop_reading_are_let_go_and_others_are_served(serve, backend):
    url = serve()
    request = "GET /sources/box/dicom-web/studies/1 HTTP/1.1\nHost: x\n\n"
    with ExitStack() as stack:
        for _ in range(MANY):
            stack.enter_context(connected(url, request))
        soon(lambda: backend.begun == MANY)

        answers = [
            requests.get(f"{url}/sources/box/dicom-web/studies", timeout=SECONDS).status_code
            for _ in range(5)
        ]

        assert answers == [200] * 5
        soon(lambda: backend.open == 0)


def test_a_head_that_does_not_end_ends_the_connection(serve):
    url = serve()

    with connected(url, "GET /sources/box/dicom-web/studies HTTP/1.1\nHo") as one:
        assert ended(one) == b""


def test_a_connection_that_asks_nothing_is_ended(serve):
    with connected(serve(), "") as one:
        assert ended(one) == b""


def test_a_body_that_does_not_come_is_told_so(serve):
    head = (
        "POST /sources/box/dicom-web/studies HTTP/1.1\nHost: x\nContent-Length: 1000\n"
        'Content-Type: multipart/related; type="application/dicom"; boundary=x\n\n--x'
    )

    with connected(serve(), head) as one:
        answer = ended(one)

    assert answer.startswith(b"HTTP/1.1 408")
    assert b"Nothing was stored" in answer


def test_a_body_that_is_cut_off_hurts_nobody(serve):
    url = serve()
    head = (
        "POST /sources/box/dicom-web/studies HTTP/1.1\nHost: x\nContent-Length: 1000\n"
        'Content-Type: multipart/related; type="application/dicom"; boundary=x\n\n--x'
    )

    connected(url, head).close()

    assert requests.get(f"{url}/sources/box/dicom-web/studies", timeout=SECONDS).status_code == 200


def test_who_comes_when_all_threads_and_places_are_taken_is_told_to_come_again(serve, backend):
    url = f"{serve(threads=2, waiting=1)}/sources/box/dicom-web/studies"
    statuses = []

    def ask():
        statuses.append(requests.get(f"{url}?PatientID=slow", timeout=SECONDS).status_code)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads[:2]:
        thread.start()
    for _ in range(2):
        assert backend.inside.acquire(timeout=SECONDS)
    threads[2].start()

    answers = []

    def looked():
        # Until the third has taken the last place, a request may take it, and wait as well.
        try:
            answer = requests.get(url, timeout=0.5)
        except requests.Timeout:
            return False
        answers.append(answer)
        return answer.status_code == 503

    soon(looked)
    backend.go.set()
    for thread in threads:
        thread.join(SECONDS)

    refused = answers[-1]
    assert refused.headers["Retry-After"] == "1"
    assert "busy" in refused.json()["error"]
    assert statuses.count(200) >= 2, "the third may have found no place"


def test_a_source_that_takes_too_long_is_not_waited_for(serve):
    url = serve(request_seconds=0.2)

    answer = requests.get(f"{url}/sources/box/dicom-web/studies?PatientID=slow", timeout=SECONDS)

    assert answer.status_code == 504
    assert "0.2 seconds" in answer.json()["error"]


def test_more_open_answers_than_allowed_are_refused(serve, backend):
    url = serve(open_answers=1)
    request = "GET /sources/box/dicom-web/studies/1 HTTP/1.1\nHost: x\n\n"
    with connected(url, request):
        soon(lambda: backend.open == 1)
        answer = requests.get(f"{url}/sources/box/dicom-web/studies", timeout=SECONDS)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"


@pytest.mark.parametrize(
    "line",
    [
        "GET /sources/box/dicom-web/studies/../../../etc/passwd HTTP/1.1",
        "GET /sources/box/dicom-web/studies/%2e%2e/metadata HTTP/1.1",
        "GET /sources/..%2F..%2Fbox/dicom-web/studies HTTP/1.1",
        "GET /sources/box/dicom-web/studies/1%0d%0aX-Injected:%201/metadata HTTP/1.1",
        "GET /sources/box%0d%0aX-Injected:%201/dicom-web/studies HTTP/1.1",
        f"GET /sources/box/dicom-web/studies?offset={10**30} HTTP/1.1",
        "GET /sources/box/dicom-web/studies?limit=-1 HTTP/1.1",
        "GET /sources/box/dicom-web/studies?" + "a=b&" * 300 + " HTTP/1.1",
        "GET /sources/box/dicom-web/studies?PatientName=" + "x" * 20_000 + " HTTP/1.1",
        f"GET /sources/box/dicom-web/studies/{'1' * 5000}/metadata HTTP/1.1",
        "BREW /sources/box/dicom-web/studies HTTP/1.1",
        "GET nonsense",
    ],
)
def test_requests_that_mean_harm_get_a_clear_refusal_and_no_header_of_theirs(serve, line):
    with connected(serve(), f"{line}\nHost: x\nConnection: close\n\n") as one:
        answer = ended(one)

    head = answer.partition(b"\r\n\r\n")[0]
    assert head.split()[1][:1] == b"4"
    assert b"\r\nX-Injected" not in answer


def test_an_odd_host_is_not_repeated_in_links(serve):
    url = serve()
    request = (
        "GET /sources/box/dicom-web/studies HTTP/1.1\nHost: a<b>/evil?x\nConnection: close\n\n"
    )

    with connected(url, request) as one:
        assert b"evil" not in ended(one)
