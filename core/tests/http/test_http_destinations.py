"""Requests go nowhere but where the configuration lets them."""

import socket
from ipaddress import ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicomsource.errors import ConfigurationError
from dicomsource.http import HttpClient, client_from_configuration
from dicomsource.http.destinations import Destinations

PUBLIC = "93.184.216.34"


@pytest.fixture
def open_client():
    opened = []

    def open_one(roots=(), **keys):
        opened.append(client_from_configuration(keys, list(roots)))
        return opened[-1]

    yield open_one
    for client in opened:
        client.close()


@pytest.fixture
def names(monkeypatch):
    """``names["host"] = [addresses]``; each look-up takes the next list of them, the last one for ever."""
    known = {}
    real = socket.getaddrinfo

    def look_up(host, port, *rest, **more):
        if host not in known:
            return real(host, port, *rest, **more)
        lists = known[host]
        addresses = lists.pop(0) if len(lists) > 1 else lists[0]
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


def test_an_origin_that_is_not_listed_is_never_asked(server, other_server, open_client):
    client = open_client(allowedOrigins=[server.url])

    with pytest.raises(ConfigurationError, match="not among allowedOrigins") as failed:
        client.get(f"{other_server.url}/x")

    assert other_server.url in failed.value.way_out
    assert other_server.requests == []


def test_a_listed_origin_is_asked(server, open_client):
    server.answers(body=b"[]")

    assert open_client(allowedOrigins=[server.url]).get_json(f"{server.url}/x") == []


def test_a_redirect_leads_to_listed_origins_only(server, other_server, open_client):
    server.answers(302, Location=f"{other_server.url}/x")
    client = open_client(allowedOrigins=[server.url])

    with pytest.raises(ConfigurationError, match="not among allowedOrigins"):
        client.get(f"{server.url}/x")

    assert len(server.requests) == 1
    assert other_server.requests == []


def test_an_empty_list_allows_nothing(server, open_client):
    with pytest.raises(ConfigurationError, match="not among allowedOrigins"):
        open_client(allowedOrigins=[]).get(server.url)


def test_a_root_that_may_not_be_asked_is_refused_at_once(open_client):
    with pytest.raises(ConfigurationError, match="not among allowedOrigins"):
        open_client(["https://pacs.example"], allowedOrigins=["https://other.example"])


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1"])
def test_the_loopback_is_refused_however_it_is_written(server, open_client, host):
    client = open_client(allowPrivateAddresses=False)
    port = server.url.rpartition(":")[2]

    with pytest.raises(ConfigurationError, match="allowPrivateAddresses"):
        client.get(f"http://{host}:{port}/")

    assert server.requests == []


def test_a_host_with_one_private_address_among_public_ones_is_refused(names, open_client):
    names["mixed.example"] = [[PUBLIC, "10.0.0.7"]]

    with pytest.raises(ConfigurationError, match=r"its address 10\.0\.0\.7"):
        open_client(allowPrivateAddresses=False).get("http://mixed.example/")


def test_a_name_that_means_the_loopback_a_moment_later_leads_only_to_what_was_looked_at(
    server, names, open_client, monkeypatch
):
    names["rebound.example"] = [[PUBLIC], ["127.0.0.1"]]
    tried = []

    class Tried(socket.socket):
        def connect(self, address):
            tried.append(address[0])
            raise ConnectionRefusedError

    monkeypatch.setattr("dicomsource.http.connections.socket.socket", Tried)
    client = open_client(allowPrivateAddresses=False)
    client._exchange._retries = 0
    port = server.url.rpartition(":")[2]

    with pytest.raises(Exception, match="rebound"):
        client.get(f"http://rebound.example:{port}/")
    assert tried == [PUBLIC]
    with pytest.raises(ConfigurationError, match=r"127\.0\.0\.1"):
        client.get(f"http://rebound.example:{port}/")
    assert tried == [PUBLIC]
    assert server.requests == []


def test_a_proxy_of_the_environment_is_not_used_where_addresses_count(
    server, open_client, monkeypatch
):
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    with pytest.raises(ConfigurationError, match="allowPrivateAddresses"):
        open_client(allowPrivateAddresses=False).get("http://127.0.0.2:9/")

    assert server.requests == []


@pytest.mark.parametrize(
    "origins",
    ["https://host", [7], ["host"], ["https://host/path"], ["file:///etc"], ["https://a@host"]],
)
def test_what_is_no_list_of_origins_is_refused(origins):
    with pytest.raises(ConfigurationError):
        client_from_configuration({"allowedOrigins": origins}, [])


def test_a_client_without_destinations_goes_anywhere(server):
    server.answers()
    client = HttpClient([])
    try:
        assert client.get(server.url).status_code == 200
    finally:
        client.close()


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "no address",
    ],
)  # fmt: skip
def test_an_address_of_no_public_host_is_refused(address):
    with pytest.raises(ConfigurationError, match="not one of the public internet"):
        Destinations(private=False).check_addresses("host", [PUBLIC, address])


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_in_all_its_forms(address):
    def refused(text):
        try:
            Destinations(private=False).check_addresses("host", [text])
        except ConfigurationError:
            return True
        return False

    expected = not address.is_global or address.is_multicast
    translated = ip_address(int(ip_address("64:ff9b::")) + int(address))
    assert refused(str(address)) == expected
    assert refused(f"::ffff:{address}") == expected
    assert refused(str(translated)) == expected
