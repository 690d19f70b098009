"""A server that goes wrong as a test says, a source that asks it, and everything that can be asked of it."""

from __future__ import annotations

import io
import threading
import time

import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from dicomsource_dicomweb import createDataSource
from faulty_pacs import Archive, FaultyPacs

STUDY = "2.25.1"
SERIES = ("2.25.1.1", "2.25.1.2", "2.25.1.3")
INSTANCE = (STUDY, SERIES[0], f"{SERIES[0]}.1")
# Looks like the boundary of the server, nearly.
PIXELS = (b"\r\n--the-next-par\r\n--\r\n\r\n\n--the-next-part-" + bytes(range(256)))[:288]
PATIENCE = 5


def file_of(study, series, sop, modality="CT"):
    dataset = Dataset()
    dataset.SOPClassUID = CTImageStorage
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.SOPInstanceUID = study, series, sop
    dataset.PatientID, dataset.PatientName, dataset.StudyDate = "P1", "Doe^Jane", "20200102"
    dataset.Modality, dataset.InstanceNumber = modality, sop.rpartition(".")[2]
    dataset.Rows, dataset.Columns, dataset.NumberOfFrames = 6, 8, 3
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 16, 15
    dataset.PixelRepresentation, dataset.PixelData = 0, PIXELS
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = CTImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = sop
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, dataset, enforce_file_format=True)
    return buffer.getvalue()


FILES = {
    (STUDY, series, f"{series}.{number}"): file_of(STUDY, series, f"{series}.{number}", modality)
    for series, modality in zip(SERIES, ("CT", "MR", "CT"), strict=True)
    for number in (1, 2)
}


@pytest.fixture
def files():
    """What the server holds: UIDs to bytes."""
    return dict(FILES)


@pytest.fixture(name="file_of", scope="session")
def make_file():
    """``file_of(study, series, sop, modality)``: the bytes of a file."""
    return file_of


@pytest.fixture(scope="session")
def held():
    """The same, read."""
    return [Archive().read(content) for content in FILES.values()]


@pytest.fixture
def no_thread_is_left():
    """Whatever a test does, its threads end once the source is closed."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + PATIENCE
    while left := [one for one in threading.enumerate() if one not in before]:
        assert time.monotonic() < deadline, f"still running: {left}"
        time.sleep(0.005)


@pytest.fixture
def faulty(held, no_thread_is_left):
    """The server, with three series of two instances; nothing goes wrong yet."""
    with FaultyPacs(held) as pacs:
        yield pacs


@pytest.fixture
def open_source(faulty):
    """``open_source(**configuration)``: a source of the server, closed after the test."""
    opened = []

    def open_one(**configuration):
        configuration = {"qidoRoot": faulty.root, "timeout": 5, **configuration}
        source = createDataSource(configuration)
        source.bind(name="pacs", configuration=configuration, type="webApi")
        opened.append(source)
        return source

    yield open_one
    for source in opened:
        source.close()


@pytest.fixture
def source(open_source):
    return open_source()


@pytest.fixture
def login():
    """A token callback that gives what has expired until it is told to refresh; ``refreshed`` counts."""

    class Login:
        refreshed = 0
        token = "expired"

        def __call__(self, *, refresh=False):
            if refresh:
                self.refreshed += 1
                self.token = "new"
            return self.token

    return Login()


def saved(source, folder):
    folder.mkdir()
    return {
        path.name: path.read_bytes()
        for path in source.retrieve.save(folder, StudyInstanceUID=STUDY)
    }


ASKS = {
    "search": lambda source, _: [
        row.SOPInstanceUID for row in source.query.instances.search(STUDY)
    ],
    "metadata": lambda source, _: [dict(row) for row in source.retrieve.series.metadata(STUDY)],
    "instance": lambda source, _: source.retrieve.instance(*INSTANCE),
    "instances": lambda source, _: list(source.retrieve.instances(STUDY)),
    "save": saved,
    "frames": lambda source, _: source.retrieve.frames(*INSTANCE, frames=[3, 1]),
    "bulk data": lambda source, _: source.retrieve.bulkDataURI(
        STUDY, f"instances/{INSTANCE[2]}/bulkdata/7FE00010", INSTANCE[1]
    ),
    "picture": lambda source, _: source.retrieve.rendered(*INSTANCE, frame=2),
}


@pytest.fixture
def ask_for(tmp_path):
    """``ask_for(what, source)``: one of `ASKS`."""
    return lambda what, source: ASKS[what](source, tmp_path / "saved")


@pytest.fixture
def right(files):
    """What the answers must be, as far as the files tell."""
    frames = [PIXELS[start : start + 96] for start in range(0, 288, 96)]
    return {
        "search": [uids[2] for uids in files],
        "instance": files[INSTANCE],
        "instances": list(files.values()),
        "save": {f"{uids[2]}.dcm": content for uids, content in files.items()},
        "frames": [frames[2], frames[0]],
        "bulk data": PIXELS,
    }
