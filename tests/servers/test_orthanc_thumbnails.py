"""Thumbnails of a real server, as each way of getting them gives them."""

import io

import pytest
from PIL import Image

from dicomsource.errors import NotFoundError

pytestmark = pytest.mark.server


@pytest.fixture
def uids(orthanc):
    """Study, series and instance of pydicom's small CT."""
    (found,) = [uids for uids, path in orthanc.files.items() if path.name == "CT_small.dcm"]
    return dict(
        zip(("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"), found, strict=True)
    )


@pytest.mark.parametrize("strategy", [None, "fetch", "bulkDataRetrieve"])
@pytest.mark.parametrize("rendering", ["rendered", "wadors"])
def test_a_thumbnail_is_a_small_picture(orthanc, open_source, uids, rendering, strategy):
    keys = {"thumbnailRendering": rendering, "thumbnailRequestStrategy": strategy}
    given = {key: value for key, value in keys.items() if value is not None}
    source = open_source({"qidoRoot": orthanc.dicom_web, **given})
    content = source.retrieve.thumbnail(**uids, viewport=(64, 64))
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.size) == (
            {"rendered": "JPEG", "wadors": "PNG"}[rendering],
            (64, 64),
        )


def test_a_series_and_a_study_have_one_that_is_made_here(orthanc, open_source, uids):
    source = open_source({"qidoRoot": orthanc.dicom_web, "thumbnailRendering": "wadors"})
    study, series, _ = uids.items()
    one = source.retrieve.thumbnail(**dict([study, series]))
    assert one == source.retrieve.thumbnail(**uids)
    assert source.retrieve.thumbnail(**dict([study])).startswith(b"\x89PNG")


def test_with_singlepart_image_frames_are_the_same(orthanc, open_source, uids):
    together = open_source({"qidoRoot": orthanc.dicom_web})
    alone = open_source({"qidoRoot": orthanc.dicom_web, "singlepart": "image"})
    assert alone.retrieve.frames(**uids) == together.retrieve.frames(**uids)


def test_a_frame_that_is_not_there_has_no_thumbnail(orthanc, open_source, uids):
    source = open_source({"qidoRoot": orthanc.dicom_web, "thumbnailRendering": "wadors"})
    with pytest.raises(NotFoundError, match="frame"):
        source.retrieve.thumbnail(**uids, frame=2)


def test_with_fetch_a_series_has_one_although_the_server_renders_instances_only(
    orthanc, open_source, uids
):
    keys = {"thumbnailRendering": "rendered", "thumbnailRequestStrategy": "fetch"}
    source = open_source({"qidoRoot": orthanc.dicom_web, **keys})
    study, series, _ = uids.items()
    assert source.retrieve.thumbnail(**dict([study, series])).startswith(b"\xff\xd8")
