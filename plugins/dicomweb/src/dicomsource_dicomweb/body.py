"""The body of a streamed answer, read by size."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
        self._client = client
        self._response = response

    def read(self, size: int, /) -> bytes:
        """Return so many bytes; fewer only at the end, or where the connection broke, which the next call tells.

        Raises
        ------
        BrokenOffError
            The connection broke before the end.
        TimedOutError
            No more bytes came in time.
        ClosedError
            The source was closed.
        DataError
            The body cannot be decompressed.
        """
        return self._client.read(self._response, size)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._response.close()
