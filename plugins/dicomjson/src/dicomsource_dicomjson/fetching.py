"""The bytes of documents, piece by piece, from wherever they are."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Self

import attrs

from dicomsource.errors import DataError, NotFoundError
from dicomsource.http.gzipped import decompressed_pieces
from dicomsource_dicomjson.location import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from requests import Response

    from dicomsource.http import HttpClient

_PIECE = 1 << 20
_ENDINGS = (".json", ".json.gz")


@attrs.define(eq=False, kw_only=True)
class Streamed:
    """A document that was found, not yet read; as a context manager it closes itself.

    Parameters
    ----------
    pieces
        Its bytes, decompressed; they can be iterated over once.
    version
        What changes when the bytes change; None where nothing is known.
    plain_file
        The file that holds the same bytes, if there is one on this machine.
    """

    pieces: Iterator[bytes] = attrs.field(repr=False)
    version: str | None
    plain_file: Path | None = None
    _close: Callable[[], object] = attrs.field(repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()


class Fetcher:
    """Opens documents.

    Parameters
    ----------
    http
        Gives the client for a URL.
    options
        What fsspec's file systems want.
    """

    def __init__(
        self, http: Callable[[str], HttpClient], options: Mapping[str, Any] | None
    ) -> None:
        self._http = http
        self._options = dict(options or {})

    def locations(self, locators: list[str]) -> list[Location]:
        """Return where the documents are that some URLs, paths and directories mean; those of a directory by name."""
        found: dict[Location, None] = {}
        for locator in locators:
            location = Location.of(locator)
            if location.path is not None and location.path.is_dir():
                names = sorted(location.path.iterdir())
                found |= {Location(path=one): None for one in names if _is_document(one.name)}
            elif location.url is not None and not location.is_http and not _is_document(locator):
                found |= {Location(url=url): None for url in self._listed(location.url)}
            else:
                found[location] = None
        return list(found)

    def open(self, location: Location, known: str | None = None) -> Streamed | None:
        """Return a document; None if its version is the one that is known.

        Raises
        ------
        NotFoundError
            There is none.
        DicomsourceError
            It cannot be had.
        """
        if location.path is not None:
            return self._file(location.path, known)
        assert location.url is not None
        if location.is_http:
            return self._answer(location.url, known)
        return self._remote(location.url, known)

    def content(self, url: str) -> bytes:
        """Return what a URL of fsspec has."""
        from dicomsource.files.file_systems import failure, open_file_system

        files, path = open_file_system(url, self._options)
        try:
            data: bytes = files.cat_file(path)
        except Exception as error:
            raise failure(error, url, self._options) from error
        return data

    def _file(self, path: Path, known: str | None) -> Streamed | None:
        try:
            file = path.open("rb")
            version = version_of_file(file.fileno())
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NotFoundError(f"there is no file {path}", way_out="Check the path") from error
        except OSError as error:
            raise DataError(f"{path} cannot be read: {error.strerror or error}") from error
        if version == known:
            file.close()
            return None
        zipped = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        return Streamed(
            pieces=decompressed_pieces(_read(file, str(path)), str(path)),
            version=version,
            plain_file=None if zipped else path,
            close=file.close,
        )

    def _answer(self, url: str, known: str | None) -> Streamed | None:
        client = self._http(url)
        headers: dict[str, str] = {}
        if known is not None:
            name, _, value = known.partition(" ")
            headers[name] = value
        answer = client.get(url, accept="application/json, */*;q=0.5", headers=headers, stream=True)
        version = _version_of_answer(answer)
        # Some servers know no conditions, and yet say what has not changed.
        if answer.status_code == 304 or (version is not None and version == known):
            answer.close()
            return None
        pieces = decompressed_pieces(client.body_of(answer), url)
        return Streamed(pieces=pieces, version=version, close=answer.close)

    def _remote(self, url: str, known: str | None) -> Streamed | None:
        from dicomsource.files.file_systems import failure, open_file_system

        files, path = open_file_system(url, self._options)
        try:
            version = str(files.ukey(path))
            if version == known:
                return None
            file = files.open(path, "rb")
        except Exception as error:
            raise failure(error, url, self._options) from error
        pieces = decompressed_pieces(_read(file, url), url)
        return Streamed(pieces=pieces, version=version, close=file.close)

    def _listed(self, url: str) -> list[str]:
        """Return the documents of a directory that fsspec knows; the URL itself if it is none."""
        from dicomsource.files.file_systems import failure, open_file_system

        files, path = open_file_system(url, self._options)
        try:
            if not files.isdir(path):
                return [url]
            names = [str(name) for name in files.ls(path, detail=False)]
        except Exception as error:
            raise failure(error, url, self._options) from error
        scheme, _, rest = url.partition("://")
        _, separator, archive = rest.partition("::")
        return [
            f"{scheme}://{name.split('://')[-1]}{separator}{archive}"
            for name in sorted(names)
            if _is_document(name)
        ]


def version_of_file(file: int) -> str:
    """Return what changes when an open file does, given by its descriptor."""
    status = os.fstat(file)
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"


def _is_document(name: str) -> bool:
    return name.partition("::")[0].lower().endswith(_ENDINGS)


def _read(file: Any, shown: str) -> Iterator[bytes]:
    try:
        while piece := file.read(_PIECE):
            yield piece
    except OSError as error:
        raise DataError(f"{shown} cannot be read: {error.strerror or error}") from error


def _version_of_answer(answer: Response) -> str | None:
    if etag := answer.headers.get("ETag"):
        return f"If-None-Match {etag}"
    if date := answer.headers.get("Last-Modified"):
        return f"If-Modified-Since {date}"
    return None
