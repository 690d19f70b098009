"""As many connections are kept as there are threads that ask."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dicomsource.http import HttpClient


def peers_of(server):
    return {request.client_address for request in server.requests}


def ask_together(server, client, count, times):
    """Have so many requests under way at once, and that so many times."""
    together = threading.Barrier(count)

    def meets(handler):
        together.wait(20)
        handler.send_response(200)
        handler.send_header("Content-Length", "2")
        handler.end_headers()
        handler.wfile.write(b"[]")

    server.does(meets)
    with ThreadPoolExecutor(count) as threads:
        for _ in range(times):
            list(threads.map(lambda _: client.get_json(server.url), range(count)))


@pytest.mark.parametrize(("options", "count"), [({}, 16), ({"pool_size": 24}, 24)])
def test_no_connection_is_thrown_away_while_no_more_threads_ask_than_it_has_room_for(
    server, caplog, options, count
):
    client = HttpClient([server.url], **options)
    with caplog.at_level(logging.DEBUG, "urllib3"):
        ask_together(server, client, count, times=3)
    client.close()
    assert len(peers_of(server)) == count
    assert "pool is full" not in caplog.text


def test_more_threads_than_that_are_served_too(server):
    client = HttpClient([server.url], pool_size=2)
    ask_together(server, client, 4, times=2)
    client.close()
    assert len(server.requests) == 8
    assert 4 < len(peers_of(server)) <= 8


@pytest.mark.parametrize("status", [401, 404, 503])
def test_a_connection_is_used_again_after_an_answer_that_is_an_error(server, status):
    client = HttpClient([server.url], retries=0)
    server.answers(status, b"sorry").answers(body=b"[]")
    with pytest.raises(Exception, match="sorry"):
        client.get_json(server.url)
    client.get_json(server.url)
    client.close()
    assert len(peers_of(server)) == 1


def test_a_connection_is_used_again_after_a_redirect(server):
    client = HttpClient([server.url])
    server.answers(302, b"over there", Location="/there").answers(body=b"[]")
    client.get_json(server.url)
    client.close()
    assert len(server.requests) == 2
    assert len(peers_of(server)) == 1
