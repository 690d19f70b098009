"""How much the gateway takes on, and how long it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from pathlib import Path


@attrs.frozen
class GatewaySettings:
    """Limits of the gateway.

    Parameters
    ----------
    threads
        How many calls of sources run at a time.
    waiting
        How many requests wait for a thread; more are refused with 503.
    open_answers
        How many answers are under way at a time, those to clients that read slowly included; more are refused with 503.
    request_seconds
        How long a source may take to begin an answer, or to give its next piece.
    idle_seconds
        How long a client may let the gateway wait: for the next bytes of a request, or until it reads on.
    max_body_bytes
        Longest body that is stored.
    max_part_bytes
        Longest instance in it.
    max_parts
        How many instances it may hold.
    spool
        Folder for instances that are being stored; the system's for temporary files when None.
    key
        Signs addresses of bulk data. All processes that serve the same address need the same one; when None it is
        kept in a file of the user's state directory.
    kept_answer_bytes
        How many bytes of answers are kept in memory, of sources that tell when their content changes; 0 for none.
    public_url
        The address by which clients reach the gateway, such as ``https://images.example``, for links in answers; when
        None it is taken from each request.
    """

    threads: int = 16
    waiting: int = 128
    open_answers: int = 512
    request_seconds: float = 120.0
    idle_seconds: float = 30.0
    max_body_bytes: int = 8 * 1024**3
    max_part_bytes: int = 2 * 1024**3
    max_parts: int = 20_000
    spool: Path | None = None
    key: bytes | None = attrs.field(default=None, repr=False)
    kept_answer_bytes: int = 64 * 1024**2
    public_url: str | None = None
