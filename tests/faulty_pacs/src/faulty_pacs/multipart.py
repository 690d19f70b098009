"""Multipart bodies: those that are sent, with all that can be wrong with them, and those that come.

References
----------
RFC 2046 section 5.1.1; DICOM PS3.18 section 8.6.1.2.
"""

from __future__ import annotations

from email.message import Message
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@attrs.frozen
class Part:
    """One part."""

    headers: Mapping[str, str]
    content: bytes = attrs.field(repr=lambda content: f"<{len(content)} bytes>")


def _parts(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(parts)


@attrs.frozen
class Multipart:
    """A body of several parts.

    Attributes
    ----------
    media_type
        Of the parts.
    line_end
        Of boundaries and headers.
    preamble, epilogue
        What stands before the first boundary and after the last.
    closed
        Whether the last boundary is there.
    """

    parts: tuple[Part, ...] = attrs.field(converter=_parts)
    media_type: str
    boundary: str = "the-next-part"
    line_end: bytes = b"\r\n"
    preamble: bytes = b""
    epilogue: bytes = b"\r\n"
    closed: bool = True

    @property
    def content_type(self) -> str:
        """What its Content-Type should be."""
        return f'multipart/related; type="{self.media_type}"; boundary={self.boundary}'

    def encoded(self) -> bytes:
        """Return it as it is sent."""
        end = self.line_end
        dashes = b"--" + self.boundary.encode()
        pieces = [self.preamble]
        for number, part in enumerate(self.parts):
            pieces.append(end * bool(number or self.preamble) + dashes + end)
            pieces += [f"{name}: {value}".encode() + end for name, value in part.headers.items()]
            pieces += [end, part.content]
        if self.closed:
            pieces.append(end * bool(self.parts) + dashes + b"--" + self.epilogue)
        return b"".join(pieces)


def parts_of(body: bytes, content_type: str) -> list[Part]:
    """Return the parts of a body that came whole.

    Raises
    ------
    ValueError
        It is not multipart, or not closed.
    """
    said = Message()
    said["Content-Type"] = content_type
    boundary = said.get_boundary()
    if said.get_content_type() != "multipart/related" or boundary is None:
        raise ValueError(f"{content_type!r} is not multipart/related with a boundary")
    dashes = b"\r\n--" + boundary.encode()
    _, *found = (b"\r\n" + body).split(dashes)
    if not found or not found[-1].startswith(b"--"):
        raise ValueError("the closing boundary is missing")
    parts = []
    for one in found[:-1]:
        head, _, content = one.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        lines = [line.partition(":") for line in head.decode("latin-1").split("\r\n")]
        parts.append(Part({name: value.strip() for name, _, value in lines}, content))
    return parts
