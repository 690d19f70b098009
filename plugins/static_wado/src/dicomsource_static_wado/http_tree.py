"""A static tree on a web server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.errors import AuthenticationError, DataError, DicomsourceError, NotFoundError
from dicomsource.http.gzipped import decompressed
from dicomsource_static_wado.tree import Fetched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from requests import Response

    from dicomsource.http import HttpClient


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

    def fetch(
        self,
        paths: Sequence[str],
        *,
        accept: str,
        looks_right: Callable[[bytes], bool],
        known: str | None = None,
    ) -> Fetched | None:
        """Return what the first of several paths has; see `Tree.fetch`."""
        failures: list[DicomsourceError] = []
        for path in self._in_order(paths):
            url = f"{self._root}/{path}"
            condition = known if known and known.endswith(f" {path}") else None
            try:
                answer = self._client.get(url, accept=accept, headers=_condition(condition))
                if answer.status_code == 304:
                    return None
                if (
                    answer.status_code == 204
                ):  # Static-DICOMweb's own configuration for a missing list
                    raise NotFoundError(f"{url} is empty")
                data = decompressed(answer.content, url, self._client.max_body_bytes)
                if not looks_right(data):
                    raise DataError(
                        f"{url} gives something else: {data[:20]!r}",
                        way_out="Check that this URL is the root of the tree",
                    )
            except DicomsourceError as error:
                if not _means_elsewhere(error):
                    raise
                failures.append(error)
                continue
            self._endings[_endings(paths)] = path[len(paths[0]) :]
            said = answer.headers.get("Content-Type", "")
            return Fetched(data, path, said, _version(answer, path))
        # What says most: something was there, or was refused, rather than that the last guess was not there.
        telling = [error for error in failures if not isinstance(error, NotFoundError)]
        raise telling[0] if telling else failures[0]

    def _in_order(self, paths: Sequence[str]) -> Sequence[str]:
        ending = self._endings.get(_endings(paths))
        first = None if ending is None else paths[0] + ending
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


def _means_elsewhere(error: DicomsourceError) -> bool:
    """Whether another path may have what this one refused: buckets say 403 for what is not there."""
    if isinstance(error, AuthenticationError):
        return error.status == 403
    return isinstance(error, NotFoundError | DataError)
