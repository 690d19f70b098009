"""A study whose series are fetched one by one: what fails does not take the rest with it."""

import threading

import pytest

from dicomsource import DicomMetadataStore, IWebApiDataSource, Services
from dicomsource.errors import (
    AuthenticationError,
    ConfigurationError,
    DataError,
    IncompleteError,
    NotFoundError,
    UnreachableError,
)


def uid_row(number):
    return {"SeriesInstanceUID": f"1.{number}", "Modality": "CT" if number % 2 else "MR"}


def instance(series, number=1):
    return {
        "StudyInstanceUID": "1",
        "SeriesInstanceUID": series,
        "SOPInstanceUID": f"{series}.{number}",
        "Modality": "CT" if int(series[2:]) % 2 else "MR",
    }


def source_of(metadata, series=range(1, 5), **configuration):
    source = IWebApiDataSource.create(
        query={"series": {"requestResults": lambda parameters: [uid_row(one) for one in series]}},
        retrieve={"series": {"metadata": metadata}},
    )
    source.bind(
        name="pacs",
        services=Services(metadata_store=DicomMetadataStore()),
        configuration={"enableStudyLazyLoad": True, **configuration},
    )
    return source


def in_store(source):
    study = source.services.metadata_store.get_study("1")
    return [series.SeriesInstanceUID for series in study.series] if study else []


def test_each_series_is_asked_for_by_itself():
    asked = []

    def metadata(StudyInstanceUID, SeriesInstanceUID):
        asked.append(SeriesInstanceUID)
        return [instance(SeriesInstanceUID)]

    with source_of(metadata) as source:
        found = source.retrieve.series.metadata("1")

    assert [one.SeriesInstanceUID for one in found] == ["1.1", "1.2", "1.3", "1.4"]
    assert sorted(asked) == ["1.1", "1.2", "1.3", "1.4"]


def test_without_the_key_the_study_is_asked_for_whole():
    asked = []

    def metadata(StudyInstanceUID, SeriesInstanceUID):
        asked.append(SeriesInstanceUID)
        return [instance("1.1")]

    with source_of(metadata, enableStudyLazyLoad=False) as source:
        source.retrieve.series.metadata("1")

    assert asked == [None]


def test_as_many_series_are_fetched_at_a_time_as_configured():
    running = threading.Semaphore(3)
    all_three = threading.Barrier(3)

    def metadata(StudyInstanceUID, SeriesInstanceUID):
        assert running.acquire(blocking=False), "a fourth one runs"
        all_three.wait(timeout=30)
        running.release()
        return [instance(SeriesInstanceUID)]

    with source_of(metadata, series=range(1, 7), parallelRequests=3) as source:
        assert len(source.retrieve.series.metadata("1")) == 6


def test_the_first_series_is_in_the_store_before_the_last_is_asked_for():
    stored_when_asked = {}

    def metadata(StudyInstanceUID, SeriesInstanceUID):
        stored_when_asked[SeriesInstanceUID] = in_store(source)
        return [instance(SeriesInstanceUID)]

    with source_of(metadata, series=range(1, 41), parallelRequests=4) as source:
        source.retrieve.series.metadata("1")

    assert stored_when_asked["1.40"]


def test_filters_and_order_hold_over_all_series():
    asked = []

    def metadata(StudyInstanceUID, SeriesInstanceUID):
        asked.append(SeriesInstanceUID)
        return [instance(SeriesInstanceUID, number) for number in (1, 2)]

    with source_of(metadata) as source:
        found = source.retrieve.series.metadata(
            "1",
            filters={"modality": "CT", "SOPInstanceUID": ["1.1.1", "1.3.1", "1.3.2"]},
            sortFunction=lambda one: -int(one.SOPInstanceUID[-1]),
        )

    assert [one.SOPInstanceUID for one in found] == ["1.3.2", "1.1.1", "1.3.1"]
    assert sorted(asked) == ["1.1", "1.3"]


def test_what_came_and_what_failed_are_data():
    def metadata(StudyInstanceUID, SeriesInstanceUID):
        if SeriesInstanceUID == "1.2":
            raise NotFoundError("it is gone")
        if SeriesInstanceUID == "1.3":
            raise ValueError("a fault of the plugin")
        return [instance(SeriesInstanceUID)]

    with source_of(metadata) as source:
        with pytest.raises(IncompleteError) as caught:
            source.retrieve.series.metadata("1")

        assert [one.SeriesInstanceUID for one in caught.value.instances] == ["1.1", "1.4"]
        assert {uid: type(error) for uid, error in caught.value.failed.items()} == {
            "1.2": NotFoundError,
            "1.3": ValueError,
        }
        assert sorted(in_store(source)) == ["1.1", "1.4"]
        assert str(caught.value).startswith(
            "Data source 'pacs': 2 of 4 series of study 1 did not come; the first is 1.2: it is gone."
        )


def test_after_a_failure_only_what_failed_is_fetched_again():
    asked = []

    def metadata(StudyInstanceUID, SeriesInstanceUID):
        asked.append(SeriesInstanceUID)
        if asked.count(SeriesInstanceUID) == 1 and SeriesInstanceUID == "1.2":
            raise DataError("it is cut")
        return [instance(SeriesInstanceUID)]

    with source_of(metadata) as source:
        with pytest.raises(IncompleteError):
            source.retrieve.series.metadata("1")
        again = source.retrieve.series.metadata("1")

    assert len(again) == 4
    assert sorted(asked) == ["1.1", "1.2", "1.2", "1.3", "1.4"]


@pytest.mark.parametrize("error", [DataError("it is cut"), ValueError("a fault of the plugin")])
def test_where_nothing_came_the_first_failure_is_the_error(error):
    def metadata(StudyInstanceUID, SeriesInstanceUID):
        raise error

    with source_of(metadata) as source, pytest.raises(type(error)) as caught:
        source.retrieve.series.metadata("1")
    assert caught.value is error


@pytest.mark.parametrize("kind", [UnreachableError, AuthenticationError])
def test_where_nobody_answers_the_other_series_are_not_asked_for(kind):
    asked = []

    def metadata(StudyInstanceUID, SeriesInstanceUID):
        asked.append(SeriesInstanceUID)
        raise kind("no use")

    with (
        source_of(metadata, series=range(1, 101), parallelRequests=1) as source,
        pytest.raises(kind),
    ):
        source.retrieve.series.metadata("1")
    assert len(asked) < 100


def test_a_study_without_series_is_not_found():
    with (
        source_of(lambda StudyInstanceUID: [], series=()) as source,
        pytest.raises(NotFoundError, match="study 1 has no series"),
    ):
        source.retrieve.series.metadata("1")


@pytest.mark.parametrize("wrong", [0, -1, "many", 1.5])
def test_a_number_of_requests_that_is_none_is_refused(wrong):
    with pytest.raises(ConfigurationError, match="parallelRequests"):
        source_of(lambda StudyInstanceUID: [], parallelRequests=wrong)


def test_an_instance_by_itself_is_asked_for_by_itself_where_the_plugin_can():
    asked = []

    def metadata(StudyInstanceUID, SeriesInstanceUID=None, SOPInstanceUID=None):
        asked.append(SOPInstanceUID)
        return [instance(SeriesInstanceUID, 7)] if SOPInstanceUID == "1.1.7" else []

    with source_of(metadata) as source:
        found = source.retrieve.series.of_instance("1", "1.1", "1.1.7")
        with pytest.raises(NotFoundError, match=r"has no instance 1\.1\.8"):
            source.retrieve.series.of_instance("1", "1.1", "1.1.8")

    assert found.SOPInstanceUID == "1.1.7"
    assert asked == ["1.1.7", "1.1.8"]
