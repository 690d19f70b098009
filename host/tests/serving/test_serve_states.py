"""How it stands with a source while it is opened and afterwards."""

import threading

import pytest

from dicomsource import DataSourceEntry, ExtensionManager, IWebApiDataSource, hookimpl
from dicomsource.datasource import query_over
from dicomsource.errors import UnreachableError
from dicomsource_host.serving.states import SourceStates

SECONDS = 30


class Slow:
    """A kind of source that looks through its files first, tells how far it is, and waits to be let on."""

    def __init__(self):
        self.half_way, self.may_go_on = threading.Event(), threading.Event()
        self.fails = None

    def refresh(self, progress=None):
        progress.begin("Reading headers", 1000)
        progress.advance(400)
        self.half_way.set()
        assert self.may_go_on.wait(SECONDS)
        progress.advance(600)
        if self.fails:
            raise self.fails

    def create(self, configuration):
        return IWebApiDataSource.create(query=query_over(list), refresh=self.refresh)

    @hookimpl
    def getDataSourcesModule(self):
        helpers = {"refresh": "Look through the files."}
        return [DataSourceEntry("slow", "local", self.create, helpers=helpers)]


@pytest.fixture
def slow():
    return Slow()


@pytest.fixture
def states(slow):
    definitions = [{"namespace": "slow", "sourceName": "folder"}]
    with ExtensionManager([slow], discover=False, definitions=definitions) as manager:
        yield SourceStates(manager, ["folder"])
        slow.may_go_on.set()


def test_a_source_that_looks_through_its_files_tells_how_far_it_is(states, slow):
    assert states.of("folder").kind == "opening"
    assert slow.half_way.wait(SECONDS)

    work = states.of("folder").work

    assert (work.title, work.done, work.total) == ("Reading headers", 400, 1000)
    slow.may_go_on.set()
    assert states.of("folder", wait=SECONDS).kind == "ready"


def test_a_source_that_fails_keeps_its_reason_until_it_is_tried_again(states, slow):
    slow.fails = UnreachableError("the disk is gone")
    slow.may_go_on.set()

    state = states.of("folder", wait=SECONDS)
    assert state.kind == "failed"
    assert state.reason == "Data source 'folder' (plugin 'Slow'): the disk is gone."

    slow.fails = None
    states.check_again("folder")
    assert states.of("folder", wait=SECONDS).kind == "ready"


def test_a_source_is_opened_once_however_many_ask(states, slow):
    threads = [threading.Thread(target=states.of, args=("folder", SECONDS)) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert slow.half_way.wait(SECONDS)
    slow.half_way.clear()
    slow.may_go_on.set()
    for thread in threads:
        thread.join(SECONDS)

    assert not slow.half_way.is_set()


def test_what_others_heard_of_a_source_is_known(states, slow):
    slow.may_go_on.set()
    states.of("folder", wait=SECONDS)

    states.heard("folder", ValueError("odd"))
    assert states.of("folder").reason == "ValueError: odd"
    states.heard("folder")
    assert states.of("folder").kind == "ready"
