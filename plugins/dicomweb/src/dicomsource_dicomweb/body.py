"""The body of a streamed answer, read by size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from requests import exceptions
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError

from dicomsource.http.failures import failure

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    import requests

    from dicomsource.http import HttpClient


class Body:
    """The bytes of an answer, decompressed, as they arrive; closes the answer when used as a context manager.

    What is read goes straight to its place in memory, whatever its size: this is what makes it fast.

    Parameters
    ----------
    client
        Gave the answer.
    response
        Streamed, and nothing of it read.
    """

    def __init__(self, client: HttpClient, response: requests.Response) -> None:
        self._response = response
        self._timeout = client.timeout
        # What is not encoded goes past the buffer of what was decoded.
        self._encoded = "Content-Encoding" in response.headers

    def read(self, size: int, /) -> bytes:
        """Return so many bytes, fewer at the end only.

        Raises
        ------
        TransportError
            The connection broke before the end.
        UnreachableError
            No more bytes came in time.
        DataError
            The body cannot be decompressed.
        """
        try:
            data: bytes = self._response.raw.read(size, decode_content=self._encoded)
        except (HTTPError, OSError) as error:
            raise failure(_as_of_requests(error), self._response.url, self._timeout) from error
        return data

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._response.close()


def _as_of_requests(error: Exception) -> Exception:
    """Return the error as the requests library would have wrapped it."""
    kind: type[exceptions.RequestException] = exceptions.ChunkedEncodingError
    if isinstance(error, DecodeError):
        kind = exceptions.ContentDecodingError
    elif isinstance(error, ReadTimeoutError):
        kind = exceptions.ConnectionError
    return kind(error)
