"""What can keep a server from starting is found out before it starts, and told in one sentence."""

from __future__ import annotations

import errno
import os
import socket
import ssl
from typing import TYPE_CHECKING

from dicomsource.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

    from dicomsource_host.serving.settings import ServeSettings


def listening_socket(settings: ServeSettings) -> socket.socket:
    """Return a socket that listens where the settings say.

    Raises
    ------
    ConfigurationError
        The port is in use or not allowed, or the host is no address of this machine.
    """
    host, port = settings.host, settings.port
    try:
        family, *_, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError, OverflowError) as error:
        raise ConfigurationError(
            f"{host!r} is no address to listen at", way_out="Give --host 127.0.0.1, or another"
        ) from error
    try:
        listener = socket.create_server(address[:2], family=family, backlog=2048)
    except OSError as error:
        raise _cannot_listen(error, host, port) from error
    listener.set_inheritable(True)
    return listener


def _cannot_listen(error: OSError, host: str, port: int) -> ConfigurationError:
    if error.errno == errno.EADDRINUSE:
        return ConfigurationError(
            f"port {port} of {host} is in use by another program",
            way_out="Choose another one with --port, or 0 for any that is free",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return ConfigurationError(
            f"port {port} of {host} is not for this user",
            way_out="Choose one above 1023 with --port",
        )
    return ConfigurationError(
        f"nobody can listen at {host} port {port} here: {os.strerror(error.errno or 0)}",
        way_out="Give an address of this machine with --host",
    )


def check_tls(certificate: Path, key: Path | None) -> None:
    """Find out whether a certificate and its key can be used.

    Raises
    ------
    ConfigurationError
        They can't.
    """
    for path in (certificate, key):
        try:
            if path is not None:
                path.read_bytes()
        except OSError as error:
            raise ConfigurationError(
                f"{path} cannot be read: {error.strerror}", way_out="Name a PEM file"
            ) from error
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key, password=_no_password)
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or str(error)
        raise ConfigurationError(
            f"{certificate} and {key or 'the key in it'} cannot be used for TLS: {_in_words(reason)}",
            way_out="Give a certificate and the key that belongs to it, both PEM, the key without a password",
        ) from error


def _no_password() -> str:
    raise ValueError("the key is locked with a password")


def _in_words(reason: str) -> str:
    if "KEY_VALUES_MISMATCH" in reason:
        return "the key belongs to another certificate"
    if "NO_START_LINE" in reason or "pem lib" in reason.lower():
        return "one of them is no PEM file, or lacks what it should hold"
    return reason.lower().replace("_", " ")


def shown_url(settings: ServeSettings, listener: socket.socket) -> str:
    """Return the address for people to open."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104
        host = socket.gethostname()
    elif settings.host == "localhost":
        host = "localhost"
    return f"{settings.scheme}://{f'[{host}]' if ':' in host else host}:{port}"
