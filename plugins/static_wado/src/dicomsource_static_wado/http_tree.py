"""A static tree on a web server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.errors import DicomsourceError, NotFoundError
from dicomsource_static_wado.compression import accepted
from dicomsource_static_wado.streamed import streamed
from dicomsource_static_wado.tree import (
    looks_like_json,
    means_elsewhere,
    most_telling,
    read_whole,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from requests import Response

    from dicomsource.http import HttpClient
    from dicomsource_static_wado.streamed import Streamed
    from dicomsource_static_wado.tree import Fetched


class HttpTree:
    """Reads a tree over http, whether or not the server maps names to files.

    Parameters
    ----------
    root
        URL of what holds ``studies``.
    client
        Connections to it.
    """

    def __init__(self, root: str, client: HttpClient) -> None:
        self._root = root.rstrip("/")
        self._client = client
        # How this server names things, by the choice of endings: what was found once is tried first.
        self._endings: dict[tuple[str, ...], str] = {}

    @property
    def url(self) -> str:
        """The root, as configured."""
        return self._root

    def stream(
        self,
        paths: Sequence[str],
        *,
        accept: str,
        looks_right: Callable[[bytes], bool] = looks_like_json,
        known: str | None = None,
    ) -> Streamed | None:
        """Return what the first of several paths has, to be read piece by piece; see `Tree.stream`."""
        failures: list[DicomsourceError] = []
        for path in self._in_order(paths, known):
            try:
                found = self._open(path, accept, looks_right, known)
            except DicomsourceError as error:
                if not means_elsewhere(error):
                    raise
                failures.append(error)
                continue
            self._endings[_endings(paths)] = path[len(paths[0]) :]
            return found
        raise most_telling(failures)

    def fetch(
        self,
        paths: Sequence[str],
        *,
        accept: str,
        looks_right: Callable[[bytes], bool],
        known: str | None = None,
    ) -> Fetched | None:
        """Return all of what the first of several paths has; see `Tree.fetch`."""
        return read_whole(self.stream(paths, accept=accept, looks_right=looks_right, known=known))

    def _open(
        self, path: str, accept: str, looks_right: Callable[[bytes], bool], known: str | None
    ) -> Streamed | None:
        url = f"{self._root}/{path}"
        condition = known if known and known.endswith(f" {path}") else None
        headers = {"Accept-Encoding": accepted(), **_condition(condition)}
        answer = self._client.get(url, accept=accept, headers=headers, stream=True)
        version = _version(answer, path)
        # Some servers know no conditions, and yet say what has not changed.
        if answer.status_code == 304 or (version is not None and version == known):
            answer.close()
            return None
        if answer.status_code == 204:  # Static-DICOMweb's own configuration for a missing list
            answer.close()
            raise NotFoundError(f"{url} is empty")
        # Decompressed here and not by the connection: with bounded memory, and a cut body does not pass for a whole.
        encoding = answer.raw.headers.pop("Content-Encoding", "")
        length = answer.headers.get("Content-Length", "")
        return streamed(
            self._client.body_of(answer),
            path,
            looks_right=looks_right,
            close=answer.close,
            shown=url,
            content_type=answer.headers.get("Content-Type", ""),
            content_encoding=encoding,
            version=version,
            total=int(length) if length.isdigit() else None,
        )

    def _in_order(self, paths: Sequence[str], known: str | None) -> Sequence[str]:
        first = None if known is None else known.rpartition(" ")[2]
        ending = self._endings.get(_endings(paths))
        if ending is not None:
            first = paths[0] + ending
        return sorted(paths, key=lambda path: path != first)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _endings(paths: Sequence[str]) -> tuple[str, ...]:
    return tuple(path[len(paths[0]) :] for path in paths)


def _version(answer: Response, path: str) -> str | None:
    # A version holds for the path that it came from, and for no other.
    if etag := answer.headers.get("ETag"):
        return f"If-None-Match {etag} {path}"
    if date := answer.headers.get("Last-Modified"):
        return f"If-Modified-Since {date} {path}"
    return None


def _condition(version: str | None) -> dict[str, str]:
    if version is None:
        return {}
    header, _, rest = version.partition(" ")
    return {header: rest.rpartition(" ")[0]}
