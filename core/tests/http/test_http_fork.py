"""A client that was used before a fork is used on both sides of it."""

import os
import subprocess
import sys

import pytest

SCRIPT = """
import os, sys
from dicomsource.http import HttpClient

url = sys.argv[1]
client = HttpClient([url])
client.get(f"{url}/before")
children = []
for child in range(3):
    pid = os.fork()
    if pid == 0:
        bodies = [client.get(f"{url}/{child}").content for _ in range(60)]
        os._exit(0 if set(bodies) == {f"/{child}".encode()} else 1)
    children.append(pid)
bodies = {client.get(f"{url}/parent").content for _ in range(60)}
codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
sys.exit(f"{codes} {bodies}" if any(codes) or bodies != {b"/parent"} else 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_parent_and_children_each_get_their_own_answers(server):
    def echo(handler):
        body = handler.path.encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    server.does(echo)

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT, server.url],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr


CLOSED_BY_CHILD = """
import os, sys
from dicomsource.errors import ClosedError
from dicomsource.http import HttpClient

url = sys.argv[1]
client = HttpClient([url])
client.get(url)
answer = client.get(url, stream=True)
pid = os.fork()
if pid == 0:
    client.close()
    try:
        client.get(url)
    except ClosedError:
        os._exit(0)
    os._exit(1)
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
length = sum(map(len, client.body_of(answer)))
client.get(url)
client.close()
sys.exit(f"{code} {length}" if code or length != 10_000_000 else 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_child_that_closes_its_client_does_not_end_what_the_parent_reads(server):
    server.answers(body=b"x" * 10_000_000)

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CLOSED_BY_CHILD, server.url],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
