"""Many threads may use one store."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dicomsource.metadata import DicomMetadataStore, Event
from dicomsource.natural import NaturalDataset

THREADS = 8
EACH = 60


@pytest.fixture
def hasty_switching():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_switching")
def test_threads_that_add_read_and_remove_lose_nothing():
    store = DicomMetadataStore()
    heard: list[str] = []
    store.subscribe(Event.SERIES_ADDED, lambda event: heard.append(event.SeriesInstanceUID))
    store.subscribe(Event.STUDY_ADDED, lambda event: heard.append(event.StudyInstanceUID))
    together = threading.Barrier(THREADS)

    def work(thread: int) -> None:
        together.wait()
        for number in range(EACH):
            series, sop = f"1.{number}", f"{thread}.{number}"
            store.add_instance(
                NaturalDataset(
                    StudyInstanceUID="1",
                    SeriesInstanceUID=series,
                    SOPInstanceUID=sop,
                    Modality=f"M{thread}",
                )
            )
            store.add_image_id(f"x:{sop}", "1", series, sop, 1)
            store.add_instance(
                NaturalDataset(
                    StudyInstanceUID="2", SeriesInstanceUID=f"2.{thread}", SOPInstanceUID="gone"
                )
            )
            assert store.get_study("1").ModalitiesInStudy
            assert all(one.instances for one in store.get_study("1").series)
            store.remove("2", f"2.{thread}")

    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(work, thread) for thread in range(THREADS)]:
            done.result(timeout=60)

    study = store.get_study("1")
    found = {one.SOPInstanceUID for series in study.series for one in series.instances}
    assert found == {f"{thread}.{number}" for thread in range(THREADS) for number in range(EACH)}
    assert store.get_study("2").series == ()
    assert all(store.get_instance_by_image_id(f"x:{sop}") is not None for sop in found)
    assert sorted(one for one in heard if not one.startswith("2")) == sorted(
        ["1", *(f"1.{number}" for number in range(EACH))]
    )


def test_a_slow_subscriber_keeps_no_one_from_the_store():
    store = DicomMetadataStore()
    entered, go_on = threading.Event(), threading.Event()

    def slow(_: object) -> None:
        entered.set()
        go_on.wait(timeout=60)

    store.subscribe(Event.STUDY_ADDED, slow)
    with ThreadPoolExecutor(2) as pool:
        adding = pool.submit(store.add_study, NaturalDataset(StudyInstanceUID="1"))
        assert entered.wait(timeout=60)
        try:
            assert pool.submit(store.get_study_instance_uids).result(timeout=30) == ["1"]
        finally:
            go_on.set()
        adding.result(timeout=60)
