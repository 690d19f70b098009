from io import BytesIO
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from dicomsource.errors import DataError
from dicomsource_host.transfer.part10 import Identity, identity_of


def test_the_uids_are_read_from_bytes_and_from_files(ct, tmp_path):
    ct.save_as(tmp_path / "ct.dcm")
    expected = Identity(ct.StudyInstanceUID, ct.SeriesInstanceUID, ct.SOPInstanceUID)

    assert identity_of(tmp_path / "ct.dcm") == expected
    assert identity_of((tmp_path / "ct.dcm").read_bytes()) == expected


@pytest.mark.parametrize("content", [b"", b"text", b"\0" * 128 + b"DICM\xff\xff"])
def test_what_is_no_dicom_file_is_refused(content):
    with pytest.raises(DataError, match="DICOM file"):
        identity_of(content)


def test_a_dicomdir_is_no_instance():
    with pytest.raises(DataError, match="no SOPInstanceUID"):
        identity_of(Path(str(get_testdata_file("DICOMDIR", download=False))))


@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")
@pytest.mark.parametrize("uid", ["../../evil", "..", "a/b", "a\\b", "1\0.2", "1 2"])
def test_a_uid_never_leads_out_of_the_folder(ct, uid):
    ct.SOPInstanceUID = uid
    file = BytesIO()
    ct.save_as(file)

    with pytest.raises(DataError, match="cannot be a file name"):
        identity_of(file.getvalue()).path  # noqa: B018
