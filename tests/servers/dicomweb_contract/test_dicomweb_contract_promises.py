"""Series that are promised, and fetched when somebody wants them."""

from concurrent.futures import CancelledError

import pytest


@pytest.fixture(scope="module")
def study(server):
    """The study with the most series."""
    series = {key[:2] for key in server.files}
    studies = [study for study, _ in series]
    return max(sorted(studies), key=studies.count)


@pytest.fixture
def series_of(server, study):
    """``series_of(condition)``: the UIDs of those of its series whose instances are so."""
    return lambda condition: {
        key[1] for key, one in server.datasets.items() if key[0] == study and condition(one)
    }


def instances_of(server, promise):
    wanted = (promise.StudyInstanceUID, promise.SeriesInstanceUID)
    return {key[2] for key in server.files if key[:2] == wanted}


def test_there_is_a_promise_for_each_series(pacs, study, series_of):
    promises = pacs.retrieve.series.metadata(study, returnPromises=True)
    assert len(promises) > 1
    assert [promise.StudyInstanceUID for promise in promises] == [study] * len(promises)
    found = [promise.SeriesInstanceUID for promise in promises]
    assert sorted(found) == sorted(series_of(lambda _: True))


def test_nothing_of_a_series_is_there_before_it_is_wanted(server, pacs, study):
    first, *others = pacs.retrieve.series.metadata(study, returnPromises=True)
    store = pacs.services.metadata_store
    rows = first.start().result(30)
    assert {row.SOPInstanceUID for row in rows} == instances_of(server, first)
    assert store.get_instance(study, first.SeriesInstanceUID, rows[0].SOPInstanceUID) is rows[0]
    for other in others:
        assert not other.done()
        for uid in instances_of(server, other):
            assert store.get_instance(study, other.SeriesInstanceUID, uid) is None


def test_what_is_cancelled_is_not_fetched(server, pacs, study):
    first, second, *_ = pacs.retrieve.series.metadata(study, returnPromises=True)
    assert first.cancel()
    with pytest.raises(CancelledError):
        first.result(30)
    assert {row.SOPInstanceUID for row in second.result(30)} == instances_of(server, second)


def test_filters_choose_the_series(server, pacs, study, series_of):
    modality = next(one.Modality for key, one in server.datasets.items() if key[0] == study)
    promises = pacs.retrieve.series.metadata(
        study, filters={"Modality": modality}, returnPromises=True
    )
    found = {promise.SeriesInstanceUID for promise in promises}
    assert found == series_of(lambda one: one.Modality == modality)
    absent = pacs.retrieve.series.metadata(study, filters={"Modality": "XYZ"}, returnPromises=True)
    assert absent == []


def test_promises_come_in_the_order_asked_for(pacs, study):
    promises = pacs.retrieve.series.metadata(
        study, sortCriteria="SeriesInstanceUID", returnPromises=True
    )
    found = [promise.SeriesInstanceUID for promise in promises]
    assert found == sorted(found)


def test_all_series_at_once_are_those_that_were_promised(server, pacs, study):
    promises = pacs.retrieve.series.metadata(study, returnPromises=True)
    futures = [promise.start() for promise in promises]
    found = {row.SOPInstanceUID for future in futures for row in future.result(30)}
    assert found == {key[2] for key in server.files if key[0] == study}
