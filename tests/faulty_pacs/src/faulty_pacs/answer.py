"""What is answered, and how it goes over the wire."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING, Any, Literal

import attrs

from faulty_pacs.multipart import Multipart

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = dict[str, Any]
DICOM_JSON = "application/dicom+json"


@attrs.frozen
class Datasets:
    """A list of datasets, sent as DICOM JSON."""

    rows: list[Json] = attrs.field(repr=lambda rows: f"<{len(rows)} rows>")


@attrs.frozen
class Wire:
    """How an answer is sent.

    Attributes
    ----------
    dropped
        The connection is closed before anything is sent.
    wait
        Seconds before the first byte; None for as long as the server runs.
    coding
        What the body is compressed with.
    chunked
        Whether the body goes in chunks, and not with its length.
    piece, pause
        How many bytes go at a time, and the seconds after each.
    until_closed
        Whether only the end of the connection tells the end of the body.
    stop_after
        After so many bytes of the body no more of it is sent.
    then
        What happens there: the connection is closed, or left open in silence, or zeros come without end.
    """

    dropped: bool = False
    wait: float | None = 0
    coding: Literal["gzip", "deflate"] | None = None
    chunked: bool = False
    piece: int | None = None
    pause: float = 0
    until_closed: bool = False
    stop_after: int | None = None
    then: Literal["close", "silence", "zeros"] = "close"


@attrs.frozen
class Answer:
    """An answer, its content not yet made bytes, so that faults can change it.

    Attributes
    ----------
    content_type
        Where it is None, the content tells it; where it is empty, nothing does.
    """

    status: int = 200
    content: bytes | Multipart | Datasets = b""
    content_type: str | None = None
    headers: Mapping[str, str] = attrs.field(factory=dict)
    wire: Wire = attrs.field(factory=Wire)

    @property
    def body(self) -> bytes:
        """The content as it is sent."""
        match self.content:
            case Multipart():
                body = self.content.encoded()
            case Datasets():
                body = json.dumps(self.content.rows).encode()
            case bytes():
                body = self.content
        if self.wire.coding == "gzip":
            return gzip.compress(body, compresslevel=1)
        return zlib.compress(body, level=1) if self.wire.coding == "deflate" else body

    @property
    def head(self) -> dict[str, str]:
        """All headers but those that tell where the body ends."""
        head = dict(self.headers)
        kind = self.content_type
        if kind is None and isinstance(self.content, Multipart):
            kind = self.content.content_type
        if kind is None and isinstance(self.content, Datasets):
            kind = DICOM_JSON
        if kind:
            head["Content-Type"] = kind
        if self.wire.coding:
            head["Content-Encoding"] = self.wire.coding
        return head


def words(status: int, text: str, **headers: str) -> Answer:
    """Return an answer that says something to people."""
    return Answer(status, text.encode(), "text/plain", headers)
