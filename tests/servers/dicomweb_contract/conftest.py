"""Both servers that keep the rules of DICOMweb: Orthanc, and the one beside the tests while nothing goes wrong."""

from base64 import b64encode
from pathlib import Path

import attrs
import pydicom
import pytest

from faulty_pacs import FaultyPacs
from faulty_pacs.faults import RequireAuthorization

LOGIN = ("reader", "open sesame")
# Has the UIDs of another file, and is read otherwise by everyone.
UNCLEAR = {"badVR.dcm"}


@attrs.frozen
class Held:
    """A server, and what it holds: UIDs of study, series and instance to file and dataset."""

    url: str
    dicom_web: str
    files: dict[tuple[str, str, str], Path] = attrs.field(factory=dict)
    datasets: dict[tuple[str, str, str], pydicom.Dataset] = attrs.field(factory=dict, repr=False)
    login: tuple[str, str] | None = None


@pytest.fixture(scope="session")
def full_faulty_pacs():
    """The server beside the tests with all of pydicom's files that it can read; tests do not change it."""
    samples = Path(pydicom.__file__).parent / "data" / "test_files"
    with FaultyPacs() as pacs:
        held = Held(pacs.host, pacs.root)
        for path in sorted(samples.rglob("*")):
            if not path.is_file() or path.name in UNCLEAR:
                continue
            try:
                instance = pacs.archive.read(path.read_bytes())
            except ValueError:
                continue
            if instance.uids not in held.files:
                pacs.archive.add(instance.file)
                held.files[instance.uids] = path
                held.datasets[instance.uids] = instance.dataset
        yield held


@pytest.fixture
def locked_faulty_pacs():
    """The server beside the tests, empty, which wants a login."""
    with FaultyPacs() as pacs:
        said = b64encode(":".join(LOGIN).encode()).decode()
        pacs.faults.add(RequireAuthorization(f"Basic {said}"))
        yield Held(pacs.host, pacs.root, login=LOGIN)


@pytest.fixture(
    scope="session",
    params=[pytest.param("orthanc", marks=pytest.mark.server), "full_faulty_pacs"],
    ids=["orthanc", "faulty"],
)
def server(request):
    """A server that holds pydicom's files; tests do not change it."""
    return request.getfixturevalue(request.param)


@pytest.fixture(
    params=[pytest.param("locked_orthanc", marks=pytest.mark.server), "locked_faulty_pacs"],
    ids=["orthanc", "faulty"],
)
def locked_server(request):
    """A server that wants a login, and is empty when a test begins."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def pacs(server, open_source):
    """The server that holds pydicom's files, as a data source."""
    return open_source({"qidoRoot": server.dicom_web})
