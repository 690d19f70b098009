"""Promises of series: started, cancelled and closed by several threads at a time."""

import threading
from concurrent.futures import CancelledError, as_completed, wait

import pytest

from dicomsource import IWebApiDataSource
from dicomsource.errors import DataError

SERIES = [f"1.{number}" for number in range(12)]
SECONDS = 10


def instance(series_uid):
    return {
        "StudyInstanceUID": "1",
        "SeriesInstanceUID": series_uid,
        "SOPInstanceUID": f"{series_uid}.1",
    }


def search(parameters):
    return [{"SeriesInstanceUID": uid} for uid in SERIES]


@pytest.fixture
def make():
    made = []

    def make(metadata, query=search):
        parts = {"query": {"series": {"requestResults": query}}} if query else {}
        source = IWebApiDataSource.create(retrieve={"series": {"metadata": metadata}}, **parts)
        source.bind(name="pacs", configuration={"parallelRequests": 4})
        made.append(source)
        return source

    yield make
    for source in made:
        source.close()


def metadata(StudyInstanceUID, SeriesInstanceUID):
    return [instance(SeriesInstanceUID)]


def promises_of(source):
    return source.retrieve.series.metadata("1", returnPromises=True)


def test_more_promises_than_workers_all_come(make):
    promises = promises_of(make(metadata))

    futures = [promise.start() for promise in promises]

    assert len(wait(futures, SECONDS).done) == len(SERIES)
    assert [promise.result(0)[0].SeriesInstanceUID for promise in promises] == SERIES


def test_no_more_series_are_fetched_at_a_time_than_configured(make):
    running, most, lock = [], [], threading.Lock()
    four = threading.Barrier(4)

    def metadata(StudyInstanceUID, SeriesInstanceUID):
        with lock:
            running.append(1)
            most.append(len(running))
        four.wait(SECONDS)
        with lock:
            running.pop()
        return [instance(SeriesInstanceUID)]

    wait([promise.start() for promise in promises_of(make(metadata))], SECONDS)

    assert max(most) == 4


@pytest.mark.parametrize("timeout", [None, SECONDS])
def test_a_fetch_may_ask_for_promises_of_its_own_source(make, timeout):
    def metadata(StudyInstanceUID, SeriesInstanceUID):
        if StudyInstanceUID == "1":
            others = source.retrieve.series.metadata("2", returnPromises=True)
            for promise in others:
                promise.start()
            assert all(promise.result(timeout) for promise in others)
        return [{**instance(SeriesInstanceUID), "StudyInstanceUID": StudyInstanceUID}]

    source = make(metadata)

    done, waiting = wait([promise.start() for promise in promises_of(source)], SECONDS)

    assert not waiting
    assert all(future.exception() is None for future in done)


def test_a_future_that_was_cancelled_lets_those_who_wait_go_on(make):
    promise, *_ = promises_of(make(metadata))
    promise.cancel()

    (future,) = as_completed([promise.start()], timeout=1)

    assert future.cancelled()


def test_a_fetch_that_runs_cannot_be_cancelled(make):
    begun, end = threading.Event(), threading.Event()

    def metadata(StudyInstanceUID, SeriesInstanceUID):
        begun.set()
        end.wait(SECONDS)
        return [instance(SeriesInstanceUID)]

    promise, *_ = promises_of(make(metadata))
    promise.start()
    begun.wait(SECONDS)

    assert not promise.cancel()
    assert not promise.done()
    end.set()
    assert promise.result(SECONDS)
    assert not promise.cancel()
    assert promise.done()


def test_of_threads_that_start_and_cancel_one_wins_and_all_agree(make):
    for promise in promises_of(make(metadata)) * 5:
        together = threading.Barrier(4)
        told = []

        def act(action, together=together, told=told):
            together.wait(SECONDS)
            told.append(action())

        actions = [promise.start, promise.start, promise.cancel, promise.cancel]
        threads = [threading.Thread(target=act, args=(action,)) for action in actions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SECONDS)

        future = promise.start()
        wait([future], SECONDS)
        assert future.done()
        assert future.cancelled() == any(answer is True for answer in told)


def test_closing_cancels_what_has_not_begun_and_lets_the_rest_end(make):
    four, end = threading.Barrier(5), threading.Event()

    def metadata(StudyInstanceUID, SeriesInstanceUID):
        four.wait(SECONDS)
        end.wait(SECONDS)
        return [instance(SeriesInstanceUID)]

    source = make(metadata)
    promises = promises_of(source)
    for promise in promises:
        promise.start()
    four.wait(SECONDS)

    source.close()

    running, waiting = promises[:4], promises[4:]
    assert all(promise.done() for promise in waiting)
    for promise in waiting:
        with pytest.raises(CancelledError):
            promise.result(SECONDS)
    end.set()
    assert all(promise.result(SECONDS) for promise in running)


def test_a_promise_of_a_closed_source_is_cancelled(make):
    source = make(metadata)
    before = promises_of(source)[0]
    source.close()
    after = promises_of(source)[0]

    for promise in (before, after):
        with pytest.raises(CancelledError):
            promise.result(SECONDS)


def test_a_source_that_cannot_search_series_promises_those_of_the_study(make):
    fetched = []

    def whole_study(StudyInstanceUID):
        fetched.append(StudyInstanceUID)
        return [instance("1.2"), instance("1.1"), {**instance("1.2"), "SOPInstanceUID": "1.2.2"}]

    first, second = promises_of(make(whole_study, query=None))

    assert [first.SeriesInstanceUID, second.SeriesInstanceUID] == ["1.2", "1.1"]
    assert len(first.result(SECONDS)) == 2
    assert fetched == ["1"]


def test_a_series_that_is_found_twice_is_promised_once(make):
    source = make(metadata, query=lambda parameters: search(parameters) * 2)

    assert [promise.SeriesInstanceUID for promise in promises_of(source)] == SERIES


def test_a_series_without_uid_cannot_be_promised(make):
    source = make(metadata, query=lambda parameters: [{"Modality": "CT"}])

    with pytest.raises(
        DataError, match="Data source 'pacs': a series of study 1 has no SeriesInstanceUID"
    ):
        promises_of(source)


def test_a_printed_promise_tells_its_state(make):
    first, second, third, *_ = promises_of(make(metadata))
    first.result(SECONDS)
    second.cancel()

    assert repr(first) == "<SeriesPromise 1.0 done>"
    assert repr(second) == "<SeriesPromise 1.1 done>"
    assert repr(third) == "<SeriesPromise 1.2 waiting>"
