"""The collector is paused for as long as anybody needs it, and is left as it was."""

import gc
import threading

import pytest

from dicomsource.natural.collector import collection_paused


@pytest.fixture(autouse=True)
def _collector_restored():
    before = gc.isenabled()
    yield
    if before:
        gc.enable()


def test_it_runs_again_after_the_outermost_pause():
    with collection_paused():
        with collection_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_runs_again_after_an_error():
    with pytest.raises(KeyError), collection_paused():
        raise KeyError
    assert gc.isenabled()


def test_it_stays_off_where_the_program_had_switched_it_off():
    gc.disable()
    with collection_paused():
        pass
    assert not gc.isenabled()


def test_the_last_of_several_threads_lets_it_run_again():
    entered, leave = threading.Event(), threading.Event()

    def other():
        with collection_paused():
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with collection_paused():
        thread.start()
        assert entered.wait(10)
    assert not gc.isenabled()
    leave.set()
    thread.join()
    assert gc.isenabled()
