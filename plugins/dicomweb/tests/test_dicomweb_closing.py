"""A source that is closed while it works leaves no thread and no half file, and says so."""

import json
import socket
import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest

from dicomsource.errors import ClosedError
from dicomsource_dicomweb import createDataSource

PATIENCE = 20
RELATED = b"multipart/related; type=whatever; boundary=cut"
BEGIN = b"--cut\r\nContent-Type: application/dicom\r\n\r\n" + b"x" * 100_000


@pytest.fixture
def release():
    """Set at the end of a test: until then, what waits for it hangs."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def half_answers():
    """The URL of a server that sends the begin of an answer and no more, and an event set when it was sent."""
    sent = threading.Event()
    accepted = []

    def serve(listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            accepted.append(connection)
            connection.recv(65536)
            head = (
                b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: 900000\r\n\r\n" % RELATED
            )
            connection.sendall(head + BEGIN)
            sent.set()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", sent
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
    for connection in accepted:
        connection.close()


def open_at(root):
    source = createDataSource({"qidoRoot": root, "timeout": 60})
    source.bind(name="cut short", type="webApi", configuration={})
    return source


def test_promises_under_way_fail_and_those_that_wait_are_cancelled(server, release):
    reached = threading.Semaphore(0)

    def hang(_):
        reached.release()
        release.wait()
        return 200, b"[]", {}

    series = [f"1.3.{number}" for number in range(12)]
    rows = [{"0020000E": {"vr": "UI", "Value": [uid]}} for uid in series]
    server.gives("/studies/1.2/series", rows)
    for uid in series:
        server.does(f"/studies/1.2/series/{uid}/metadata", hang)
    source = open_at(server.root)
    promises = source.retrieve.series.metadata("1.2", returnPromises=True)
    futures = [promise.start() for promise in promises]
    for _ in range(4):
        assert reached.acquire(timeout=PATIENCE)
    workers = [
        thread
        for thread in threading.enumerate()
        if thread.name.startswith("dicomsource-cut short")
    ]
    assert workers

    source.close()

    kinds = {_kind(future) for future in futures}
    assert kinds == {ClosedError, CancelledError}
    for thread in workers:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in workers)


def _kind(future):
    try:
        return type(future.exception(PATIENCE))
    except CancelledError:
        return CancelledError


def test_a_file_that_was_half_there_is_gone(half_answers, tmp_path):
    root, sent = half_answers
    source = open_at(root)
    with ThreadPoolExecutor(1) as threads:
        saved = threads.submit(source.retrieve.save, tmp_path, StudyInstanceUID="1.2")
        assert sent.wait(PATIENCE)
        source.close()
        assert type(saved.exception(PATIENCE)) is ClosedError
    assert list(tmp_path.iterdir()) == []


def test_a_stream_of_instances_ends(half_answers):
    root, sent = half_answers
    source = open_at(root)
    with ThreadPoolExecutor(1) as threads:
        read = threads.submit(lambda: list(source.retrieve.instances("1.2")))
        assert sent.wait(PATIENCE)
        source.close()
        error = read.exception(PATIENCE)
    assert type(error) is ClosedError
    assert str(error).startswith("Data source 'cut short': closed, so that")


def test_a_store_that_nobody_answers_ends(server, release):
    reached = threading.Event()

    def hang(_):
        reached.set()
        release.wait()
        return 200, json.dumps({}).encode(), {}

    server.does("/studies", hang)
    source = open_at(server.root)
    with ThreadPoolExecutor(1) as threads:
        stored = threads.submit(source.store.dicom, [b"x"])
        assert reached.wait(PATIENCE)
        source.close()
        assert type(stored.exception(PATIENCE)) is ClosedError
