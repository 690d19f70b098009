"""One request and its answer: time-outs, retries, credentials by origin, our errors, and an end when it is closed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import requests
from urllib3.exceptions import HTTPError, IncompleteRead, ProtocolError

from dicomsource.errors import ClosedError, DicomsourceError, UnreachableError
from dicomsource.http.connections import Connections, WatchedAdapter
from dicomsource.http.explanation import begin_of
from dicomsource.http.failures import failure, failure_of_body, was_dropped
from dicomsource.http.origins import visible
from dicomsource.http.retries import RETRIED_STATUS, Retries

if TYPE_CHECKING:
    from collections.abc import Collection

    from dicomsource.http.credentials import Credentials
    from dicomsource.http.destinations import Destinations

# A body that is short is read although nobody wants it, so that its connection can be used again.
_READ_IN_VAIN = 64 * 1024


class Session(requests.Session):
    """Pools of connections of one process.

    Parameters
    ----------
    credentials
        Put on requests to where they may go, after a redirect too.
    pool_size
        How many connections to one server are kept.
    destinations
        Where requests may go.
    """

    def __init__(
        self, credentials: Credentials, pool_size: int, destinations: Destinations
    ) -> None:
        super().__init__()
        self.connections = Connections(destinations)
        self._credentials = credentials
        self._destinations = destinations
        adapter = WatchedAdapter(self.connections, pool_size)
        self.mount("http://", adapter)
        self.mount("https://", adapter)

    def rebuild_auth(
        self, prepared_request: requests.PreparedRequest, response: requests.Response
    ) -> None:
        """Put on a request that was redirected what may go there, and nothing else."""
        self._credentials.move(prepared_request)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send a request, one that was redirected too, if it goes where it may."""
        self._destinations.check_url(request.url or "")
        return super().send(request, **options)

    def merge_environment_settings(self, *arguments: Any) -> Any:
        """Return what the environment says; no proxy where addresses count, as it looks them up by itself."""
        settings = super().merge_environment_settings(*arguments)
        if not self._destinations.private:
            settings["proxies"] = {}
        return settings

    def rebuild_proxies(self, prepared_request: requests.PreparedRequest, proxies: Any) -> Any:
        """Return the proxies for a request that was redirected."""
        if not self._destinations.private:
            return {}
        return super().rebuild_proxies(prepared_request, proxies)  # type: ignore[no-untyped-call]


class Exchange:
    """Sends requests, from any thread and on both sides of a fork.

    Parameters
    ----------
    credentials, timeout, verify, retries, pool_size, destinations
        As for `HttpClient`.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        timeout: tuple[float, float],
        verify: bool | str,
        retries: int,
        pool_size: int,
        destinations: Destinations,
    ) -> None:
        self._destinations = destinations
        self._credentials = credentials
        self._timeout = timeout
        self._verify = verify
        self._retries = retries
        self._pool_size = pool_size
        self._closed = False
        self._process = os.getpid()
        self._session = Session(credentials, pool_size, destinations)
        # Answers of which all that came was given, and why there is no more.
        self._broken: WeakKeyDictionary[requests.Response, Exception] = WeakKeyDictionary()

    def ask(
        self,
        method: str,
        url: str,
        *,
        retried: Collection[int] = RETRIED_STATUS,
        **options: Any,
    ) -> requests.Response:
        """Return the answer, whatever its status, with its body still to come.

        Parameters
        ----------
        method
            A GET or DELETE is also sent again, once, when its connection was dropped; a POST where `retried` holds
            anything.
        url
            Absolute URL.
        retried
            After which statuses to send it again.
        options
            As the requests library has them.

        Raises
        ------
        DicomsourceError
            There is no answer.
        """
        retries = Retries(self._retries if retried else 0)
        may_renew = True
        while True:
            try:
                response = self._once(method, url, options)
            except UnreachableError as error:
                may_help = method == "POST" and was_dropped(error.__cause__)
                pause = retries.pause() if may_help else None
                if pause is None:
                    raise
            else:
                if may_renew and response.status_code == 401 and _may_repeat(options.get("data")):
                    begin_of(response, _READ_IN_VAIN, self._timeout[1])
                    may_renew = False
                    if self._credentials.renewed(response):
                        continue
                pause = retries.pause_after(response, retried)
                if pause is None:
                    return response
                begin_of(response, _READ_IN_VAIN, pause)
            self._session.connections.wait(pause)

    def read(self, response: requests.Response, size: int) -> bytes:
        """Return so many bytes of the body of an answer, decompressed; fewer only where no more come.

        Where the connection breaks, what came before is given, and the next call raises.

        Raises
        ------
        DicomsourceError
            They do not come.
        """
        # What is not compressed would only be copied on the way.
        compressed = "Content-Encoding" in response.headers
        broken = self._broken.pop(response, None)
        try:
            if broken is not None:
                raise broken
            # What came before a connection broke is given; the next one to read is told.
            response.raw.enforce_content_length = False
            data: bytes = response.raw.read(size, decode_content=compressed) or b""
            if not data and response.raw.length_remaining:
                cut = IncompleteRead(response.raw.tell(), response.raw.length_remaining)
                raise ProtocolError(f"Connection broken: {cut!r}", cut)
        except (HTTPError, OSError) as error:
            was_given = compressed or self._closed or error is broken
            if came := b"" if was_given else _came_before(error):
                self._broken[response] = error
                return came
            response.close()
            if self._closed:
                raise _closed(response.url) from error
            raise failure_of_body(error, response.url, self._timeout) from error
        if self._closed:  # a body that ends with its connection seems to be whole
            response.close()
            raise _closed(response.url)
        return data

    def close(self) -> None:
        """End all requests that are under way, and close all connections; nothing is asked for any more."""
        self._closed = True
        if self._process == os.getpid():  # those of a parent process are its own
            self._session.connections.break_off()
            self._session.close()

    def _own_session(self) -> Session:
        """Return the session of this process: after a fork, parent and child would read each other's answers."""
        if self._process != os.getpid():
            self._session = Session(self._credentials, self._pool_size, self._destinations)
            self._process = os.getpid()
        return self._session

    def _once(self, method: str, url: str, options: dict[str, Any]) -> requests.Response:
        if self._closed:
            raise _closed(url)
        session = self._own_session()
        policy: dict[str, Any] = {
            "auth": self._credentials,
            "timeout": self._timeout,
            "verify": self._verify,
            "stream": True,
        }
        try:
            try:
                return session.request(method, url, **options, **policy)
            except requests.ConnectionError as error:
                # A pooled connection that the server closed just now says nothing about the server.
                if method == "POST" or self._closed or not was_dropped(error):
                    raise
                return session.request(method, url, **options, **policy)
        except (requests.RequestException, HTTPError) as error:
            if self._closed:
                raise _closed(url) from error
            raise failure(error, url, self._timeout) from error


def _came_before(error: Exception) -> bytes:
    """Return what of a chunked body came before its connection broke."""
    partial = [getattr(argument, "partial", None) for argument in error.args]
    return next((came for came in partial if isinstance(came, bytes)), b"")


def _closed(url: str) -> DicomsourceError:
    shown = visible(url)
    return ClosedError(
        f"closed, so that {shown} is not read", way_out="Open the source again", url=shown
    )


def _may_repeat(data: Any) -> bool:
    """Whether a body can be sent again: what can be iterated over only once is gone."""
    return data is None or isinstance(data, bytes) or iter(data) is not data
