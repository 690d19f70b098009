"""Real servers on free loopback ports, as child processes of the test run.

Where a server is not installed its tests are skipped; with DICOMSOURCE_REQUIRE_SERVERS=1 they fail.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import attrs
import pydicom
import pytest
import requests

pytest.register_assert_rewrite("source_contract")
from source_contract import read_file  # noqa: E402

UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
# Has the UIDs of another file, and is read otherwise by everyone.
UNCLEAR = {"badVR.dcm"}
START_SECONDS = 30
STOP_SECONDS = 20
LOGIN = ("reader", "open sesame")


def missing(what: str) -> None:
    """Skip the test, or fail where servers are required."""
    if os.environ.get("DICOMSOURCE_REQUIRE_SERVERS") == "1":
        pytest.fail(f"{what} is not installed, and DICOMSOURCE_REQUIRE_SERVERS is 1")
    pytest.skip(f"{what} is not installed")


def free_port() -> int:
    """Return a port on the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(command: list[str], ready, log: Path):
    """Run a server until the block ends; `ready` tells when it answers."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"{command[0]} did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(url: str, **options) -> bool:
    """Whether a server answers a URL with success."""
    try:
        return requests.get(url, timeout=5, **options).ok
    except requests.ConnectionError:
        return False


@attrs.frozen
class Orthanc:
    """A running Orthanc.

    Attributes
    ----------
    url
        Root of its own REST interface.
    files
        What it holds: UIDs of study, series and instance to the file.
    datasets
        What pydicom reads from them.
    login
        User name and password, where it wants them.
    """

    url: str
    files: dict[tuple[str, str, str], Path] = attrs.field(factory=dict)
    datasets: dict[tuple[str, str, str], pydicom.Dataset] = attrs.field(factory=dict, repr=False)
    login: tuple[str, str] | None = None

    @property
    def dicom_web(self) -> str:
        """Root of its DICOMweb service."""
        return f"{self.url}/dicom-web"

    def load(self, path: Path) -> None:
        """Store a file by Orthanc's own interface, if Orthanc and pydicom agree on what it is."""
        dataset = read_file(path)
        keys = tuple(str(dataset.get(keyword, "")) for keyword in UIDS)
        answer = self._ask("POST", "/instances", data=path.read_bytes())
        if not answer.ok or answer.json()["Status"] != "Success":
            return
        identity = "|".join((str(dataset.get("PatientID", "")), *keys))
        digest = hashlib.sha1(identity.encode()).hexdigest()
        as_pydicom = "-".join(digest[start : start + 8] for start in range(0, 40, 8))
        if answer.json()["ID"] == as_pydicom and keys not in self.files:
            self.files[keys] = path
            self.datasets[keys] = dataset
        else:
            self._ask("DELETE", f"/instances/{answer.json()['ID']}")

    def empty(self) -> None:
        """Delete all that it holds."""
        for patient in self._ask("GET", "/patients").json():
            self._ask("DELETE", f"/patients/{patient}")
        self.files.clear()
        self.datasets.clear()

    def _ask(self, method: str, path: str, **options) -> requests.Response:
        return requests.request(method, self.url + path, auth=self.login, timeout=30, **options)


@contextmanager
def run_orthanc(folder: Path, login: tuple[str, str] | None = None):
    binary = shutil.which("Orthanc") or shutil.which("Orthanc", path="/usr/sbin:/usr/local/sbin")
    places = ("/usr/share/orthanc/plugins", "/usr/lib/orthanc", "/usr/local/share/orthanc/plugins")
    plugins = [found for place in places for found in Path(place).glob("libOrthancDicomWeb.so*")]
    if not binary or not plugins:
        missing("Orthanc with its DICOMweb plugin")
    port = free_port()
    configuration = {
        "Name": "tests",
        "StorageDirectory": str(folder / "store"),
        "IndexDirectory": str(folder / "store"),
        "HttpPort": port,
        "DicomServerEnabled": False,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": login is not None,
        "RegisteredUsers": {} if login is None else {login[0]: login[1]},
        "Plugins": [str(plugins[0])],
        "DicomWeb": {
            "Enable": True,
            "Root": "/dicom-web/",
            "EnableWado": True,
            "WadoRoot": "/wado",
        },
        "SaveJobs": False,
    }
    file = folder / "orthanc.json"
    file.write_text(json.dumps(configuration))
    url = f"http://127.0.0.1:{port}"
    command = [str(binary), str(file)]
    with running(command, lambda: answers(f"{url}/system", auth=login), folder / "log"):
        yield Orthanc(url, login=login)


@pytest.fixture(scope="session")
def orthanc(tmp_path_factory):
    """An Orthanc that holds all of pydicom's files that it takes; tests do not change it."""
    with run_orthanc(tmp_path_factory.mktemp("orthanc")) as server:
        samples = Path(pydicom.__file__).parent / "data" / "test_files"
        for path in sorted(samples.rglob("*")):
            if path.is_file() and path.name not in UNCLEAR:
                server.load(path)
        yield server


@pytest.fixture(scope="session")
def orthanc_with_login(tmp_path_factory):
    with run_orthanc(tmp_path_factory.mktemp("locked-orthanc"), LOGIN) as server:
        yield server


@pytest.fixture
def locked_orthanc(orthanc_with_login):
    """An Orthanc that wants a login, and is empty when a test begins."""
    orthanc_with_login.empty()
    return orthanc_with_login


def nginx_binary() -> str:
    """Return nginx's program, and skip the test where it is not installed."""
    binary = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not binary:
        missing("nginx")
    return str(binary)


@pytest.fixture(scope="session")
def start_nginx(tmp_path_factory):
    """``start_nginx(http, path)``: the URL of an nginx whose ``http`` block holds this.

    PORT in the block is filled in; it runs once it answers the path.
    """
    binary = nginx_binary()

    def start(http: str, path: str) -> str:
        folder = tmp_path_factory.mktemp("nginx")
        port = free_port()
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
        file = folder / "nginx.conf"
        file.write_text(
            f"daemon off;\nmaster_process off;\npid {folder}/pid;\nevents {{}}\n"
            f"http {{\naccess_log off;\n{places}{http.replace('PORT', str(port))}}}\n"
        )
        url = f"http://127.0.0.1:{port}"
        command = [str(binary), "-p", str(folder), "-c", str(file), "-e", str(folder / "error.log")]
        servers.enter_context(running(command, lambda: answers(f"{url}{path}"), folder / "log"))
        return url

    with ExitStack() as servers:
        yield start


@pytest.fixture(scope="session")
def serve_static(tmp_path_factory):
    """``serve_static(directory)``: the URL at which nginx serves a static DICOMweb tree."""
    binary = nginx_binary()

    def serve(directory: Path | str) -> str:
        folder = tmp_path_factory.mktemp("nginx")
        (folder / "dicomweb").symlink_to(Path(directory).resolve(), target_is_directory=True)
        port = free_port()
        template = (Path(__file__).parent / "servers" / "nginx.conf").read_text()
        file = folder / "nginx.conf"
        file.write_text(template.replace("FOLDER", str(folder)).replace("PORT", str(port)))
        url = f"http://127.0.0.1:{port}"
        command = [str(binary), "-p", str(folder), "-c", str(file), "-e", str(folder / "error.log")]
        servers.enter_context(running(command, lambda: answers(f"{url}/alive"), folder / "log"))
        return f"{url}/dicomweb"

    with ExitStack() as servers:
        yield serve
