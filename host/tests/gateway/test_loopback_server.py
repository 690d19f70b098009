"""A server on a free port, for as long as a block runs."""

import gc
import socket

import pytest
import requests
import uvicorn
from starlette.applications import Starlette

from dicomsource.errors import UnreachableError
from dicomsource_host.gateway import LoopbackServer


def test_a_server_answers_within_its_block_and_not_after_it():
    with LoopbackServer(Starlette()) as server:
        assert requests.get(server.url, timeout=5).status_code == 404

    with pytest.raises(requests.ConnectionError):
        requests.get(server.url, timeout=5)


def test_two_servers_have_two_addresses():
    with LoopbackServer(Starlette()) as one, LoopbackServer(Starlette()) as other:
        assert one.url != other.url


def test_a_server_that_does_not_start_says_so_and_gives_its_port_back(monkeypatch):
    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: None)
    server = LoopbackServer(Starlette())
    port = int(server.url.rpartition(":")[2])

    with pytest.raises(UnreachableError, match=f"{server.url}: the server did not start"):
        server.__enter__()

    with socket.create_server(("127.0.0.1", port)):
        pass
    gc.collect()  # a socket that was left open would be a warning, and a warning an error


def test_a_server_stops_with_a_connection_that_never_asked_for_anything():
    with LoopbackServer(Starlette()) as server:
        port = int(server.url.rpartition(":")[2])
        silent = socket.create_connection(("127.0.0.1", port))
        silent.sendall(b"GET /half-a-li")

    silent.settimeout(5)
    with silent:
        assert silent.recv(1) == b""
