"""A static tree as something to read files from: the interface, and what all ways of reading share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote

import attrs

from dicomsource.errors import AuthenticationError, DataError, DicomsourceError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dicomsource_static_wado.streamed import Streamed


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
    """A static tree, wherever it is."""

    @property
    def url(self) -> str:
        """Its root as a URL, without slash at the end."""

    def stream(
        self,
        paths: Sequence[str],
        *,
        accept: str,
        looks_right: Callable[[bytes], bool] = ...,
        known: str | None = None,
    ) -> Streamed | None:
        """Return what the first of several paths has, to be read piece by piece; None where the caller has it.

        Parameters
        ----------
        paths
            From the root of the tree, percent-encoded, in the order in which they are tried.
        accept
            The Accept header.
        looks_right
            Whether bytes begin as what is wanted does: servers answer with pages for what they lack. JSON if left
            out, as for lists.
        known
            The version that the caller has.

        Raises
        ------
        NotFoundError
            None of the paths is there.
        AuthenticationError
            What may be there is refused.
        DataError
            None has what was wanted.
        """

    def fetch(
        self,
        paths: Sequence[str],
        *,
        accept: str,
        looks_right: Callable[[bytes], bool],
        known: str | None = None,
    ) -> Fetched | None:
        """Return all of what `stream` gives, None where the caller has it.

        Raises
        ------
        NotFoundError
            None of the paths is there.
        AuthenticationError
            What may be there is refused.
        DataError
            None has what was wanted, or it is damaged or cut off.
        """

    def close(self) -> None:
        """Release connections."""


def read_whole(streamed: Streamed | None) -> Fetched | None:
    """Return all that a stream gives, and close it; None for None."""
    if streamed is None:
        return None
    with streamed:
        data = b"".join(streamed.pieces)
    return Fetched(data, streamed.path, streamed.content_type, streamed.version)


def means_elsewhere(error: DicomsourceError) -> bool:
    """Whether another path may have what this one refused: buckets say 403 for what is not there."""
    if isinstance(error, AuthenticationError):
        return error.status == 403
    return isinstance(error, NotFoundError | DataError)


def most_telling(failures: Sequence[DicomsourceError]) -> DicomsourceError:
    """Return what says most: something was there, or was refused, rather than that the last guess was not there."""
    telling = [error for error in failures if not isinstance(error, NotFoundError)]
    return telling[0] if telling else failures[0]


def steps_of(path: str, root: str) -> list[str]:
    """Return the names of folders and file that a path goes through, none of which leads back or aside.

    Parameters
    ----------
    path
        From the root of the tree, percent-encoded.
    root
        The root, for messages.

    Raises
    ------
    DataError
        The path leads out of the tree.
    """
    steps = [unquote(step) for step in path.split("/")]
    for step in steps:
        if step in ("", ".", "..") or any(sign in step for sign in "/\\\0"):
            raise DataError(f"the path {path!r} leads out of the tree in {root}")
    return steps


def looks_like_json(data: bytes) -> bool:
    """Whether bytes begin as a JSON list or object, or are empty."""
    begin = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return not begin or begin[:1] in b"[{" or begin.startswith(b"null")


def looks_like_anything(data: bytes) -> bool:
    """Whether bytes may be the value of an attribute or a picture: all but a web page may."""
    begin = data[:256].lstrip().lower()
    return not begin.startswith((b"<!doctype html", b"<html"))
