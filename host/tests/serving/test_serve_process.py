"""The command as a process: it says where it is, serves, and stops when it is told to."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
import requests

SECONDS = 40
TOKEN = "a-token-of-some-length"


@pytest.fixture
def serve(folder, configure, monkeypatch):
    """``with serve("--workers", "2") as (process, url):`` runs the command with one source."""
    configure(pacs={})
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))

    @contextmanager
    def run(*options):
        command = [sys.executable, "-m", "dicomsource_host", "serve", "--port", "0", *options]
        messages = folder / "messages"
        with messages.open("wb") as errors, (folder / "output").open("wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=errors)
        try:
            yield process, address(process, messages)
        finally:
            process.kill()
            process.wait()

    def address(process, messages):
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            assert process.poll() is None, messages.read_text()
            if "Ctrl-C" in messages.read_text():
                url = re.search(r"https?://[\w.:]+", messages.read_text())[0]
                try:
                    requests.get(f"{url}/health", timeout=5, verify=False)
                except (requests.ConnectionError, requests.Timeout):
                    continue
                return url
            time.sleep(0.05)
        raise AssertionError(messages.read_text())

    return run


def search(url, **options):
    return requests.get(f"{url}/sources/pacs/dicom-web/studies", timeout=20, **options)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_serves_and_stops_when_told_to(serve, folder, number):
    with serve() as (process, url):
        assert search(url).json()
        process.send_signal(number)

        assert process.wait(SECONDS) == 0

    told = (folder / "messages").read_text()
    assert f"Worklist: {url}/" in told
    assert f"DICOMweb: {url}/sources/pacs/dicom-web" in told
    assert told.rstrip().endswith("Stopped.")
    assert '"path":"/sources/pacs/dicom-web/studies"' in (folder / "output").read_text()


def test_several_processes_answer_and_their_figures_are_added(serve, folder):
    with serve("--workers", "2") as (process, url):
        for _ in range(12):  # a connection each, so that both get some
            assert search(url, headers={"Connection": "close"}).status_code == 200
        figures = requests.get(f"{url}/metrics", timeout=20).text
        process.send_signal(signal.SIGTERM)

        assert process.wait(SECONDS) == 0

    served = re.search(r'requests_total\{.*source="pacs",status="200"\} ([\d.]+)', figures)
    assert float(served[1]) == 12
    processes = re.findall(r'"process":(\d+)', (folder / "output").read_text())
    assert str(process.pid) not in processes


@pytest.mark.filterwarnings("ignore:Unverified HTTPS")
def test_it_serves_https_to_who_has_the_token(serve, folder, monkeypatch):
    monkeypatch.setenv("DICOMSOURCE_TOKEN", TOKEN)
    pair = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            *pair,
        ],
        check=True,
        capture_output=True,
    )
    tls = ("--tls-certificate", "certificate.pem", "--tls-key", "key.pem")

    with serve(*tls) as (_, url):
        assert url.startswith("https://")
        trusted = str(folder / "certificate.pem")
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        assert search(url, verify=trusted).status_code == 401
        assert search(url, verify=trusted, headers=bearer).status_code == 200


def test_a_port_in_use_ends_the_command_with_one_sentence(serve, folder, run):
    with serve() as (_, url):
        result = run("serve", "--port", url.rpartition(":")[2])

    assert result.exit_code == 3
    assert result.stderr.count("\n") == 1
    assert "is in use by another program. Choose another one with --port" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nosuch"], "no data source 'nosuch'"),
        (["pacs", "--host", "0.0.0.0"], "nothing keeps them from the studies"),
        (["pacs", "--tls-certificate", "none.pem"], "none.pem cannot be read"),
    ],
)
def test_what_cannot_be_served_is_one_sentence(run, configure, arguments, told):
    configure(pacs={})

    result = run("serve", "--port", "0", *arguments)

    assert result.exit_code == 3
    assert result.stderr.count("\n") == 1
    assert told in result.stderr


def test_a_source_that_does_not_answer_keeps_no_process_alive():
    code = (
        "import threading, time\n"
        "from dicomsource_host.serving.running import leave_hanging_threads\n"
        "threading.Thread(target=time.sleep, args=(60,)).start()\n"
        "leave_hanging_threads(7)"
    )

    assert subprocess.run([sys.executable, "-c", code], timeout=50, check=False).returncode == 7
