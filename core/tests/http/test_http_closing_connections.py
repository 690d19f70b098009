"""A client that is closed ends what waits for a connection that is not ready yet, or is encrypted."""

import socket
import ssl
import threading
from pathlib import Path

from dicomsource.errors import ClosedError
from dicomsource.http import HttpClient

CERTIFICATE = Path(__file__).with_name("loopback.pem")
PATIENCE = 20
"""Seconds for what takes a moment; all time-outs of the client are longer."""


def test_a_request_that_still_connects_ends(thread):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)  # and nobody accepts: what comes after the first few waits
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        client = HttpClient([url], timeout=(60, 60))
        asked = thread.submit(client.get, url)
        assert not threading.Event().wait(0.2)
        client.close()
        assert type(asked.exception(PATIENCE)) is ClosedError
        for one in waiting:
            one.close()


def test_a_request_in_the_middle_of_a_tls_handshake_ends(thread):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        client = HttpClient([url], timeout=(60, 60))
        asked = thread.submit(client.get, url)
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.recv(1) == b"\x16"  # the begin of the handshake
            client.close()
            assert type(asked.exception(PATIENCE)) is ClosedError


def test_a_body_over_tls_ends(thread):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        client = HttpClient([url], timeout=(60, 60), verify=str(CERTIFICATE))
        asked = thread.submit(client.get_json, url)
        accepted, _ = listener.accept()
        with context.wrap_socket(accepted, server_side=True) as secure:
            secure.recv(4096)
            secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            client.close()
            assert type(asked.exception(PATIENCE)) is ClosedError
