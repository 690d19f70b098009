"""Busy servers are asked again, others are not; tokens are renewed; credentials stay with their origin."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dicomsource.errors import AuthenticationError, HTTPStatusError, TransportError
from faulty_pacs import FaultyPacs, faults

STUDY = "2.25.1"
BUSY = (408, 429, 502, 503, 504)


@pytest.mark.parametrize(
    ("what", "status"),
    [
        *(("search", status) for status in BUSY),
        *((what, 503) for what in ("metadata", "instances", "save", "frames", "picture")),
    ],
)
def test_a_busy_server_is_asked_again(faulty, open_source, ask_for, right, what, status):
    faulty.faults.add(faults.Status(status, b"busy", retry_after=0), times=2)
    got = ask_for(what, open_source())
    if what == "frames":
        got = [frame.data for frame in got]
    assert got
    assert got == right.get(what, got)
    assert len(faulty.asked) == 3


@pytest.mark.parametrize("status", BUSY)
def test_a_server_that_stays_busy_is_given_up(faulty, source, status):
    faulty.faults.add(faults.Status(status, b"at lunch", retry_after=0))
    with pytest.raises(HTTPStatusError, match="at lunch") as caught:
        source.query.studies.search()
    assert caught.value.status == status
    assert len(faulty.asked) == 4


def test_a_server_that_wants_too_long_a_pause_is_given_up_at_once(faulty, source):
    faulty.faults.add(faults.Status(503, retry_after=3600))
    with pytest.raises(HTTPStatusError):
        source.query.studies.search()
    assert len(faulty.asked) == 1


def test_a_moment_that_has_passed_is_no_pause(faulty, source):
    passed = faults.Status(503, retry_after="Fri, 31 Dec 1999 23:59:59 GMT")
    faulty.faults.add(passed, times=1)
    assert len(source.query.studies.search()) == 1


@pytest.mark.parametrize("status", [400, 409, 500, 501])
def test_what_would_fail_again_is_not_asked_again(faulty, source, status):
    faulty.faults.add(faults.Status(status))
    with pytest.raises(HTTPStatusError):
        source.query.studies.search()
    assert len(faulty.asked) == 1


def test_a_token_that_is_refused_is_renewed_and_the_request_sent_again(faulty, open_source, login):
    faulty.faults.add(faults.RequireAuthorization("Bearer new"))
    source = open_source(auth={"tokenCallback": login})
    assert len(source.query.instances.search()) == 6
    assert len(source.retrieve.series.metadata(STUDY)) == 6
    assert login.refreshed == 1
    sent = [one.headers["authorization"] for one in faulty.asked]
    assert sent == ["Bearer expired", "Bearer new", "Bearer new"]


def test_threads_share_one_renewal(faulty, open_source, login):
    faulty.faults.add(faults.RequireAuthorization("Bearer new"))
    source = open_source(auth={"tokenCallback": login})
    together = threading.Barrier(4)

    def ask(_):
        together.wait(10)
        return len(source.query.instances.search())

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [6] * 4
    assert login.refreshed == 1


def test_a_new_token_that_is_refused_too_is_the_end(faulty, open_source, login):
    faulty.faults.add(faults.RequireAuthorization("Bearer of somebody else"))
    with pytest.raises(AuthenticationError, match="does not accept the credentials"):
        open_source(auth={"tokenCallback": login}).query.studies.search()
    assert len(faulty.asked) == 2


@pytest.fixture
def other(held, no_thread_is_left):
    """Another server with the same instances: another origin."""
    with FaultyPacs(held) as pacs:
        yield pacs


@pytest.mark.parametrize(
    ("what", "status"),
    [
        *(("search", status) for status in (301, 302, 303, 307, 308)),
        *((what, 307) for what in ("metadata", "instances", "save", "frames", "bulk data")),
    ],
)
def test_credentials_do_not_follow_to_another_origin(
    faulty, other, open_source, ask_for, what, status
):
    faulty.faults.add(faults.Redirect(other.root, status))
    source = open_source(auth={"bearer": "token"}, headers={"X-Tenant": "7"})
    assert ask_for(what, source)
    assert faulty.asked[0].headers["authorization"] == "Bearer token"
    assert other.asked
    for one in other.asked:
        assert "authorization" not in one.headers
        assert "x-tenant" not in one.headers


def test_credentials_follow_within_their_origin(faulty, open_source):
    faulty.faults.add(faults.Redirect(faulty.root), times=1)
    source = open_source(auth={"bearer": "token"}, headers={"X-Tenant": "7"})
    assert len(source.query.studies.search()) == 1
    sent = [(one.headers["authorization"], one.headers["x-tenant"]) for one in faulty.asked]
    assert sent == [("Bearer token", "7")] * 2


def test_a_circle_of_redirects_ends(faulty, source):
    faulty.faults.add(faults.Redirect(faulty.root))
    with pytest.raises(TransportError, match="redirects in circles"):
        source.query.studies.search()


def test_files_are_not_sent_on_to_where_a_redirect_leads(faulty, other, open_source, file_of):
    faulty.faults.add(faults.Redirect(other.root))
    source = open_source(auth={"bearer": "token"})
    with pytest.raises(HTTPStatusError, match=f"sends us on to {other.root}/studies .*Configure"):
        source.store.dicom(file_of("2.25.9", "2.25.9.1", "2.25.9.1.1"))
    assert other.asked == []
