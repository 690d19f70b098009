"""A gigabyte passes through the gateway, and its memory stays as it is."""

import contextlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests

PROGRAM = Path(__file__).with_name("synthetic_server.py")
GIGABYTE = 1024**3
MOST = 100 * 1024**2


@contextlib.contextmanager
def served(of):
    command = [sys.executable, str(PROGRAM), of]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one:
        try:
            yield one.stdout.readline().strip(), one.pid
        finally:
            one.stdin.close()
            one.wait(20)


def resident(pid, name):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+) kB", status)[1]) * 1024


def received(url):
    size = 0
    with requests.get(url, stream=True, timeout=60) as answer:
        assert answer.status_code == 200
        for piece in answer.iter_content(1024 * 1024):
            size += len(piece)
    return size


@pytest.fixture(scope="module")
def synthetic():
    with served("synthetic") as (url, pid):
        yield url, pid


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize(
    "path",
    ["/sources/many/dicom-web/studies/1/series/2", "/sources/one/dicom-web/studies/1"],
)
@pytest.mark.parametrize("passed_on", [False, True])
def test_a_gigabyte_streams_in_a_tenth_of_its_memory(synthetic, path, passed_on):
    with contextlib.ExitStack() as stack:
        url, pid = stack.enter_context(served(synthetic[0])) if passed_on else synthetic
        requests.get(f"{url}/dicom-web/studies", timeout=20)  # what is loaded once is loaded
        idle = resident(pid, "VmRSS")

        size = received(url + path)

        peak = resident(pid, "VmHWM")
    assert size > GIGABYTE
    assert peak - idle < MOST
