"""Connections that another thread may break off, whatever the thread that uses them waits for."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import allowed_gai_family

from dicomsource.http.explanation import begin_of

if TYPE_CHECKING:
    import requests

    from dicomsource.http.destinations import Destinations

HOSTS = 16
_READ_OF_REDIRECT = 64 * 1024


class Connections:
    """The sockets of one client in one process; holds no socket that nobody else holds.

    Parameters
    ----------
    destinations
        Where they may lead.
    """

    def __init__(self, destinations: Destinations) -> None:
        self.destinations = destinations
        self._sockets: WeakSet[Any] = WeakSet()
        self._lock = threading.Lock()
        self._broken_off = threading.Event()

    @property
    def broken_off(self) -> bool:
        """Whether all connections were broken off, so that no failure of one means anything."""
        return self._broken_off.is_set()

    def wait(self, seconds: float) -> None:
        """Return after so many seconds, or when the connections are broken off."""
        self._broken_off.wait(seconds)

    def watch(self, opened: socket.socket) -> None:
        """Take a socket in.

        Raises
        ------
        ConnectionAbortedError
            It comes too late.
        """
        with self._lock:
            self._sockets.add(opened)
            late = self.broken_off
        if late:
            raise ConnectionAbortedError("closed")

    def break_off(self) -> None:
        """End whatever waits for a connection; those who use them close them."""
        self._broken_off.set()
        with self._lock:
            sockets = list(self._sockets)
        for opened in sockets:
            # That of socket, as the one of TLS takes away what a reading thread uses.
            with suppress(OSError):
                socket.socket.shutdown(opened, socket.SHUT_RDWR)


class WatchedAdapter(HTTPAdapter):
    """Sends requests over watched connections.

    Parameters
    ----------
    connections
        Where they are watched.
    pool_size
        How many connections to one server are kept for the next request.
    """

    def __init__(self, connections: Connections, pool_size: int) -> None:
        self._connections = connections
        super().__init__(pool_connections=HOSTS, pool_maxsize=pool_size, max_retries=0)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Make the pools for connections without a proxy."""
        super().init_poolmanager(*arguments, **options)
        self._watch(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Return the pools for connections over a proxy."""
        known = proxy in self.proxy_manager
        manager = super().proxy_manager_for(proxy, **options)
        if not known:
            self._watch(manager)
        return manager

    def send(self, *arguments: Any, **options: Any) -> requests.Response:
        """Return the answer to a request; the body of a redirect, which nobody wants, is read up to a bound."""
        response = super().send(*arguments, **options)
        if response.is_redirect:
            begin_of(response, _READ_OF_REDIRECT, seconds=1)
        return response

    def _watch(self, manager: Any) -> None:
        manager.pool_classes_by_scheme = {
            scheme: _with(pool, _watched(pool.ConnectionCls, self._connections))
            for scheme, pool in manager.pool_classes_by_scheme.items()
        }


def _with(pool: Any, connection: Any) -> Any:
    """Return a class of pools of such connections."""
    return type(pool.__name__, (pool,), {"ConnectionCls": connection})


def _watched(kind: Any, connections: Connections) -> Any:
    """Return a class of connections whose sockets are watched from the first moment on."""
    # A way of its own, such as that of a SOCKS proxy, looks at no address.
    as_usual = kind._new_conn is HTTPConnection._new_conn
    opens_as_usual = as_usual or not connections.destinations.private

    class Watched(kind):  # type: ignore[misc]
        double: socket.socket | None
        sock: Any

        def _new_conn(self) -> socket.socket:
            opened: socket.socket
            opened = _opened(self, connections) if opens_as_usual else super()._new_conn()
            # TLS wraps the socket, which is watched again when that is done; until then, its double is.
            self.double = opened.dup()
            try:
                connections.watch(self.double)
            except OSError:
                opened.close()
                raise
            return opened

        def connect(self) -> None:
            self.double = None
            try:
                super().connect()
            finally:
                if self.double is not None:
                    self.double.close()
            # TLS within the TLS of a proxy has the socket inside.
            connections.watch(getattr(self.sock, "socket", self.sock))

    Watched.__name__ = kind.__name__
    return Watched


def _opened(connection: HTTPConnection, connections: Connections) -> socket.socket:
    """Return a new socket to the host of a connection, watched while it connects.

    References
    ----------
    urllib3, ``HTTPConnection._new_conn`` and ``create_connection``, which give no socket away before it is connected.
    """
    try:
        return _first_that_connects(connection, connections)
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    except UnicodeError as error:  # a label of the name that is empty or too long
        unknown = socket.gaierror(socket.EAI_NONAME, str(error))
        raise NameResolutionError(connection.host, connection, unknown) from error
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, f"{connection.host} did not connect") from error
    except OSError as error:
        raise NewConnectionError(connection, str(error)) from error


def _first_that_connects(connection: HTTPConnection, connections: Connections) -> socket.socket:
    failed: OSError = OSError("the host has no address")
    host = connection._dns_host.strip("[]")
    found = socket.getaddrinfo(host, connection.port, allowed_gai_family(), socket.SOCK_STREAM)
    connections.destinations.check_addresses(host, (str(one[-1][0]) for one in found))
    for family, kind, protocol, _, address in found:
        opened = socket.socket(family, kind, protocol)
        try:
            connections.watch(opened)
            for option in connection.socket_options or ():
                opened.setsockopt(*option)
            opened.settimeout(connection.timeout)
            opened.connect(address)
            return opened
        except OSError as error:
            opened.close()
            failed = error
    raise failed
