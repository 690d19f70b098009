"""Instances that are unread stay so in a metadata store until somebody asks for what only they can tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.errors import DataError
from dicomsource.metadata import DicomMetadataStore
from dicomsource.natural import NaturalDataset
from dicomsource.natural.unread import UnreadDataset, is_unread


def unread(number, **more):
    uids = {
        "StudyInstanceUID": "1",
        "SeriesInstanceUID": "1.1",
        "SOPInstanceUID": f"1.1.{number}",
    }
    return UnreadDataset(uids, lambda: NaturalDataset(uids | more))


@pytest.fixture
def store():
    return DicomMetadataStore()


def test_all_but_the_first_of_a_series_stay_unread(store):
    instances = [unread(number, Modality="CT", PatientID="p") for number in range(4)]

    store.add_instances(instances)

    assert store.get_series("1", "1.1").Modality == "CT"
    assert store.get_study("1").PatientID == "p"
    assert store.get_study("1").ModalitiesInStudy == ["CT"]
    assert [is_unread(one) for one in instances] == [False, True, True, True]
    assert store.get_instance("1", "1.1", "1.1.2") is instances[2]


def test_what_the_first_does_not_say_is_found_in_the_others(store):
    store.add_instances([unread(1), unread(2, Modality="CT"), unread(3, StudyDescription="knee")])

    assert store.get_series("1", "1.1").Modality == "CT"
    assert store.get_study("1").StudyDescription == "knee"
    assert store.get_study("1").ModalitiesInStudy == ["CT"]


def test_one_that_cannot_be_read_is_told_to_whoever_looks_into_it_only(store):
    def read():
        raise DataError("Rows is nonsense")

    broken = UnreadDataset({**unread(2)}, read)
    store.add_instances([unread(1), broken, unread(3, Modality="MR")])

    assert store.get_series("1", "1.1").Modality == "MR"
    with pytest.raises(DataError):
        store.get_instance("1", "1.1", "1.1.2").get("Rows")


_values = st.dictionaries(
    st.sampled_from(["Modality", "SeriesDescription", "StudyDescription", "PatientID", "Rows"]),
    st.sampled_from([None, "a", "b"]),
)
_steps = st.lists(
    st.tuples(st.sampled_from(["unread", "read", "series row", "study row", "change"]), _values),
    min_size=1,
    max_size=6,
)


@given(_steps)
def test_a_store_says_the_same_whether_instances_are_unread_or_not(steps):
    stores = [DicomMetadataStore(), DicomMetadataStore()]
    for number, (kind, values) in enumerate(steps):
        for store, may_be_unread in zip(stores, (True, False), strict=True):
            instance = unread(number, **values)
            if kind == "unread" and may_be_unread:
                store.add_instances([instance])
            elif kind in ("read", "unread"):
                store.add_instances([NaturalDataset(instance)])
            elif kind == "series row":
                uids = {"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1"}
                store.add_series_metadata(NaturalDataset(uids | values))
            elif kind == "study row":
                store.add_study(NaturalDataset({"StudyInstanceUID": "1"} | values))
            elif store.get_series("1", "1.1"):
                store.update_series_metadata("1", "1.1", **values)
    said = [
        (
            study.attributes,
            study.ModalitiesInStudy,
            [series.attributes for series in study.series],
        )
        for study in (store.get_study("1") for store in stores)
        if study
    ]
    assert said[:1] == said[1:]


def test_image_ids_that_wait_are_registered_when_one_is_looked_up(store):
    instances = [unread(number) for number in (1, 2)]
    store.add_instances(instances)
    registered = []

    def register(instance):
        registered.append(instance.SOPInstanceUID)
        store.add_image_id(
            f"acme:{instance.SOPInstanceUID}", "1", "1.1", instance.SOPInstanceUID, source_name="a"
        )

    store.add_image_ids_later(instances, register)
    assert registered == []

    assert store.get_image_reference("acme:1.1.2").source_name == "a"
    assert store.get_instance_by_image_id("acme:1.1.1") is instances[0]
    assert registered == ["1.1.1", "1.1.2"]


def test_an_image_id_that_names_its_instance_registers_that_one_alone(store):
    registered = []

    def register(instance):
        registered.append(instance.SOPInstanceUID)
        image_id = (
            f"wadors:https://h/studies/1/series/1.1/instances/{instance.SOPInstanceUID}/frames/1"
        )
        store.add_image_id(image_id, "1", "1.1", instance.SOPInstanceUID, source_name="a")

    store.add_image_ids_later([unread(number) for number in (1, 2)], register)

    found = store.get_image_reference(
        "wadors:https://h/studies/1/series/1.1/instances/1.1.2/frames/3"
    )

    assert (found.SOPInstanceUID, found.frame, found.source_name) == ("1.1.2", 3, "a")
    assert registered == ["1.1.2"]


@pytest.mark.parametrize("uids", [("1",), ("1", "1.1"), ("1", "1.1", "1.1.1")])
def test_image_ids_of_what_was_removed_are_not_registered_any_more(store, uids):
    instance = unread(1)
    store.add_instances([instance])
    store.add_image_ids_later([instance], lambda _: pytest.fail("it was registered"))

    store.remove(*uids)

    assert store.get_image_reference("acme:1") is None


def test_of_an_instance_that_several_sources_have_the_image_ids_of_each_are_registered(store):
    instance = unread(1)
    uids = ("1", "1.1", "1.1.1")
    for name in ("a", "b"):

        def register(_, name=name):
            store.add_image_id(f"{name}:1", *uids, source_name=name)

        store.add_image_ids_later([instance], register)

    assert [store.get_image_reference(f"{name}:1").source_name for name in "ab"] == ["a", "b"]
