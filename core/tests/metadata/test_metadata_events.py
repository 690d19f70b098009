"""Subscribers are told what happened, and cannot hurt each other."""

from __future__ import annotations

import logging

import pytest

from dicomsource.errors import UnknownNameError
from dicomsource.metadata import DicomMetadataStore, Event, MetadataEvent, Publisher
from dicomsource.natural import NaturalDataset


def instance(study: str, series: str, sop: str, **more: object) -> NaturalDataset:
    uids = {"StudyInstanceUID": study, "SeriesInstanceUID": series, "SOPInstanceUID": sop}
    return NaturalDataset(uids | more)


@pytest.fixture
def store() -> DicomMetadataStore:
    return DicomMetadataStore()


@pytest.fixture
def told(store):
    heard: list[MetadataEvent] = []
    for event in Event:
        store.subscribe(event, heard.append)
    return heard


def test_a_new_study_is_announced_before_its_series_and_instances(store, told):
    store.add_instances([instance("1", "1.1", "a"), instance("1", "1.1", "b")], madeInClient=True)

    assert told == [
        MetadataEvent(Event.STUDY_ADDED, "1", madeInClient=True),
        MetadataEvent(Event.SERIES_ADDED, "1", "1.1", madeInClient=True),
        MetadataEvent(Event.INSTANCES_ADDED, "1", "1.1", ("a", "b"), madeInClient=True),
    ]


def test_a_mixed_batch_is_announced_by_series(store, told):
    store.add_instances(
        [instance("1", "1.1", "a"), instance("2", "2.1", "b"), instance("1", "1.2", "c")]
    )

    added = [event for event in told if event.event == Event.INSTANCES_ADDED]
    assert [(one.SeriesInstanceUID, one.SOPInstanceUIDs) for one in added] == [
        ("1.1", ("a",)),
        ("2.1", ("b",)),
        ("1.2", ("c",)),
    ]


def test_a_study_row_is_announced_once(store, told):
    store.add_study(NaturalDataset(StudyInstanceUID="1"))
    store.add_study(NaturalDataset(StudyInstanceUID="1", PatientID="x"))

    assert [event.event for event in told] == [Event.STUDY_ADDED]


def test_a_series_row_that_says_something_new_is_an_update(store, told):
    row = NaturalDataset(StudyInstanceUID="1", SeriesInstanceUID="1.1", Modality="CT")
    store.add_series_metadata([row])
    store.add_series_metadata([row])
    store.add_series_metadata([NaturalDataset(row, SeriesNumber=4)], madeInClient=True)

    assert [event.event for event in told] == [
        Event.STUDY_ADDED,
        Event.SERIES_ADDED,
        Event.SERIES_UPDATED,
    ]
    assert told[-1].madeInClient


def test_an_object_that_is_there_already_is_not_announced_again(store, told):
    same = instance("1", "1.1", "a")
    store.add_instance(same)
    told.clear()

    store.add_instances([same])
    assert told == []

    store.add_instances([instance("1", "1.1", "a")])
    assert [event.event for event in told] == [Event.INSTANCES_ADDED]


def test_an_update_is_announced(store, told):
    store.add_instance(instance("1", "1.1", "a"))
    told.clear()

    store.update_series_metadata("1", "1.1", SeriesDescription="head")

    assert told == [MetadataEvent(Event.SERIES_UPDATED, "1", "1.1")]


@pytest.mark.parametrize("add", ["add_instances", "add_series_metadata"])
def test_an_empty_batch_is_harmless(store, told, add):
    getattr(store, add)([])

    assert told == []
    assert store.get_study_instance_uids() == []


def test_a_subscriber_that_raises_is_logged_and_the_others_are_called(store, caplog):
    heard = []

    def broken(event: MetadataEvent) -> None:
        raise ValueError("no such panel")

    store.subscribe(Event.STUDY_ADDED, broken)
    store.subscribe(Event.STUDY_ADDED, heard.append)

    with caplog.at_level(logging.ERROR, logger="dicomsource"):
        store.add_study(NaturalDataset(StudyInstanceUID="1"))

    assert len(heard) == 1
    assert "STUDY_ADDED" in caplog.text
    assert "no such panel" in caplog.text


def test_nothing_is_heard_after_unsubscribing(store):
    heard = []
    subscription = store.subscribe(Event.STUDY_ADDED, heard.append)

    subscription.unsubscribe()
    subscription.unsubscribe()
    store.add_study(NaturalDataset(StudyInstanceUID="1"))

    assert heard == []


def test_a_subscriber_may_end_the_subscription_of_the_next():
    publisher: Publisher[str] = Publisher()
    heard = []
    publisher.subscribe("x", lambda _: second.unsubscribe())
    second = publisher.subscribe("x", heard.append)

    publisher.publish("x", "payload")

    assert heard == []


def test_a_subscriber_may_read_and_change_the_store(store):
    def annotate(event: MetadataEvent) -> None:
        store.update_series_metadata(event.StudyInstanceUID, event.SeriesInstanceUID, Modality="MR")

    store.subscribe(Event.SERIES_ADDED, annotate)

    store.add_instance(instance("1", "1.1", "a"))

    assert store.get_series("1", "1.1").Modality == "MR"


def test_the_same_function_can_subscribe_twice_and_leave_once():
    publisher: Publisher[int] = Publisher()
    heard: list[int] = []
    first = publisher.subscribe("x", heard.append)
    publisher.subscribe("x", heard.append)

    first.unsubscribe()
    publisher.publish("x", 1)

    assert heard == [1]


def test_an_event_is_subscribed_to_by_its_name_too(store):
    heard = []
    store.subscribe("STUDY_ADDED", heard.append)

    store.add_study(NaturalDataset(StudyInstanceUID="1"))

    assert heard[0].StudyInstanceUID == "1"


def test_an_unknown_event_is_refused_with_the_known_ones(store):
    with pytest.raises(UnknownNameError, match="'STUDY_ADED'.*Known: 'INSTANCES_ADDED'"):
        store.subscribe("STUDY_ADED", print)
