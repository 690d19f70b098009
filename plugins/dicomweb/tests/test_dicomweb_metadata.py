"""Metadata is split with msgspec where it is installed, and means the same without."""

import gc
import math

import pytest

from dicomsource.errors import DataError
from dicomsource.natural import json_instances
from dicomsource.natural.unread import is_unread

UIDS = {
    "0020000D": {"vr": "UI", "Value": ["1.2"]},
    "0020000E": {"vr": "UI", "Value": ["1.3"]},
    "00080018": {"vr": "UI", "Value": ["1.4"]},
}
PATH = "/studies/1.2/series/1.3/metadata"


@pytest.fixture(params=["with msgspec", "without msgspec"])
def either(request, monkeypatch):
    if request.param == "with msgspec":
        pytest.importorskip("msgspec")
    else:
        monkeypatch.setattr(json_instances, "_found", [None])


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


def test_instances_are_not_read_before_somebody_looks_into_them(server, source):
    second = {**UIDS, "00080018": {"vr": "UI", "Value": ["1.5"]}}
    rows = [UIDS, second, {**second, "00080018": {"vr": "UI", "Value": ["1.6"]}}]
    server.gives(PATH, rows)

    instances = source.retrieve.series.metadata("1.2", "1.3")

    assert [is_unread(one) for one in instances] == [False, True, True]
    assert source.services.metadata_store.get_instance("1.2", "1.3", "1.6") is instances[2]
    assert is_unread(instances[2])


def test_an_image_id_leads_to_an_instance_that_nobody_has_looked_into(server, source):
    server.gives(PATH, [UIDS, {**UIDS, "00080018": {"vr": "UI", "Value": ["1.5"]}}])
    source.retrieve.series.metadata("1.2", "1.3")
    image_id = f"wadors:{server.root}/studies/1.2/series/1.3/instances/1.5/frames/2"

    found = source.services.metadata_store.get_image_reference(image_id)

    assert (found.SOPInstanceUID, found.frame, found.source_name) == ("1.5", 2, "pacs")


def test_a_value_that_is_none_is_told_with_the_number_of_its_instance(server, source):
    second = {**UIDS, "00080018": {"vr": "UI", "Value": ["1.5"]}}
    server.gives(PATH, [UIDS, {**second, "00280010": {"vr": "US", "Value": ["wide"]}}])

    _, instance = source.retrieve.series.metadata("1.2", "1.3")

    with pytest.raises(DataError, match=r"instance 2 of http\S+/metadata: \(0028,0010\) Rows"):
        _ = instance.Rows
