"""What a source asks of its server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.http.answers import Answers
from dicomsource.http.configuration import MAX_BODY_BYTES
from dicomsource.http.credentials import Auth, Credentials
from dicomsource.http.destinations import Destinations
from dicomsource.http.exchange import Exchange
from dicomsource.http.jsonbody import parse_json
from dicomsource.http.origins import visible
from dicomsource.http.ranges import check_range, range_headers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import requests

POOL_SIZE = 16
_BUSY = frozenset({429, 503})


class HttpClient(Answers):
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
        How often a GET or DELETE is repeated on 408, 429, 502, 503 and 504. Pauses double from a quarter of a second,
        or are as long as the server asks for; past 30 s for one, or 60 s for all of a request, it is given up.
    pool_size
        How many connections to one server are kept for the next request: as many as there are threads that ask at a
        time. More are opened where more ask, and closed after their answer.
    max_body_bytes
        How many bytes, decompressed, one body may have that is held in memory; what is streamed has no limit.
    destinations
        Where requests may go, those after a redirect too; anywhere where None.

    Attributes
    ----------
    timeout, max_body_bytes
        As given.

    Raises
    ------
    ConfigurationError
        A root is not an http URL, holds a password, or may not be asked.
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
        pool_size: int = POOL_SIZE,
        max_body_bytes: int = MAX_BODY_BYTES,
        destinations: Destinations | None = None,
    ) -> None:
        destinations = destinations or Destinations()
        for root in roots:
            destinations.check_url(root)
        self._credentials = Credentials(roots, headers or {}, auth)
        exchange = Exchange(
            self._credentials,
            timeout=timeout,
            verify=verify,
            retries=retries,
            pool_size=pool_size,
            destinations=destinations,
        )
        super().__init__(exchange, timeout, max_body_bytes)

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | Sequence[tuple[str, str]] | None = None,
        accept: str | None = None,
        headers: Mapping[str, str] | None = None,
        stream: bool = False,
        byte_range: tuple[int, int | None] | None = None,
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
            Leave the body to be read with `body_of`, `content_of` or `read`.
        byte_range
            The first byte wanted, from 0, and the one after the last, or None for all up to the end. Which bytes came,
            `content_range` says: a server may give the whole instead.

        Raises
        ------
        NotFoundError
            404 or 410.
        AuthenticationError
            401 or 403.
        HTTPStatusError
            Any other status that is an error, after retries; see its subclasses.
        UnreachableError
            No connection, or none in time.
        BrokenOffError
            The connection broke in the middle.
        ClosedError
            The client is closed.
        DataError
            Other bytes than those of `byte_range` came, or the body cannot be decompressed.
        AnswerTooLargeError
            The body is longer than may be held in memory, and was not to be streamed.
        """
        extra = {"Accept": accept or "*/*", **(headers or {})}
        if byte_range is not None:
            extra |= range_headers(byte_range)
        response = self._checked(self._exchange.ask("GET", url, params=params, headers=extra))
        if byte_range is not None:
            try:
                check_range(response, byte_range)
            except DataError:
                response.close()
                raise
        return response if stream else self._whole(response)

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
        DicomsourceError
            As for `get`.
        """
        response = self.get(url, params=params, accept=accept)
        content_type = response.headers.get("Content-Type", "")
        return parse_json(self.content_of(response), visible(response.url), content_type)

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
        response = self._exchange.ask(
            "POST",
            url,
            data=data,
            headers=headers,
            allow_redirects=False,
            retried=_BUSY if repeatable else (),
        )
        return self._whole(self._checked(response, also))

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
        NotFoundError
            404 or 410; also where it had to be repeated, and the first one did it.
        DicomsourceError
            As for `get`.
        """
        headers = {"Accept": accept or "*/*"}
        response = self._exchange.ask("DELETE", url, headers=headers, allow_redirects=False)
        return self._whole(self._checked(response))

    def close(self) -> None:
        """Close all connections; requests that other threads have under way, or try to make, end with ClosedError."""
        self._exchange.close()
        self._credentials.close()
