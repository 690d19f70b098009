"""Answers of sources that tell when they change are kept, and told to be the same, until they do."""

import gzip

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from dicomsource import DataSourceEntry, ExtensionManager, IWebApiDataSource, hookimpl
from dicomsource.errors import NotFoundError
from dicomsource.natural import to_dicom_json
from dicomsource_host.gateway import GatewaySettings, LoopbackServer, create_app
from dicomsource_host.gateway.answers import Answer
from dicomsource_host.gateway.kept_answers import KeptAnswers

KEY = bytes(range(32))


class Backend:
    """Tells its version, and counts how often it is asked for anything else."""

    def __init__(self):
        self.version = "1"
        self.asked = 0
        self.comment = "x" * 3000

    def rows(self, parameters):
        self.asked += 1
        return [to_dicom_json(self.instance("1"))]

    def instance(self, number):
        return {
            "StudyInstanceUID": "1",
            "SeriesInstanceUID": "1.1",
            "SOPInstanceUID": f"1.1.{number}",
            "ImageComments": self.comment,
        }

    def metadata(self, StudyInstanceUID):
        self.asked += 1
        if StudyInstanceUID != "1":
            raise NotFoundError("there is no such study")
        return [self.instance(number) for number in range(1, 501)]

    def tell(self):
        return self.version

    def create(self, configuration):
        level = {"requestResults": self.rows, "version": self.tell}
        return IWebApiDataSource.create(
            query={"studies": level, "series": {"requestResults": self.rows}},
            retrieve={"series": {"metadata": self.metadata}, "metadata_version": self.tell},
        )

    @hookimpl
    def getDataSourcesModule(self):
        return [DataSourceEntry("counting", "other", self.create)]


@pytest.fixture
def backend():
    return Backend()


@pytest.fixture
def url(backend):
    with serving(backend) as server:
        yield f"{server.url}/dicom-web"


def serving(backend, **settings):
    manager = ExtensionManager(
        [backend], discover=False, definitions=[{"namespace": "counting", "sourceName": "box"}]
    )
    app = create_app(manager, GatewaySettings(key=KEY, **settings))
    return LoopbackServer(app)


def get(url, **headers):
    return requests.get(url, headers={"Accept-Encoding": "identity", **headers}, timeout=10)


@pytest.mark.parametrize("path", ["/studies", "/studies?limit=1", "/studies/1/metadata"])
def test_the_same_question_is_answered_from_what_is_kept(url, backend, path):
    first, second = get(url + path), get(url + path)

    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.headers.get("X-Total-Count") == second.headers.get("X-Total-Count")
    assert backend.asked == 1


@pytest.mark.parametrize("path", ["/studies", "/studies/1/metadata"])
def test_another_version_is_asked_for_anew(url, backend, path):
    first = get(url + path)
    backend.version, backend.comment = "2", "y"
    second = get(url + path, **{"If-None-Match": first.headers["ETag"]})

    assert second.status_code == 200
    assert second.headers["ETag"] != first.headers["ETag"]
    assert b"xxx" not in second.content
    assert b'"y"' in second.content
    assert backend.asked == 2


@pytest.mark.parametrize("kept", [0, 2**20])
@pytest.mark.parametrize("path", ["/studies", "/studies/1/metadata"])
def test_who_has_the_version_already_is_told_so_without_a_question_to_the_source(
    backend, path, kept
):
    with serving(backend, kept_answer_bytes=kept) as server:
        url = f"{server.url}/dicom-web{path}"
        tag = get(url).headers["ETag"]
        again = get(url, **{"If-None-Match": tag})

    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert backend.asked == 1


def test_nothing_is_kept_where_no_memory_is_given(backend):
    with serving(backend, kept_answer_bytes=0) as server:
        assert (
            get(f"{server.url}/dicom-web/studies").content
            == get(f"{server.url}/dicom-web/studies").content
        )

    assert backend.asked == 2


def test_what_tells_no_version_is_not_kept(url, backend):
    get(f"{url}/series")
    get(f"{url}/series")

    assert backend.asked == 2


def test_failures_are_not_kept(url, backend):
    assert [get(f"{url}/studies/2/metadata").status_code for _ in range(2)] == [404, 404]
    assert backend.asked == 2


def test_compressed_and_plain_answers_are_kept_apart(url):
    plain = get(f"{url}/studies/1/metadata")
    for _ in range(2):
        packed = requests.get(
            f"{url}/studies/1/metadata",
            headers={"Accept-Encoding": "gzip"},
            timeout=10,
            stream=True,
        )
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.raw.read()) == plain.content
        assert packed.headers["ETag"] != plain.headers["ETag"]
    assert get(f"{url}/studies/1/metadata").content == plain.content


def test_links_lead_to_the_address_by_which_the_client_came(url):
    other = get(f"{url}/studies", Host="images.example").json()
    own = get(f"{url}/studies").json()

    assert own[0]["00081190"]["Value"] == [f"{url}/studies/1"]
    assert other[0]["00081190"]["Value"] == ["http://images.example/dicom-web/studies/1"]


def test_head_tells_the_same_tag(url):
    tag = get(f"{url}/studies").headers["ETag"]
    head = requests.head(f"{url}/studies", headers={"Accept-Encoding": "identity"}, timeout=10)

    assert head.headers["ETag"] == tag
    assert head.content == b""


def stream(*pieces):
    yield from pieces


def body_of(answer):
    return b"".join([answer.body] if isinstance(answer.body, bytes) else answer.body)


def test_what_nobody_asked_for_longest_goes_first():
    kept = KeptAnswers(100)
    for name in "abcd":
        kept.keep(name, Answer(name.encode() * 25))
    kept.get("a")
    kept.keep("e", Answer(b"e" * 25))

    assert [name for name in "abcde" if kept.get(name)] == ["a", "c", "d", "e"]


def test_an_answer_longer_than_a_quarter_of_the_memory_is_not_kept():
    kept = KeptAnswers(100)
    kept.keep("long", Answer(b"x" * 26))
    streamed = kept.keep("streamed", Answer(stream(b"x" * 20, b"x" * 20)))

    assert len(body_of(streamed)) == 40
    assert kept.get("long") is kept.get("streamed") is None


def test_a_stream_is_kept_at_its_end_and_not_before():
    kept = KeptAnswers(1000)
    answer = kept.keep("key", Answer(stream(b"one", b"two"), headers={"ETag": "1"}))

    assert next(answer.body) == b"one"
    assert kept.get("key") is None
    assert b"".join(answer.body) == b"two"
    assert body_of(kept.get("key")) == b"onetwo"
    assert kept.get("key").headers == {"ETag": "1"}


def test_a_stream_that_is_broken_off_gives_its_memory_back():
    kept = KeptAnswers(40)
    for number in range(20):
        body = kept.keep(number, Answer(stream(b"x" * 10, b"y"))).body
        next(body)
        body.close()
    kept.keep("whole", Answer(b"z" * 10))

    assert kept.get(0) is None
    assert body_of(kept.get("whole")) == b"z" * 10


def test_what_is_done_to_the_headers_of_an_answer_does_not_change_what_is_kept():
    kept = KeptAnswers(100)
    kept.keep("key", Answer(b"x", headers={"A": "1"}))
    kept.get("key").headers["A"] = "2"

    assert kept.get("key").headers == {"A": "1"}


@given(
    st.lists(st.tuples(st.integers(0, 9), st.lists(st.integers(0, 30), max_size=4), st.booleans()))
)
def test_no_more_memory_is_taken_than_was_given(asked):
    kept = KeptAnswers(100)
    for key, sizes, streamed in asked:
        pieces = [b"x" * size for size in sizes]
        answer = Answer(stream(*pieces) if streamed else list(pieces))
        assert body_of(kept.keep(key, answer)) == b"".join(pieces)
        held = [kept.get(number) for number in range(10)]
        assert sum(len(body_of(one)) for one in held if one) <= 100
        found = kept.get(key)
        if sum(sizes) <= 25:
            assert body_of(found) == b"".join(pieces)
