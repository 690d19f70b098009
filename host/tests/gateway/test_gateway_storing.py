"""What is stored arrives as it was sent, and each instance gets its answer."""

import io
import warnings
from pathlib import Path

import pydicom
import pytest
import requests
from pydicom.dataset import Dataset, FileMetaDataset

from dicomsource import DataSourceEntry, ExtensionManager, IWebApiDataSource, hookimpl
from dicomsource.errors import BusyError, NotFoundError, RequestTooLargeError
from dicomsource.multipart import encode_multipart
from dicomsource_host.gateway import GatewaySettings, LoopbackServer, create_app

CT = "1.2.840.10008.5.1.4.1.1.2"
LIMITS = GatewaySettings(
    key=bytes(32), max_body_bytes=2_000_000, max_part_bytes=1_500_000, max_parts=5
)
ERRORS = {
    "busy": BusyError("the archive is busy", retry_after=7.0),
    "full": RequestTooLargeError("the archive takes less"),
}


def file(number, study="1.2", patient="DOE", size=0):
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    dataset.SOPClassUID = CT
    dataset.SOPInstanceUID = f"1.2.3.{number}"
    dataset.StudyInstanceUID = study
    dataset.SeriesInstanceUID = "1.2.3"
    dataset.PatientID = patient
    if size:
        dataset.add_new(0x00091001, "OB", bytes(size))
    written = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset.save_as(written, enforce_file_format=True)
    return written.getvalue()


class Archive:
    def __init__(self):
        self.stored = {}
        self.removed = []

    def store(self, files):
        done, failed = [], []
        for path in files:
            dataset = pydicom.dcmread(path)
            if dataset.PatientID in ERRORS:
                raise ERRORS[dataset.PatientID]
            item = {
                "ReferencedSOPClassUID": CT,
                "ReferencedSOPInstanceUID": str(dataset.SOPInstanceUID),
            }
            if dataset.PatientID == "refused":
                failed.append({**item, "FailureReason": 0xA700})
            else:
                self.stored[str(dataset.SOPInstanceUID)] = Path(path).read_bytes()
                done.append(item)
        return {"ReferencedSOPSequence": done, "FailedSOPSequence": failed}

    def delete(self, StudyInstanceUID, SeriesInstanceUID=None, SOPInstanceUID=None):
        if StudyInstanceUID == "9":
            raise NotFoundError("there is no study 9")
        self.removed.append((StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID))

    def reject(self, StudyInstanceUID, SeriesInstanceUID):
        self.removed.append(("rejected", StudyInstanceUID, SeriesInstanceUID))

    def create(self, configuration):
        return IWebApiDataSource.create(
            store={"dicom": self.store, "delete": self.delete}, reject={"series": self.reject}
        )

    @hookimpl
    def getDataSourcesModule(self):
        return [DataSourceEntry("archive", "other", self.create)]


@pytest.fixture
def archive():
    return Archive()


@pytest.fixture
def root(archive):
    definition = {"namespace": "archive", "sourceName": "box"}
    with (
        ExtensionManager([archive], discover=False, definitions=[definition]) as manager,
        LoopbackServer(create_app(manager, LIMITS)) as server,
    ):
        yield f"{server.url}/sources/box/dicom-web"


@pytest.fixture
def post(root):
    def post(*parts, path="/studies", type="application/dicom", content_type=None, **options):
        listed = [({"Content-Type": type}, part) for part in parts]
        body = b"".join(encode_multipart(listed, "x"))
        headers = {
            "Content-Type": 'multipart/related; type="application/dicom"; boundary=x'
            if content_type is None
            else content_type
        }
        headers |= options.pop("headers", {})
        return requests.post(
            root + path, data=options.pop("data", body), headers=headers, timeout=20
        )

    return post


def failures(answer):
    return [
        (item["00081155"]["Value"][0] if "00081155" in item else None, item["00081197"]["Value"][0])
        for item in answer.json()["00081198"]["Value"]
    ]


def test_instances_arrive_as_they_were_sent_and_are_named_with_their_addresses(post, archive, root):
    answer = post(file(1), file(2))

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/dicom+json"
    assert archive.stored == {"1.2.3.1": file(1), "1.2.3.2": file(2)}
    row = answer.json()
    assert row["00081190"]["Value"] == [f"{root}/studies/1.2"]
    assert [item["00081190"]["Value"] for item in row["00081199"]["Value"]] == [
        [f"{root}/studies/1.2/series/1.2.3/instances/1.2.3.{number}"] for number in (1, 2)
    ]
    assert "00081198" not in row


def test_a_body_may_be_one_file(root, archive):
    answer = requests.post(
        f"{root}/studies", data=file(1), headers={"Content-Type": "application/dicom"}, timeout=20
    )

    assert answer.status_code == 200
    assert archive.stored == {"1.2.3.1": file(1)}


def test_some_refused_is_accepted_and_tells_which(post, archive):
    answer = post(file(1), file(2, patient="refused"), b"no DICOM")

    assert answer.status_code == 202
    assert failures(answer) == [("1.2.3.2", 0xA700), (None, 0xC000)]
    assert list(archive.stored) == ["1.2.3.1"]


def test_all_refused_is_a_conflict(post):
    answer = post(file(2, patient="refused"))

    assert answer.status_code == 409
    assert failures(answer) == [("1.2.3.2", 0xA700)]


def test_an_instance_of_another_study_than_the_address_is_refused(post, archive):
    answer = post(file(1, study="1.2"), file(2, study="1.4"), path="/studies/1.2")

    assert answer.status_code == 202
    assert failures(answer) == [("1.2.3.2", 0xA900)]
    assert list(archive.stored) == ["1.2.3.1"]


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 415),
        ('multipart/related; type="application/dicom+json"; boundary=x', 415),
        ("multipart/form-data; boundary=x", 415),
        ("", 415),
        ('multipart/related; type="application/dicom"', 400),
        ("multipart/related; boundary=y", 400),
    ],
)
def test_other_kinds_of_bodies_are_refused(post, archive, content_type, status):
    answer = post(file(1), content_type=content_type)

    assert answer.status_code == status
    assert answer.json()["error"]
    assert archive.stored == {}


@pytest.mark.parametrize("cut", [4, 30, 200])
def test_a_body_without_its_end_stores_nothing(post, archive, cut):
    body = b"".join(encode_multipart([({"Content-Type": "application/dicom"}, file(1))], "x"))

    answer = post(data=body[:-cut])

    assert answer.status_code == 400
    assert "Nothing was stored" in answer.json()["error"]
    assert archive.stored == {}


def test_an_empty_body_is_refused(post):
    assert post(data=b"").status_code == 400
    assert post().status_code == 400


def test_what_is_too_much_is_refused(post, archive):
    assert post(file(1, size=1_600_000)).status_code == 413
    assert post(file(1, size=1_200_000), file(2, size=1_200_000)).status_code == 413
    assert post(*(file(number) for number in range(6))).status_code == 413
    assert archive.stored == {}


def test_a_body_of_unknown_length_is_stopped_when_it_is_too_long(root, archive):
    def endless():
        while True:
            yield bytes(100_000)

    headers = {"Content-Type": 'multipart/related; type="application/dicom"; boundary=x'}
    try:
        status = requests.post(
            f"{root}/studies", data=endless(), headers=headers, timeout=20
        ).status_code
    except requests.ConnectionError:  # the server had closed while more was being sent
        status = 413

    assert status == 413
    assert archive.stored == {}


@pytest.mark.parametrize(("patient", "status"), [("busy", 503), ("full", 413)])
def test_what_the_archive_says_is_passed_on(post, patient, status):
    answer = post(file(1, patient=patient))

    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("7" if patient == "busy" else None)


def test_an_answer_that_nobody_accepts_is_not_given_and_nothing_is_stored(post, archive):
    answer = post(file(1), headers={"Accept": "application/dicom+xml"})

    assert answer.status_code == 406
    assert "application/dicom+json" in answer.json()["error"]
    assert archive.stored == {}


@pytest.mark.parametrize(
    ("path", "uids"),
    [
        ("/studies/1", ("1", None, None)),
        ("/studies/1/series/2", ("1", "2", None)),
        ("/studies/1/series/2/instances/3", ("1", "2", "3")),
    ],
)
def test_what_is_deleted_is_deleted_in_the_archive(root, archive, path, uids):
    answer = requests.delete(root + path, timeout=20)

    assert answer.status_code == 204
    assert archive.removed == [uids]


def test_what_is_not_there_cannot_be_deleted(root):
    assert requests.delete(f"{root}/studies/9", timeout=20).status_code == 404
    assert requests.delete(f"{root}/studies/*", timeout=20).status_code == 400


def test_what_is_rejected_is_rejected_in_the_archive(root, archive):
    assert requests.post(f"{root}/studies/1/series/2/reject", timeout=20).status_code == 204
    assert archive.removed == [("rejected", "1", "2")]
    assert requests.post(f"{root}/studies/1/reject", timeout=20).status_code == 405


def test_options_tell_what_can_be_done(root):
    answer = requests.options(f"{root}/studies/1", timeout=20)

    assert answer.status_code == 204
    assert answer.headers["Allow"] == "GET, POST, DELETE, HEAD, OPTIONS"
