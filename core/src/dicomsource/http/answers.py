"""What becomes of an answer: its body, or the error that it stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from dicomsource.http.bodies import whole_body
from dicomsource.http.explanation import keep
from dicomsource.http.refusals import status_failure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import requests

    from dicomsource.http.exchange import Exchange

CHUNK = 64 * 1024

# Whoever sends none of these knows nothing that could be unchanged.
_CONDITIONS = frozenset({"If-None-Match", "If-Modified-Since"})


class Answers:
    """What a client does with the answers it got; safe to use from several threads.

    Parameters
    ----------
    exchange
        Gave the answers.
    timeout
        Seconds for connecting, and for each wait for more bytes.
    max_body_bytes
        How many bytes, decompressed, one body may have that is held in memory.
    """

    def __init__(
        self, exchange: Exchange, timeout: tuple[float, float], max_body_bytes: int
    ) -> None:
        self.timeout = timeout
        self.max_body_bytes = max_body_bytes
        self._exchange = exchange

    def raise_for(self, response: requests.Response) -> NoReturn:
        """Raise the error that the status of an answer stands for."""
        with response:
            raise status_failure(response, self.timeout[1])

    def read(self, response: requests.Response, size: int) -> bytes:
        """Return so many bytes of the body of a streamed answer, decompressed; fewer only where no more come.

        Where the connection breaks, what came before is given, and the next call raises.

        What is read goes straight to its place in memory, whatever its size.

        Raises
        ------
        BrokenOffError
            The connection broke before the end.
        TimedOutError
            No more bytes came in time.
        ClosedError
            The client was closed.
        DataError
            The body cannot be decompressed.
        """
        return self._exchange.read(response, size)

    def body_of(self, response: requests.Response) -> Iterator[bytes]:
        """Yield the body of a streamed answer in chunks, decompressed, and close it.

        Parameters
        ----------
        response
            What `get` gave with `stream`.

        Raises
        ------
        DicomsourceError
            As for `read`.
        """
        with response:
            while chunk := self.read(response, CHUNK):
                yield chunk

    def content_of(self, response: requests.Response) -> bytes:
        """Return the whole body of an answer, decompressed, and close it; a second time it is not read again.

        Parameters
        ----------
        response
            What any other method gave.

        Raises
        ------
        AnswerTooLargeError
            It is longer than what may be held in memory.
        DicomsourceError
            As for `read`.
        """
        if not isinstance(response._content, bytes):
            with response:
                content = whole_body(response, self.read, self.max_body_bytes)
            return keep(response, content)
        return response._content

    def _checked(
        self, response: requests.Response, also: Collection[int] = ()
    ) -> requests.Response:
        """Return the answer, unless its status is an error."""
        status = response.status_code
        unchanged = status == 304 and not _CONDITIONS.isdisjoint(response.request.headers)
        if not (200 <= status < 300 or unchanged or status in also):
            self.raise_for(response)
        return response

    def _whole(self, response: requests.Response) -> requests.Response:
        """Return the answer with its body read."""
        self.content_of(response)
        return response
