"""A requests session with policy: time-outs, retries, credentials by origin, and our errors."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, NoReturn

import requests
from requests.adapters import HTTPAdapter

from dicomsource.errors import UnreachableError
from dicomsource.http.credentials import Auth, Credentials
from dicomsource.http.failures import failure, status_failure, was_dropped
from dicomsource.http.jsonbody import parse_json
from dicomsource.http.origins import visible
from dicomsource.http.retries import FIRST_PAUSE, pause_before_retry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

POOL_SIZE = 16
CHUNK = 64 * 1024


class _Session(requests.Session):
    def __init__(self, credentials: Credentials) -> None:
        super().__init__()
        self._credentials = credentials
        adapter = HTTPAdapter(pool_connections=POOL_SIZE, pool_maxsize=POOL_SIZE, max_retries=0)
        self.mount("http://", adapter)
        self.mount("https://", adapter)

    def rebuild_auth(
        self, prepared_request: requests.PreparedRequest, response: requests.Response
    ) -> None:
        self._credentials.move(prepared_request)


class HttpClient:
    """Pooled connections to the servers of one data source; safe to use from several threads, and after a fork.

    Parameters
    ----------
    roots
        Base URLs; credentials and headers go to their origins only, also after redirects.
    headers
        Headers for each request to them.
    auth
        User name and password, a `Token`, or any authentication of the requests library. A token is renewed and the
        request sent again, once, when the server answers 401.
    timeout
        Seconds for connecting, and for each wait for more bytes.
    verify
        Whether to check TLS certificates, or the path of the authorities to trust.
    retries
        How often a GET is repeated on 408, 429, 502, 503 and 504.

    Raises
    ------
    ConfigurationError
        A root is not an http URL, or holds a password.
    """

    def __init__(
        self,
        roots: Sequence[str],
        *,
        headers: Mapping[str, str] | None = None,
        auth: Auth = None,
        timeout: tuple[float, float] = (10, 60),
        verify: bool | str = True,
        retries: int = 3,
    ) -> None:
        self.timeout = timeout
        self._verify = verify
        self._retries = retries
        self._credentials = Credentials(roots, headers or {}, auth)
        self._session = _Session(self._credentials)
        self._process = os.getpid()

    def _own_session(self) -> requests.Session:
        """Return the session of this process: after a fork, parent and child would read each other's answers."""
        if self._process != os.getpid():
            self._session = _Session(self._credentials)
            self._process = os.getpid()
        return self._session

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | Sequence[tuple[str, str]] | None = None,
        accept: str | None = None,
        headers: Mapping[str, str] | None = None,
        stream: bool = False,
    ) -> requests.Response:
        """Return the answer to a GET; its status is 2xx, or 304 where a header made it possible.

        Parameters
        ----------
        url
            Absolute URL.
        params
            Query parameters.
        accept
            The Accept header.
        headers
            Further headers for this request, wherever it goes.
        stream
            Leave the body to be read with `body_of`.

        Raises
        ------
        NotFoundError
            404 or 410.
        AuthenticationError
            401 or 403.
        HTTPStatusError
            Any other status that is an error, after retries.
        UnreachableError
            No connection, or none in time.
        TransportError
            The connection broke.
        """
        extra = {"Accept": accept or "*/*", **(headers or {})}
        for attempt in range(self._retries + 1):
            response = self._send("GET", url, params=params, headers=extra, stream=stream)
            pause = pause_before_retry(response, attempt)
            if pause is None or attempt == self._retries:
                break
            response.close()
            time.sleep(pause)
        return self._checked(response)

    def get_json(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | Sequence[tuple[str, str]] | None = None,
        accept: str = "application/dicom+json, application/json;q=0.9",
    ) -> Any:
        """Return what the JSON answer to a GET holds, None on 204 or an empty body.

        Parameters
        ----------
        url
            Absolute URL.
        params
            Query parameters.
        accept
            The Accept header.

        Raises
        ------
        DataError
            The answer is not JSON, or cut off.
        """
        response = self.get(url, params=params, accept=accept)
        content_type = response.headers.get("Content-Type", "")
        return parse_json(response.content, visible(response.url), content_type)

    def post(
        self,
        url: str,
        *,
        data: bytes | Iterable[bytes],
        content_type: str,
        accept: str | None = None,
        also: Collection[int] = (),
        repeatable: bool = False,
    ) -> requests.Response:
        """Return the answer to a POST; its status is 2xx. It is not redirected.

        Parameters
        ----------
        url
            Absolute URL.
        data
            The body, or pieces of it, sent as they come.
        content_type
            The Content-Type header.
        accept
            The Accept header.
        also
            Further statuses whose answers the caller wants; see `raise_for`.
        repeatable
            Send it again on 429, 503 and a dropped connection: what it does may be done twice, and its body can be
            iterated over again.

        Raises
        ------
        DicomsourceError
            As for `get`.
        """
        headers = {"Accept": accept or "*/*", "Content-Type": content_type}
        for attempt in range(self._retries if repeatable else 0):
            pause: float | None = FIRST_PAUSE * 2**attempt
            try:
                response = self._send(
                    "POST", url, data=data, headers=headers, allow_redirects=False
                )
            except UnreachableError as error:
                if not isinstance(error.__cause__, Exception) or not was_dropped(error.__cause__):
                    raise
            else:
                busy = response.status_code in (429, 503)
                pause = pause_before_retry(response, attempt) if busy else None
                if pause is None:
                    break
                response.close()
            time.sleep(pause or 0)
        else:
            response = self._send("POST", url, data=data, headers=headers, allow_redirects=False)
        return response if response.status_code in also else self._checked(response)

    def delete(self, url: str, *, accept: str | None = None) -> requests.Response:
        """Return the answer to a DELETE; its status is 2xx. It is not redirected.

        Parameters
        ----------
        url
            Absolute URL.
        accept
            The Accept header.

        Raises
        ------
        DicomsourceError
            As for `get`.
        """
        headers = {"Accept": accept or "*/*"}
        return self._checked(self._send("DELETE", url, headers=headers, allow_redirects=False))

    def raise_for(self, response: requests.Response) -> NoReturn:
        """Raise the error that the status of an answer stands for."""
        with response:
            raise status_failure(response)

    def body_of(self, response: requests.Response) -> Iterator[bytes]:
        """Yield the body of a streamed answer in chunks, decompressed, and close it.

        Parameters
        ----------
        response
            What `get` gave with `stream`.

        Raises
        ------
        TransportError
            The connection broke before the end.
        UnreachableError
            No more bytes came in time.
        DataError
            The body cannot be decompressed.
        """
        with response:
            try:
                yield from response.iter_content(CHUNK)
            except requests.RequestException as error:
                raise failure(error, response.url, self.timeout) from error

    def close(self) -> None:
        """Close all pooled connections."""
        self._session.close()

    def _send(self, method: str, url: str, **options: Any) -> requests.Response:
        response = self._once(method, url, **options)
        data = options.get("data")
        # What can be iterated over only once has been sent.
        may_repeat = data is None or isinstance(data, bytes) or iter(data) is not data
        if may_repeat and self._credentials.renewed(response):
            response.close()
            response = self._once(method, url, **options)
        return response

    def _once(self, method: str, url: str, **options: Any) -> requests.Response:
        options |= {"auth": self._credentials, "timeout": self.timeout, "verify": self._verify}
        try:
            try:
                return self._own_session().request(method, url, **options)
            except requests.ConnectionError as error:
                # A pooled connection that the server closed just now says nothing about the server.
                if method != "GET" or not was_dropped(error):
                    raise
                return self._own_session().request(method, url, **options)
        except requests.RequestException as error:
            raise failure(error, url, self.timeout) from error

    def _checked(self, response: requests.Response) -> requests.Response:
        if not (200 <= response.status_code < 300 or response.status_code == 304):
            self.raise_for(response)
        return response
