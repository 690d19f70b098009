"""``onConfiguration``: a configuration that is completed for each address."""

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

from dicomsource.errors import ConfigurationError, UnsupportedError
from dicomsource_dicomweb import createDataSource

STUDY = {"0020000D": {"vr": "UI", "Value": ["1.2"]}}
INSTANCE = {
    **STUDY,
    "0020000E": {"vr": "UI", "Value": ["1.3"]},
    "00080018": {"vr": "UI", "Value": ["1.4"]},
}
UIDS = {"StudyInstanceUID": "1.2", "SeriesInstanceUID": "1.3", "SOPInstanceUID": "1.4"}


def to_the_tenant(configuration, options):
    """The function that a path in a configuration names."""
    tenant = options["params"].get("tenant") or options["query"].get("tenant")
    if tenant is None:
        return configuration
    return {**configuration, "qidoRoot": f"{configuration['qidoRoot']}/{tenant}"}


@pytest.fixture
def tenants(server, open_source):
    for path in ("", "/a", "/b"):
        server.gives(f"{path}/studies", [STUDY])
        server.gives(f"{path}/studies/1.2/metadata", [INSTANCE])
    return open_source(onConfiguration=to_the_tenant, qidoSupportsIncludeField=False)


def paths(server):
    return [asked.path for asked in server.asked]


def test_the_given_configuration_counts_until_initialize_is_called(server, tenants):
    tenants.query.studies.search()
    tenants.initialize({"tenant": "a"})
    tenants.query.studies.search()
    assert paths(server) == ["/studies", "/a/studies"]


def test_each_address_starts_from_the_configuration_that_was_given(server, tenants):
    for params in ({"tenant": "a"}, {"tenant": "b"}, {}):
        tenants.initialize(params)
        tenants.query.studies.search()
    assert paths(server) == ["/a/studies", "/b/studies", "/studies"]


def test_what_the_function_does_to_its_argument_changes_nothing_that_was_given(server, open_source):
    server.gives("/studies", [])
    server.gives("/x/studies", [])

    def changing(configuration, options):
        configuration["qidoRoot"] += "/x"
        configuration["headers"]["X-Seen"] = configuration["headers"].get("X-Seen", "") + "1"
        return configuration

    source = open_source(onConfiguration=changing, headers={"X-Tenant": "7"})
    source.initialize()
    source.initialize()
    source.query.studies.search()
    assert paths(server) == ["/x/studies"]
    assert server.asked[0].headers["X-Seen"] == "1"


@pytest.mark.parametrize(
    "query", ["tenant=a&tenant=b", "http://viewer/list?tenant=a", {"tenant": "a"}]
)
def test_the_query_of_an_address_is_given_by_name(server, tenants, query):
    tenants.initialize(query=query)
    tenants.query.studies.search()
    assert paths(server) == ["/a/studies"]


def test_initialize_returns_the_studies_of_the_address(tenants):
    assert tenants.initialize({"tenant": "a"}, "StudyInstanceUIDs=1.2,1.5") == ["1.2", "1.5"]
    assert tenants.initialize() == []


def test_a_source_without_the_function_can_be_initialized_too(source):
    assert source.initialize(query="StudyInstanceUIDs=1.2") == ["1.2"]


def test_the_function_may_be_named_by_its_path(monkeypatch, tmp_path, server):
    (tmp_path / "tenants_of_a_test.py").write_text(
        "def choose(configuration, options):\n    return {'qidoRoot': options['params']['root']}\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    server.gives("/named/studies", [])
    with createDataSource(
        {"qidoRoot": "http://unused", "onConfiguration": "tenants_of_a_test:choose"}
    ) as source:
        source.initialize({"root": f"{server.root}/named"})
        source.query.studies.search()
    assert paths(server) == ["/named/studies"]


def test_metadata_of_the_configuration_before_is_forgotten(server, tenants):
    tenants.initialize({"tenant": "a"})
    tenants.retrieve.series.metadata("1.2")
    tenants.initialize({"tenant": "a"})
    tenants.retrieve.series.metadata("1.2")
    tenants.initialize({"tenant": "b"})
    tenants.retrieve.series.metadata("1.2")
    assert paths(server) == ["/a/studies/1.2/metadata", "/b/studies/1.2/metadata"]


def test_getConfig_and_image_ids_are_of_the_configuration_of_now(server, tenants):
    tenants.initialize({"tenant": "a"})
    assert tenants.getConfig()["qidoRoot"] == f"{server.root}/a"
    assert tenants.getImageIdsForInstance(UIDS).startswith(f"wadors:{server.root}/a/studies/1.2/")


def test_what_is_supported_may_change(server, open_source):
    def now(configuration, options):
        return {**configuration, **options["params"]}

    source = open_source(onConfiguration=now)
    assert (source.supports("store.dicom"), source.supports("reject.series")) == (True, False)
    assert not source.query.studies.superset
    source.initialize({"supportsStow": False, "supportsReject": True, "staticWado": True})
    assert (source.supports("store.dicom"), source.supports("reject.series")) == (False, True)
    assert source.query.studies.superset
    with pytest.raises(UnsupportedError, match="supportsStow = false"):
        source.store.dicom([])


def test_credentials_are_those_of_the_configuration_of_now(server, open_source):
    server.gives("/studies", [])

    def now(configuration, options):
        return {**configuration, "auth": {"bearer": options["params"]["user"]}}

    source = open_source(onConfiguration=now)
    for user in ("jane", "john"):
        source.initialize({"user": user})
        source.query.studies.search()
    sent = [asked.headers["Authorization"] for asked in server.asked]
    assert sent == ["Bearer jane", "Bearer john"]


def test_a_request_under_way_goes_on_as_it_began(server, open_source):
    came, go_on = threading.Event(), threading.Event()

    def page(asked):
        if asked.query.get("offset") is None:
            came.set()
            assert go_on.wait(30)
        rows = b"[]" if "offset" in asked.query else b'[{"0020000D": {"vr": "UI"}}]'
        return 200, rows, {"Content-Type": "application/dicom+json"}

    server.does("/studies", page)
    source = open_source(onConfiguration=to_the_tenant, auth={"bearer": "token"})
    with ThreadPoolExecutor(1) as threads:
        search = threads.submit(source.query.studies.search, limit="all")
        assert came.wait(30)
        source.initialize({"tenant": "a"})
        go_on.set()
        assert len(search.result(30)) == 1
    assert paths(server) == ["/studies", "/studies"]
    assert {asked.headers["Authorization"] for asked in server.asked} == {"Bearer token"}


def test_no_request_mixes_two_configurations(server, open_source):
    server.does_all(lambda asked: (200, b"[]", {"Content-Type": "application/dicom+json"}))
    root = server.root

    def now(configuration, options):
        user = options["params"]["user"]
        return {"qidoRoot": f"{root}/{user}", "auth": {"bearer": user}}

    source = open_source(onConfiguration=now, auth={"bearer": "nobody"})
    source.initialize({"user": "jane"})

    def ask(number):
        if number % 5 == 0:
            source.initialize({"user": ("jane", "john")[number % 2]})
        elif number % 2:
            source.query.studies.search(limit=3)
        else:
            source.retrieve.series.metadata(f"1.{number}")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(ask, range(60)))
    pairs = {(asked.path.split("/")[1], asked.headers["Authorization"]) for asked in server.asked}
    assert pairs == {("jane", "Bearer jane"), ("john", "Bearer john")}


def test_connections_of_a_configuration_that_nobody_uses_any_more_are_let_go(tenants):
    from dicomsource.http import HttpClient

    def clients():
        gc.collect()
        return [one for one in gc.get_objects() if isinstance(one, HttpClient)]

    before = {id(one) for one in clients()}
    for tenant in ("a", "b", "c"):
        tenants.initialize({"tenant": tenant})
    alive = [weakref.ref(one) for one in clients() if id(one) not in before]
    assert len(alive) == 1


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (lambda configuration, options: None, "onConfiguration returned NoneType. Return the"),
        (lambda configuration, options: "text", "onConfiguration returned str"),
        (
            lambda configuration, options: {},
            "what onConfiguration returned cannot be used: The configuration has neither",
        ),
        (
            lambda configuration, options: {"qidoRoot": 7},
            "what onConfiguration returned cannot be used: qidoRoot is 7",
        ),
        (
            lambda configuration, options: options["params"]["tenant"],
            "onConfiguration failed: KeyError: 'tenant'. Correct the function",
        ),
    ],
)
def test_a_result_that_cannot_be_used_is_one_clear_error_and_changes_nothing(
    server, open_source, function, sentence
):
    server.gives("/studies", [STUDY])
    source = open_source(onConfiguration=function)
    with pytest.raises(ConfigurationError) as caught:
        source.initialize()
    assert str(caught.value).startswith(f"Data source 'pacs': {sentence}")
    assert len(source.query.studies.search()) == 1


def test_what_is_no_function_is_refused():
    with pytest.raises(ConfigurationError, match="onConfiguration is 7"):
        createDataSource({"qidoRoot": "http://host", "onConfiguration": 7})
