"""Configurations of all shapes in use make the source behind; what may not come over the network is refused."""

import pytest

from dicomsource.errors import (
    AnswerTooLargeError,
    ConfigurationError,
    DataError,
    NotFoundError,
    QueryError,
)


@pytest.fixture
def roots(server):
    return {"qidoRoot": f"{server.url}/rs", "wadoRoot": f"{server.url}/rs"}


def found_by(source):
    return [study.StudyInstanceUID for study in source.query.studies.search()]


def in_all_shapes(keys):
    entry = {"namespace": "x.dataSourcesModule.dicomweb", "sourceName": "a", "configuration": keys}
    wrong = {**entry, "sourceName": "b", "configuration": {"qidoRoot": "https://wrong.example"}}
    return {
        "flat in servers.dicomWeb": {"servers": {"dicomWeb": [keys, {"qidoRoot": "wrong"}]}},
        "configuration in servers.dicomWeb": {"servers": {"dicomWeb": [{"configuration": keys}]}},
        "single server": {"servers": {"dicomWeb": {"name": "DCM4CHEE", **keys}}},
        "entry of dataSources": entry,
        "first of dataSources": {"dataSources": [entry, wrong]},
        "default of dataSources": {"dataSources": [wrong, entry], "defaultDataSourceName": "a"},
        "configuration alone": {"configuration": keys},
        "keys alone": keys,
    }


@pytest.mark.parametrize("shape", in_all_shapes({}))
def test_all_shapes_in_use_configure_the_source_behind(server, proxy, roots, shape):
    server.content["/config.json"] = in_all_shapes(roots)[shape]

    assert found_by(proxy()) == ["2.25.1"]


def test_nothing_is_fetched_before_it_is_needed_and_then_once(server, proxy, roots):
    server.content["/config.json"] = roots
    source = proxy()
    assert server.asked == []

    found_by(source)
    found_by(source)

    assert server.paths.count("/config.json") == 1


def test_an_address_names_the_configuration_where_none_is_configured(server, proxy, roots):
    server.content["/config.json"] = roots
    source = proxy(url=None)
    query = f"?url={server.url}/config.json&StudyInstanceUIDs=1.2;1.3"

    assert source.initialize({}, query) == ["1.2", "1.3"]
    assert found_by(source) == ["2.25.1"]


def test_another_address_names_another_source(server, proxy, roots):
    server.content["/config.json"] = roots
    server.content["/other.json"] = {"qidoRoot": f"{server.url}/else"}
    server.content["/else/studies"] = []
    source = proxy(url=None)
    source.initialize(query={"url": f"{server.url}/config.json"})
    assert found_by(source) == ["2.25.1"]

    source.initialize(query={"url": [f"{server.url}/other.json"]})
    assert found_by(source) == []


def test_an_address_does_not_override_what_is_configured(server, proxy, roots):
    server.content["/config.json"] = roots
    source = proxy()

    source.initialize(query="url=https://evil.example/x.json")

    assert found_by(source) == ["2.25.1"]


def test_without_a_url_the_error_says_how_to_give_one(proxy):
    source = proxy(url=None)
    assert source.initialize(query="StudyInstanceUIDs=1.2") == ["1.2"]

    with pytest.raises(
        ConfigurationError, match=r"'site'.*Give its URL as url, or in the address: \?url="
    ):
        source.query.studies.search()


def test_a_root_that_begins_with_a_slash_is_on_the_server_of_the_configuration(server, proxy):
    server.content["/config.json"] = {"qidoRoot": "/rs", "wadoRoot": "/rs"}

    assert found_by(proxy()) == ["2.25.1"]


def test_a_kind_that_the_configuration_names_is_made(server, proxy):
    server.content["/config.json"] = {
        "namespace": "@ohif/extension-default.dataSourcesModule.dicomjson",
        "configuration": {"url": f"{server.url}/studies.json"},
    }
    server.content["/studies.json"] = {"studies": [{"StudyInstanceUID": "2.25.9", "series": []}]}

    assert found_by(proxy()) == ["2.25.9"]


@pytest.mark.parametrize("kind", ["merge", "proxy", "dicomwebproxy", "dicomlocal", "nothing"])
def test_a_kind_that_reaches_further_is_refused(server, proxy, kind):
    server.content["/config.json"] = {"namespace": kind, "configuration": {"url": "x"}}

    with pytest.raises(ConfigurationError, match="may stand behind a proxy"):
        found_by(proxy())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("auth", "os:system"),
        ("auth", {"tokenCallback": "os:system"}),
        ("headers", {"X": "y"}),
        ("verify", False),
        ("onConfiguration", "os:system"),
        ("bulkDataURI", {"transform": "os:system"}),
        ("allowedOrigins", ["https://evil.example"]),
        ("allowPrivateAddresses", True),
        ("maxBodyBytes", 1 << 60),
        ("cacheDirectory", "/etc"),
        ("storageOptions", {}),
        ("supportsDelete", True),
    ],
)
def test_a_key_that_only_the_application_may_give_is_refused(server, proxy, roots, key, value):
    server.content["/config.json"] = {**roots, key: value}

    with pytest.raises(ConfigurationError, match=f"the key '{key}.*may not come over the network"):
        found_by(proxy())
    assert server.paths == ["/config.json"]


@pytest.mark.parametrize("value", [{"env": "HOME"}, [{"env": "HOME"}], [["x"]]])
def test_a_value_that_could_name_a_secret_of_this_machine_is_refused(server, proxy, roots, value):
    server.content["/config.json"] = {**roots, "friendlyName": value}

    with pytest.raises(ConfigurationError, match="gives friendlyName as"):
        found_by(proxy())


@pytest.mark.parametrize(
    "root",
    ["file:///etc", "/../../etc/passwd", "s3://bucket", "etc", "C:\\x", 7, ["x"], {"env": "X"}],
)
@pytest.mark.parametrize("key", ["qidoRoot", "wadoUri", "stowRoot"])
def test_a_root_that_is_no_url_of_the_web_is_refused(server, proxy, roots, key, root):
    server.content["/config.json"] = {**roots, key: root}
    source = proxy()

    if root == "/../../etc/passwd":  # it is a path on that server
        source.query.studies.supported  # noqa: B018
        assert "/etc/passwd" not in str(source.getConfig())
        return
    with pytest.raises(ConfigurationError, match=f"gives {key} as"):
        found_by(source)


@pytest.mark.parametrize("kind", ["static_wado", "dicomjson"])
def test_a_path_of_this_machine_is_refused_for_kinds_that_read_paths(server, proxy, tmp_path, kind):
    key = "url" if kind == "dicomjson" else "wadoRoot"
    server.content["/config.json"] = {
        "namespace": kind,
        "configuration": {key: f"file://{tmp_path}"},
    }

    with pytest.raises(ConfigurationError, match=f"gives {key} as"):
        found_by(proxy())


def test_a_key_that_nobody_knows_is_left_out_with_a_warning(server, proxy, roots, caplog):
    server.content["/config.json"] = {**roots, "qidoRot": "x", "requestOptions": {"auth": "a:b"}}

    assert found_by(proxy()) == ["2.25.1"]
    assert "the key 'qidoRot' is not read" in caplog.text
    assert "a:b" not in caplog.text


@pytest.mark.parametrize(
    "document",
    [[], {}, None, "text", 7, {"servers": {}}, {"servers": {"dicomWeb": []}}, {"dataSources": 3}],
)
def test_a_document_that_configures_nothing_is_refused(server, proxy, document):
    server.content["/config.json"] = b"null" if document is None else document

    with pytest.raises(ConfigurationError, match="configures no data source"):
        found_by(proxy())


def test_a_document_that_is_no_json_is_refused(server, proxy):
    server.content["/config.json"] = b"window.config = {}"

    with pytest.raises(DataError, match="is not JSON"):
        found_by(proxy())


def test_a_document_that_is_too_long_is_refused_by_the_key(server, proxy, roots):
    server.content["/config.json"] = {**roots, "name": "x" * 2000}

    with pytest.raises(
        AnswerTooLargeError, match="longer than 1000 bytes. Raise maxConfigurationBytes"
    ):
        found_by(proxy(maxConfigurationBytes=1000))


def test_a_document_that_is_not_there_can_be_asked_for_again(server, proxy, roots):
    source = proxy()
    with pytest.raises(NotFoundError):
        found_by(source)

    server.content["/config.json"] = roots

    assert found_by(source) == ["2.25.1"]


def test_what_is_asked_wrongly_is_told_as_by_the_source_itself(server, proxy, roots):
    server.content["/config.json"] = roots

    with pytest.raises(QueryError, match="Data source 'site'"):
        proxy().query.studies.search(patientNam="x")
