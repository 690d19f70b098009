"""The URL of a running server is all that it takes."""

import pytest

import dicomsource
from dicomsource.errors import AuthenticationError
from dicomsource.samples import sample_files, write_static_tree

pytestmark = pytest.mark.server


@pytest.mark.parametrize("place", ["/dicom-web", "/dicom-web/", ""])
def test_a_server_that_searches_is_opened_as_dicomweb(orthanc, place):
    source = dicomsource.open(orthanc.url + place)
    try:
        assert source.type == "webApi"
        (study,) = source.query.studies.search(PatientID="1CT1")
        assert study.PatientName == "CompressedSamples^CT1"
    finally:
        source.close()


def test_a_static_tree_is_opened_as_one(serve_static, tmp_path):
    write_static_tree(sample_files()[:20], tmp_path)
    source = dicomsource.open(serve_static(tmp_path))
    try:
        assert len(source.query.studies.search(limit=1)) == 1
        assert source.query.studies.search(StudyInstanceUID="2.25.404") == []
    finally:
        source.close()


def test_a_server_that_wants_a_login_is_named_with_the_reason(locked_orthanc):
    with pytest.raises(AuthenticationError, match=r"asks for credentials \(401"):
        dicomsource.open(locked_orthanc.dicom_web)
