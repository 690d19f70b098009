"""Series that are fetched one by one: those that fail leave the others alone."""

import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest

from dicomsource.errors import (
    DataError,
    HTTPStatusError,
    IncompleteError,
    NotFoundError,
    UnreachableError,
)
from dicomsource.metadata import Event
from faulty_pacs import faults
from faulty_pacs.faults import Fault

STUDY = "2.25.1"
SERIES = ("2.25.1.1", "2.25.1.2", "2.25.1.3")


def metadata_asked(faulty):
    return [one.path.split("/")[4] for one in faulty.asked if one.path.endswith("/metadata")]


def promises_of(source):
    promises = source.retrieve.series.metadata(STUDY, returnPromises=True)
    assert tuple(promise.SeriesInstanceUID for promise in promises) == SERIES
    return promises


def test_only_the_series_that_is_wanted_is_asked_for(faulty, source):
    promises = promises_of(source)
    assert metadata_asked(faulty) == []
    assert len(promises[1].result(10)) == 2
    assert metadata_asked(faulty) == [SERIES[1]]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.Status(404), NotFoundError),
        (faults.Status(500), HTTPStatusError),
        (faults.LoginPage(), DataError),
        (faults.Drop(), UnreachableError),
    ],
    ids=repr,
)
def test_a_series_that_fails_leaves_the_others_alone(faulty, source, fault, kind):
    faulty.faults.add(fault, path=f"*/series/{SERIES[1]}/metadata")
    promises = promises_of(source)
    for promise in promises:
        promise.start()
    with pytest.raises(kind, match=f"Data source 'pacs': .*{SERIES[1]}"):
        promises[1].result(10)
    assert [len(promises[number].result(10)) for number in (0, 2)] == [2, 2]
    store = source.services.metadata_store
    there = [store.get_instance(STUDY, one, f"{one}.1") is not None for one in SERIES]
    assert there == [True, False, True]


def test_a_study_without_one_series_is_given_with_what_failed(faulty, open_source):
    faulty.faults.add(faults.Status(404), path=f"*/series/{SERIES[1]}/metadata", times=1)
    source = open_source(enableStudyLazyLoad=True)
    with pytest.raises(
        IncompleteError, match=f"Data source 'pacs': 1 of 3 .*{SERIES[1]}"
    ) as caught:
        source.retrieve.series.metadata(STUDY)
    assert {row.SeriesInstanceUID for row in caught.value.instances} == {SERIES[0], SERIES[2]}
    assert isinstance(caught.value.failed[SERIES[1]], NotFoundError)
    assert len(source.retrieve.series.metadata(STUDY)) == 6
    assert sorted(metadata_asked(faulty)) == sorted([*SERIES, SERIES[1]])


def test_a_series_that_failed_is_asked_for_again(faulty, source):
    faulty.faults.add(faults.Status(404), path="*/metadata", times=1)
    with pytest.raises(NotFoundError):
        promises_of(source)[0].result(10)
    assert len(promises_of(source)[0].result(10)) == 2


def test_a_series_is_asked_for_once_however_many_want_it(faulty, source):
    faulty.faults.add(faults.Slow(0.05), path="*/metadata")
    together = threading.Barrier(4)

    def ask(_):
        together.wait(10)
        return source.retrieve.series.metadata(STUDY)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))
    assert [len(answer) for answer in answers] == [6] * 4
    assert len([one for one in faulty.asked if one.path.endswith("/metadata")]) == 1


class Gate(Fault):
    """Requests wait here until the gate opens."""

    def __init__(self):
        self.opened = threading.Event()
        self.reached = threading.Semaphore(0)

    def of_request(self, request):
        self.reached.release()
        self.opened.wait(10)
        return request


@pytest.fixture
def gate():
    gate = Gate()
    yield gate
    gate.opened.set()


def test_series_come_side_by_side(faulty, source, gate):
    faulty.faults.add(gate, path="*/metadata")
    futures = [promise.start() for promise in promises_of(source)]
    for _ in futures:
        assert gate.reached.acquire(timeout=10), "each waits for the one before"
    gate.opened.set()
    assert [len(future.result(10)) for future in futures] == [2, 2, 2]


def test_the_first_series_is_in_the_store_before_the_last_is_asked_for(
    faulty, source, gate, file_of
):
    many = [f"2.25.1.{number}" for number in range(4, 30)]
    for series in many:
        faulty.archive.add(file_of(STUDY, series, f"{series}.1"))
    faulty.faults.add(gate, path=f"*/series/{many[-1]}/metadata")
    arrived = threading.Event()
    store = source.services.metadata_store
    store.subscribe(Event.INSTANCES_ADDED, lambda _: arrived.set())
    promises = source.retrieve.series.metadata(STUDY, returnPromises=True)
    promises[0].start()
    assert arrived.wait(10)
    assert many[-1] not in metadata_asked(faulty)
    gate.opened.set()
    futures = [promise.start() for promise in promises]
    assert sum(len(future.result(10)) for future in futures) == 6 + len(many)


def test_what_is_cancelled_is_never_asked_for(faulty, source, gate):
    faulty.faults.add(gate, path="*/metadata")
    first, second, third = promises_of(source)
    first.start()
    assert gate.reached.acquire(timeout=10)
    assert second.cancel()
    assert not first.cancel()
    gate.opened.set()
    assert len(first.result(10)) == 2
    with pytest.raises(CancelledError):
        second.result(10)
    assert len(third.result(10)) == 2
    assert metadata_asked(faulty) == [SERIES[0], SERIES[2]]


def test_closing_gives_up_what_has_not_begun(faulty, source, gate, file_of):
    for number in range(4, 30):
        faulty.archive.add(file_of(STUDY, f"2.25.1.{number}", f"2.25.1.{number}.1"))
    faulty.faults.add(gate, path="*/metadata")
    promises = source.retrieve.series.metadata(STUDY, returnPromises=True)
    futures = [promise.start() for promise in promises]
    assert gate.reached.acquire(timeout=10)
    source.close()
    gate.opened.set()
    assert futures[-1].cancelled()
    assert "2.25.1.29" not in metadata_asked(faulty)


def test_filters_choose_before_anything_is_fetched(faulty, source):
    promises = source.retrieve.series.metadata(
        STUDY, filters={"Modality": "CT"}, sortCriteria="SeriesInstanceUID", returnPromises=True
    )
    assert [promise.SeriesInstanceUID for promise in promises] == [SERIES[0], SERIES[2]]
    for promise in promises:
        promise.result(10)
    assert metadata_asked(faulty) == [SERIES[0], SERIES[2]]
