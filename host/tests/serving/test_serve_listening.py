"""What keeps a server from starting is one clear error."""

import socket
import subprocess

import pytest

from dicomsource.errors import ConfigurationError
from dicomsource_host.serving import ServeSettings
from dicomsource_host.serving.listening import check_tls, listening_socket, shown_url


@pytest.fixture
def keys(tmp_path):
    for name in ("one", "other"):
        subprocess.run(
            [
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=localhost",
                "-keyout",
                str(tmp_path / f"{name}.key"),
                "-out",
                str(tmp_path / f"{name}.pem"),
            ],
            check=True,
            capture_output=True,
        )
    return tmp_path


def test_a_port_that_is_in_use_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(ConfigurationError, match=f"port {port} of 127.0.0.1 is in use.*--port"):
            listening_socket(ServeSettings(port=port))


def test_a_host_that_is_no_address_of_this_machine_is_named():
    with pytest.raises(ConfigurationError, match=r"at 203\.0\.113\.5 .*--host"):
        listening_socket(ServeSettings(host="203.0.113.5", port=0, open_to_all=True))


def test_port_zero_finds_one_and_the_address_names_it():
    settings = ServeSettings(host="localhost", port=0)

    with listening_socket(settings) as listener:
        assert shown_url(settings, listener) == f"http://localhost:{listener.getsockname()[1]}"


def test_a_certificate_with_its_key_is_fine(keys):
    check_tls(keys / "one.pem", keys / "one.key")


@pytest.mark.parametrize(
    ("certificate", "key", "problem"),
    [
        ("none.pem", "one.key", "none.pem cannot be read: No such file"),
        ("one.pem", "other.key", "the key belongs to another certificate"),
        ("one.key", "one.pem", "one of them is no PEM file"),
        ("one.pem", None, "one of them is no PEM file, or lacks"),
        ("junk.pem", "one.key", "one of them is no PEM file"),
        ("one.pem", "locked.key", "the key is locked with a password"),
    ],
)
def test_a_certificate_that_cannot_be_used_is_told_with_the_reason(keys, certificate, key, problem):
    (keys / "junk.pem").write_text("no certificate")
    lock = ["openssl", "rsa", "-aes256", "-passout", "pass:secret", "-in", str(keys / "one.key")]
    subprocess.run([*lock, "-out", str(keys / "locked.key")], check=True, capture_output=True)

    with pytest.raises(ConfigurationError, match=problem):
        check_tls(keys / certificate, keys / key if key else None)
