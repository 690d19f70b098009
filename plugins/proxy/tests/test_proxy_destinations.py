"""Nothing is asked but what the application allows: not for the configuration, not by what it configures."""

import pytest

from dicomsource.errors import ConfigurationError


def search(source):
    return source.query.studies.search()


def test_nothing_is_fetched_where_no_origin_is_allowed_and_the_error_says_the_key(server, proxy):
    with pytest.raises(ConfigurationError) as failed:
        search(proxy(allowedOrigins=None))

    assert f"Add '{server.url}' to allowedOrigins" in str(failed.value)
    assert server.asked == []


def test_an_address_cannot_name_an_origin_that_is_not_allowed(server, other_server, proxy):
    source = proxy(url=None)

    with pytest.raises(ConfigurationError, match="not among allowedOrigins"):
        source.initialize(query={"url": f"{other_server.url}/config.json"})

    assert other_server.asked == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://host/x", "/etc/passwd", "//host/x"])
def test_a_url_that_is_not_of_the_web_is_refused(proxy, url):
    with pytest.raises(ConfigurationError, match="not at an http URL"):
        search(proxy(url=url))


def test_loopback_addresses_are_refused_unless_allowed(server, proxy):
    with pytest.raises(ConfigurationError, match="allowPrivateAddresses"):
        search(proxy(allowPrivateAddresses=None))

    assert server.asked == []


def test_a_redirect_of_the_configuration_is_looked_at_again(server, other_server, proxy):
    server.redirects["/config.json"] = f"{other_server.url}/config.json"
    other_server.content["/config.json"] = {"qidoRoot": f"{other_server.url}/rs"}

    with pytest.raises(ConfigurationError, match="not among allowedOrigins"):
        search(proxy())

    assert other_server.asked == []


@pytest.mark.parametrize("key", ["qidoRoot", "wadoRoot", "stowRoot", "wadoUriRoot", "wadoUri"])
def test_no_root_of_the_configuration_may_be_elsewhere(server, other_server, proxy, key):
    server.content["/config.json"] = {"qidoRoot": f"{server.url}/rs", key: f"{other_server.url}/rs"}

    with pytest.raises(ConfigurationError, match="not among allowedOrigins"):
        search(proxy())

    assert other_server.asked == []


def test_a_root_by_way_of_a_slash_leads_nowhere_else(server, other_server, proxy):
    server.content["/config.json"] = {"qidoRoot": other_server.url.removeprefix("http:") + "/rs"}

    with pytest.raises(ConfigurationError, match="not among allowedOrigins"):
        search(proxy())


def test_a_second_origin_can_be_allowed(server, other_server, proxy):
    server.content["/config.json"] = {"qidoRoot": f"{other_server.url}/rs"}

    assert len(search(proxy(allowedOrigins=[server.url, other_server.url]))) == 1


def test_a_redirect_of_the_server_behind_is_looked_at_again(server, other_server, proxy):
    server.content["/config.json"] = {"qidoRoot": f"{server.url}/moved"}
    server.redirects["/moved/studies"] = f"{other_server.url}/rs/studies"

    with pytest.raises(ConfigurationError, match="not among allowedOrigins"):
        search(proxy())

    assert other_server.asked == []


def test_bulk_data_elsewhere_are_not_fetched(server, other_server, proxy):
    server.content["/config.json"] = {"qidoRoot": f"{server.url}/rs"}
    other_server.content["/secret"] = b"secret"

    with pytest.raises(ConfigurationError, match="not among allowedOrigins"):
        proxy().retrieve.bulkDataURI("2.25.1", f"{other_server.url}/secret")

    assert other_server.asked == []


def test_a_document_of_studies_cannot_lead_elsewhere(server, other_server, proxy):
    instance = {
        "metadata": {"SOPInstanceUID": "2.25.3", "Rows": 1, "Columns": 1},
        "url": f"dicomweb:{other_server.url}/secret.dcm",
    }
    series = {"SeriesInstanceUID": "2.25.2", "instances": [instance]}
    server.content["/studies.json"] = {
        "studies": [{"StudyInstanceUID": "2.25.1", "series": [series]}]
    }
    server.content["/config.json"] = {"namespace": "dicomjson", "url": f"{server.url}/studies.json"}

    with pytest.raises(ConfigurationError, match="not among allowedOrigins"):
        proxy().retrieve.instance("2.25.1", "2.25.2", "2.25.3")

    assert other_server.asked == []


def test_credentials_of_the_proxy_go_to_the_allowed_servers(server, proxy):
    server.content["/config.json"] = {"qidoRoot": f"{server.url}/rs"}

    search(proxy(auth={"bearer": "abc"}))

    assert [headers.get("Authorization") for _, headers in server.asked] == ["Bearer abc"] * 2


def test_an_allowed_origin_that_is_none_is_refused_at_once(proxy):
    with pytest.raises(ConfigurationError, match="more than an origin"):
        proxy(allowedOrigins=["https://host/with/path"])
