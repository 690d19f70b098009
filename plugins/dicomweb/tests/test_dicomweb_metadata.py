"""Metadata is read with orjson where it is installed, and means the same without."""

import gc
import math
import sys

import pytest

from dicomsource.errors import DataError

UIDS = {
    "0020000D": {"vr": "UI", "Value": ["1.2"]},
    "0020000E": {"vr": "UI", "Value": ["1.3"]},
    "00080018": {"vr": "UI", "Value": ["1.4"]},
}
PATH = "/studies/1.2/series/1.3/metadata"


@pytest.fixture(params=["with orjson", "without orjson"])
def either(request, monkeypatch):
    if request.param == "with orjson":
        pytest.importorskip("orjson")
    else:
        monkeypatch.setitem(sys.modules, "orjson", None)


@pytest.mark.usefixtures("either")
def test_metadata_is_naturalized_and_stored(server, source):
    server.gives(PATH, [{**UIDS, "00100020": {"vr": "LO", "Value": ["é"]}}])
    (instance,) = source.retrieve.series.metadata("1.2", "1.3")
    assert instance.PatientID == "é"
    assert source.services.metadata_store.get_instance("1.2", "1.3", "1.4") is instance


@pytest.mark.usefixtures("either")
def test_not_a_number_is_read_although_json_has_none(server, source):
    server.gives(PATH, [{**UIDS, "00189073": {"vr": "FD", "Value": [math.nan]}}])
    (instance,) = source.retrieve.series.metadata("1.2", "1.3")
    assert math.isnan(instance.AcquisitionDuration)


@pytest.mark.usefixtures("either")
def test_what_is_no_json_is_said_in_a_sentence(server, source):
    server.gives(PATH, b'[{"0020000D": {"vr": "UI"', "application/dicom+json")
    with pytest.raises(DataError, match="is cut off after 25 characters"):
        source.retrieve.series.metadata("1.2", "1.3")
    assert gc.isenabled()
