"""A static tree as something to read files from: the interface, and what both ways of reading share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@attrs.frozen
class Fetched:
    """What was found at one of several paths.

    Parameters
    ----------
    data
        Its bytes, decompressed.
    path
        The path that had it.
    content_type
        What the server says that it is; empty for a file.
    version
        What changes when the bytes change: an ETag, a date, or time and size of a file; None where nothing is known.
    """

    data: bytes = attrs.field(repr=lambda data: f"<{len(data)} bytes>")
    path: str
    content_type: str = ""
    version: str | None = None


class Tree(Protocol):
    """A static tree, on a web server or in a directory."""

    @property
    def url(self) -> str:
        """Its root as a URL, without slash at the end."""

    def fetch(
        self,
        paths: Sequence[str],
        *,
        accept: str,
        looks_right: Callable[[bytes], bool],
        known: str | None = None,
    ) -> Fetched | None:
        """Return what the first of several paths has, None where it is what the caller already has.

        Parameters
        ----------
        paths
            From the root of the tree, percent-encoded, in the order in which they are tried.
        accept
            The Accept header.
        looks_right
            Whether the bytes, decompressed, are of the kind wanted: servers answer with pages for what they lack.
        known
            The version that the caller has.

        Raises
        ------
        NotFoundError
            None of the paths is there.
        DataError
            None has what was wanted.
        """

    def close(self) -> None:
        """Release connections."""


def looks_like_json(data: bytes) -> bool:
    """Whether bytes begin as a JSON list or object, or are empty."""
    begin = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return not begin or begin[:1] in b"[{" or begin.startswith(b"null")


def looks_like_anything(data: bytes) -> bool:
    """Whether bytes may be the value of an attribute or a picture: all but a web page may."""
    begin = data[:256].lstrip().lower()
    return not begin.startswith((b"<!doctype html", b"<html"))
