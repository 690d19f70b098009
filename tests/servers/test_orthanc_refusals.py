"""What this Orthanc does not do is said with the key that asked for it."""

from pathlib import Path

import pydicom
import pytest

from dicomsource.errors import HTTPStatusError, NotFoundError

pytestmark = pytest.mark.server


@pytest.fixture
def source(locked_orthanc, open_source):
    username, password = locked_orthanc.login
    return open_source(
        {
            "qidoRoot": locked_orthanc.dicom_web,
            "auth": {"username": username, "password": password},
            "supportsDelete": True,
            "supportsReject": True,
        }
    )


@pytest.fixture
def study(source):
    """The UID of the one study that is there."""
    source.store.dicom(Path(pydicom.data.get_testdata_file("CT_small.dcm", download=False)))
    (row,) = source.query.studies.search()
    return row.StudyInstanceUID


def test_a_study_that_is_not_deleted_stays_and_the_key_is_named(source, study):
    with pytest.raises(HTTPStatusError, match=r"405.*does not delete this way: leave supportsDel"):
        source.store.delete(study)
    assert [row.StudyInstanceUID for row in source.query.studies.search()] == [study]


def test_a_study_that_is_not_rejected_stays_and_the_reason_is_said(source, study):
    with pytest.raises(NotFoundError, match="a server that does not reject as dcm4chee does"):
        source.reject.study(study)
    assert [row.StudyInstanceUID for row in source.query.studies.search()] == [study]
