"""The body of a request, written to a file while it arrives.

Nothing of it is looked at before it is whole: a body that is cut off stores nothing.
"""

from __future__ import annotations

import asyncio
import tempfile
from typing import IO, TYPE_CHECKING

from dicomsource_host.gateway.failures import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Receive

    from dicomsource_host.gateway.pool import Pool
    from dicomsource_host.gateway.settings import GatewaySettings

_WRITTEN_AT_ONCE = 4 * 1024 * 1024
_CLOSE = {"Connection": "close"}


async def spooled(
    headers: Mapping[str, str], receive: Receive, settings: GatewaySettings, pool: Pool
) -> IO[bytes]:
    """Return a file with the body of a request, at its beginning; closing it removes it.

    Raises
    ------
    Refused
        The body is too long (413), or the client stopped sending it (400, 408).
    """
    limit = settings.max_body_bytes
    said = headers.get("content-length", "")
    if said.isascii() and said.isdigit() and int(said[:19]) > limit:
        raise _too_long(limit)
    file: IO[bytes] = tempfile.TemporaryFile(dir=settings.spool, prefix="dicomsource-")  # noqa: SIM115 - the caller closes it
    try:
        await _copy(receive, file, limit, settings.idle_seconds, pool)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


async def _copy(receive: Receive, file: IO[bytes], limit: int, seconds: float, pool: Pool) -> None:
    held: list[bytes] = []
    size, total, more = 0, 0, True
    while more:
        try:
            async with asyncio.timeout(seconds):
                message = await receive()
        except TimeoutError:
            sentence = f"No more of the body came in {seconds:g} seconds. Nothing was stored."
            raise Refused(408, sentence, _CLOSE) from None
        if message["type"] == "http.disconnect":
            raise Refused(400, "The body was cut off. Nothing was stored.", _CLOSE)
        piece = message.get("body", b"")
        held.append(piece)
        size += len(piece)
        total += len(piece)
        if total > limit:
            raise _too_long(limit)
        more = message.get("more_body", False)
        if size >= _WRITTEN_AT_ONCE or not more:
            written = b"".join(held)
            held.clear()
            size = 0
            await pool.go_on(lambda data=written: file.write(data))  # type: ignore[misc]


def _too_long(limit: int) -> Refused:
    return Refused(
        413, f"The body is longer than {limit} bytes. Send fewer instances at a time.", _CLOSE
    )
