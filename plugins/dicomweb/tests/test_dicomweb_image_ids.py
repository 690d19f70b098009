"""Image ids by the key ``imageRendering``."""

import pytest

from dicomsource.errors import DataError
from dicomsource_dicomweb import DicomwebConfiguration
from dicomsource_dicomweb.image_ids import image_id_of

INSTANCE = {"StudyInstanceUID": "1.2", "SeriesInstanceUID": "1.3", "SOPInstanceUID": "1.4"}
WADO_RS = "wadors:http://w/studies/1.2/series/1.3/instances/1.4/frames/2"
WADO_URI = (
    "dicomweb:http://u?requestType=WADO&studyUID=1.2&seriesUID=1.3&objectUID=1.4"
    "&contentType=application/dicom&transferSyntax=*&frame=2"
)


@pytest.mark.parametrize(
    ("keys", "image_id"),
    [
        ({}, WADO_RS),
        ({"imageRendering": "wadors"}, WADO_RS),
        ({"wadoUriRoot": "http://u"}, WADO_URI),
        ({"imageRendering": "wadouri", "wadoUriRoot": "http://u"}, WADO_URI),
        ({"imageRendering": "wadors", "wadoUriRoot": "http://u"}, WADO_RS),
    ],
)
def test_the_kind_of_image_id_is_configured(keys, image_id):
    configuration = DicomwebConfiguration(qidoRoot="http://q", wadoRoot="http://w", **keys)
    assert image_id_of(configuration, INSTANCE, 2) == image_id


def test_an_instance_may_bring_its_own():
    configuration = DicomwebConfiguration(qidoRoot="http://q")
    instance = {**INSTANCE, "url": "wadouri:http://x/1.dcm"}
    assert image_id_of(configuration, instance) == "wadouri:http://x/1.dcm"
    assert image_id_of(configuration, instance, 3) == "wadouri:http://x/1.dcm?frame=3"


def test_an_instance_without_uids_has_none():
    with pytest.raises(DataError, match="SOPInstanceUID"):
        image_id_of(DicomwebConfiguration(qidoRoot="http://q"), {**INSTANCE, "SOPInstanceUID": ""})
