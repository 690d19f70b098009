"""Writing a multipart body piece by piece."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from dicomsource.errors import DataError
from dicomsource.multipart.parser import Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


def new_boundary() -> str:
    """Return a boundary that no content holds."""
    return f"dicomsource-{secrets.token_hex(16)}"


def multipart_content_type(type: str, boundary: str) -> str:
    """Return the Content-Type of a ``multipart/related`` body.

    Parameters
    ----------
    type
        Media type of its parts.
    boundary
        What stands between them.

    References
    ----------
    DICOM PS3.18 section 8.6.1.2.1.
    """
    return f'multipart/related; type="{type}"; boundary="{boundary}"'


def encode_multipart(
    parts: Iterable[Part | tuple[Mapping[str, str], bytes | Iterable[bytes]]], boundary: str
) -> Iterator[bytes]:
    """Yield the bytes of a multipart body.

    Parameters
    ----------
    parts
        Its parts; or pairs of headers and content, where the content may be pieces of bytes, such
        as those of an open file.
    boundary
        What stands between the parts; no part may hold it.

    Raises
    ------
    DataError
        A header holds a line end.
    """
    for part in parts:
        headers, content = (part.headers, part.content) if isinstance(part, Part) else part
        lines = [f"--{boundary}"]
        for name, value in headers.items():
            if any(character in f"{name}{value}" for character in "\r\n"):
                raise DataError(f"the header {name!r} of a part holds a line end")
            lines.append(f"{name}: {value}")
        yield ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        if isinstance(content, bytes | bytearray | memoryview):
            yield bytes(content)
        else:
            yield from content
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode("latin-1")
