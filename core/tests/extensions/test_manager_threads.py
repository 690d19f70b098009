"""The manager gives one instance to all threads, and a slow source holds up nobody else."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dicomsource.errors import ConfigurationError

PATIENCE = 20
"""Seconds after which a test gives up."""


class Slow:
    """A backend whose first creation takes until it is released."""

    def __init__(self):
        self.started = threading.Event()
        self.release = threading.Event()
        self.made = []
        self.closed = []

    def create(self, configuration):
        self.made.append(configuration)
        if not configuration.get("fast"):
            self.started.set()
            assert self.release.wait(PATIENCE)
        return {"close": lambda: self.closed.append(configuration)}


@pytest.fixture
def pool():
    with ThreadPoolExecutor(8) as executor:
        yield executor


@pytest.fixture
def slow(pool):
    # Made after the pool, it is released before the pool waits for its threads.
    backend = Slow()
    yield backend
    backend.release.set()


def test_all_threads_get_one_instance(manager, slow, pool):
    one = manager("a", create=slow.create)
    waiting = [pool.submit(one.get_data_source, "a") for _ in range(8)]
    assert slow.started.wait(PATIENCE)
    slow.release.set()

    sources = {id(each.result(PATIENCE)) for each in waiting}

    assert len(sources) == len(slow.made) == 1


def test_a_slow_source_holds_up_no_other(manager, slow, pool):
    one = manager("slow", create=slow.create)
    one.add_data_source(
        {"namespace": "memory", "sourceName": "fast", "configuration": {"fast": True}}
    )
    waiting = pool.submit(one.get_data_source, "slow")
    assert slow.started.wait(PATIENCE)

    assert pool.submit(one.get_data_source, "fast").result(PATIENCE).name == "fast"
    assert not waiting.done()


def test_a_source_reconfigured_while_it_is_made_is_made_again(manager, slow, pool):
    one = manager("a", create=slow.create)
    waiting = pool.submit(one.get_data_source, "a")
    assert slow.started.wait(PATIENCE)

    one.update_data_source_configuration("a", {"fast": True})
    slow.release.set()

    assert waiting.result(PATIENCE) is one.get_data_source("a")
    assert one.get_data_source("a").configuration == {"fast": True}
    assert slow.closed == [{}]


def test_those_who_wait_for_a_source_that_fails_are_told_too(manager, pool):
    barrier = threading.Barrier(4)
    tries = []

    def create(configuration):
        tries.append(1)
        raise ConfigurationError("refused")

    one = manager("a", create=create)

    def get():
        barrier.wait(PATIENCE)
        one.get_data_source("a")

    for each in [pool.submit(get) for _ in range(4)]:
        with pytest.raises(ConfigurationError, match="refused"):
            each.result(PATIENCE)


def test_sources_that_need_each_other_fail_instead_of_waiting_for_ever(manager, pool):
    both_started = threading.Barrier(2)
    tries = iter(range(2))

    def create(configuration, services):
        if next(tries, None) is not None:
            both_started.wait(PATIENCE)
        return services.extension_manager.get_data_source(configuration["needs"])

    one = manager(create=create)
    for name, other in (("a", "b"), ("b", "a")):
        one.add_data_source(
            {"namespace": "memory", "sourceName": name, "configuration": {"needs": other}}
        )
    waiting = [pool.submit(one.get_data_source, name) for name in "ab"]

    for each in waiting:
        with pytest.raises(ConfigurationError, match="is needed to make itself"):
            each.result(PATIENCE)
