"""Faults do on the wire what they say, to the requests that they are planned for."""

import re
import socket
from pathlib import Path

import pydicom
import pytest
import requests

from faulty_pacs import FaultyPacs, faults

CT = pydicom.data.get_testdata_file("CT_small.dcm", download=False)
RULES = Path(__file__).parents[2] / "servers"


@pytest.fixture
def pacs():
    with FaultyPacs([CT]) as running:
        yield running


def on_the_wire(pacs, patience):
    """Return all that a connection gives until the server closes it, or is silent for so many seconds."""
    port = int(pacs.host.rpartition(":")[2])
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as connection:
        connection.sendall(
            b"GET /dicom-web/studies HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        try:
            while piece := connection.recv(65536):
                received += piece
        except TimeoutError:
            received += b"(silence)"
    return received


@pytest.mark.parametrize(
    ("fault", "pattern"),
    [
        (faults.Status(503, b"busy", retry_after=7), rb"HTTP/1.1 503 .*Retry-After: 7\r.*busy"),
        (faults.LoginPage(), rb"HTTP/1.1 200 .*text/html.*Sign in.*"),
        (faults.Drop(), rb""),
        (faults.Hang(), rb"\(silence\)"),
        (faults.Cut(5), rb"HTTP/1.1 200 .*Content-Length: \d{3}\r\n\r\n.{5}"),
        (faults.Cut(5, chunked=True), rb"HTTP/1.1 200 .*chunked\r\n\r\n5\r\n.{5}\r\n"),
        (faults.Stall(5), rb"HTTP/1.1 200 .*Content-Length: \d{3}\r\n\r\n.{5}\(silence\)"),
        (faults.Chunked(5), rb"HTTP/1.1 200 .*chunked\r\n\r\n(5\r\n.{5}\r\n)+.*\r\n0\r\n\r\n.*"),
        (faults.Compressed("gzip"), rb"HTTP/1.1 200 .*Content-Encoding: gzip\r.*\x1f\x8b.*"),
        (faults.NotCompressed(), rb"HTTP/1.1 200 .*Content-Encoding: gzip\r.*\[\{.*"),
        (faults.Label("text/html"), rb"HTTP/1.1 200 .*Content-Type: text/html\r.*\[\{.*"),
        (faults.UninvitedPart(), rb"HTTP/1.1 206 .*\[\{.*"),
        (faults.Redirect("http://x/y"), rb"HTTP/1.1 307 .*Location: http://x/y/studies\r.*"),
        (faults.RequireAuthorization("Basic x"), rb"HTTP/1.1 401 .*WWW-Authenticate: Basic.*"),
    ],
    ids=repr,
)
def test_a_fault_is_seen_on_the_wire(pacs, fault, pattern):
    pacs.faults.add(fault)
    patience = 0.5 if b"silence" in pattern else 10
    assert re.fullmatch(pattern, on_the_wire(pacs, patience), re.DOTALL)


@pytest.mark.parametrize(
    ("fault", "begin", "end"),
    [
        (faults.LineFeeds(), b"--the-next-part\nContent-Type", b"\n--the-next-part--\n"),
        (faults.Preamble(b"Hello"), b"Hello\r\n--the-next-part\r\n", b"--the-next-part--\r\n"),
        (faults.NoClosingBoundary(), b"--the-next-part\r\n", b"\xfc\xff" * 2),
        (faults.PartsWithoutHeaders(), b"--the-next-part\r\n\r\n", b"--the-next-part--\r\n"),
        (faults.SinglePart(), b"II*\x00", b"\xfc\xff" * 2),
    ],
    ids=repr,
)
def test_a_multipart_body_is_framed_wrong(pacs, fault, begin, end):
    pacs.faults.add(fault)
    body = requests.get(pacs.root + pacs.archive.below()[0].path, timeout=5).content
    assert body.startswith(begin)
    if fault != faults.NoClosingBoundary() and fault != faults.SinglePart():
        assert body.endswith(end)
    else:
        assert body.endswith(pacs.archive.below()[0].file[-4:])


def test_a_fault_hits_what_it_is_planned_for_and_as_often(pacs):
    pacs.faults.add(faults.Status(500), path="*/series", method="GET", times=1)
    statuses = [
        requests.get(f"{pacs.root}/{level}", timeout=5).status_code
        for level in ("studies", "series", "series")
    ]
    assert statuses == [200, 500, 200]
    assert [one.path for one in pacs.asked] == ["/studies", "/series", "/series"]


def test_faults_act_together(pacs):
    pacs.faults.add(faults.Duplicates())
    pacs.faults.add(faults.Compressed("deflate"))
    pacs.faults.add(faults.SmallWrites(3))
    answer = requests.get(f"{pacs.root}/studies", timeout=5)
    assert answer.headers["Content-Encoding"] == "deflate"
    assert len(answer.json()) == 2


def test_a_server_that_hangs_can_be_closed():
    with FaultyPacs() as pacs:
        pacs.faults.add(faults.Hang())
        with pytest.raises(requests.ReadTimeout):
            requests.get(f"{pacs.root}/studies", timeout=0.1)


@pytest.mark.parametrize("name", sorted({*faults.__all__} - {"Fault", "Faults"}))
def test_every_fault_has_a_rule_that_sources_keep(name):
    rules = [path.read_text() for path in RULES.rglob("test_dicomweb_*.py")]
    assert any(f"faults.{name}(" in text for text in rules)
