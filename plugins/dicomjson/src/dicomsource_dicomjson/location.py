"""Where a document is, and what the urls inside it mean."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import attrs

from dicomsource.errors import DataError
from dicomsource.imageids import file_image_id, parse_image_id, with_frame

_WEB = ("http://", "https://")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):(.*)", re.DOTALL)
_FRAME = re.compile(r"[?&](?:frame|frameNumber)=([0-9]+)")
_WADO_RS = re.compile(r"/studies/[^/?#]+/series/[^/?#]+/instances/[^/?#]+(/frames/\d+)?/?$")


@attrs.frozen
class Location:
    """The place of a document: a URL, or a file on this machine.

    Parameters
    ----------
    url
        Its URL, of http or of a kind that fsspec knows; None for a file.
    path
        The file; None for a URL.
    """

    url: str | None = None
    path: Path | None = None

    @property
    def is_http(self) -> bool:
        """Whether it is on a web server."""
        return self.url is not None and is_http(self.url)

    @classmethod
    def of(cls, locator: str) -> Location:
        """Return the place that a URL or a path names.

        Raises
        ------
        ConfigurationError
            Nobody knows its scheme.
        MissingDependencyError
            fsspec, which is for its scheme, is not installed.
        """
        if is_http(locator):
            return cls(url=locator)
        found = _SCHEME.fullmatch(locator)
        if found and found[1].lower() == "file":
            return cls(path=_path_of_file_url(locator))
        if found and ("//" in found[2][:2] or "::" in locator):
            from dicomsource.files.file_systems import check_root

            check_root(locator)
            return cls(url=locator)
        return cls(path=Path(locator).expanduser())

    def __str__(self) -> str:
        return self.url or str(self.path)

    def image_id(self, url: Any, place: str) -> str:
        """Return the image id that an instance's ``url`` means, absolute, with the frame that it names.

        Parameters
        ----------
        url
            An image id, a URL or a path; relative ones count from the document.
        place
            JSON path of the url, for messages.

        Raises
        ------
        DataError
            It is none of these; or a document from the network names a file of this machine.
        """
        if not isinstance(url, str) or not url.strip():
            raise DataError(f"{place} is {url!r}", way_out="Write it as an image id or a URL")
        found = _SCHEME.fullmatch(url.strip())
        scheme, rest = (found[1].lower(), found[2]) if found else ("", url.strip())
        if scheme in ("http", "https", "file"):
            scheme, rest = "", url.strip()
        if scheme not in ("", "dicomweb", "wadouri", "wadors", "dicomfile"):
            raise DataError(
                f"{place} has the scheme {scheme!r}",
                way_out="Use dicomweb:, wadouri:, wadors:, dicomfile: or a plain URL",
            )
        if scheme == "dicomfile":
            parsed = parse_image_id(f"dicomfile:{rest}")
            path = self._file(parsed.root, place)
            return file_image_id(path, parsed.frame)
        resolved = self.resolved(rest, place)
        if isinstance(resolved, Path):
            frame = _FRAME.search(rest)
            return file_image_id(resolved, int(frame[1]) if frame else None)
        return self._checked(f"{scheme or _scheme_for(resolved)}:{resolved}", place)

    def resolved(self, reference: str, place: str) -> str | Path:
        """Return the http URL or the file that a URL or path inside the document means.

        Parameters
        ----------
        reference
            URL or path; relative ones count from the document.
        place
            JSON path of it, for messages.

        Raises
        ------
        DataError
            A document from the network names a file of this machine.
        """
        if is_http(reference):
            return reference
        if self.url is not None and not reference.lower().startswith("file:"):
            return urljoin(self.url, reference) if self.is_http else _beside(self.url, reference)
        plain = _FRAME.sub("", reference)
        if reference.lower().startswith("file:"):
            _, separator, value = plain.partition("#")
            return self._file(f"{_path_of_file_url(plain)}{separator}{value}", place)
        return self._file(unquote(plain), place)

    def _file(self, path: str, place: str) -> Path:
        if self.path is None:
            raise DataError(
                f"{place} names the file {path!r} of this machine, and the document is from the network",
                way_out="Download the document, and open the file if you trust it",
            )
        return self.path.absolute().parent / path

    def _checked(self, image_id: str, place: str) -> str:
        try:
            return str(parse_image_id(image_id))
        except DataError as error:
            raise DataError(f"{place}: {error.problem}", way_out=error.way_out) from error


def is_http(url: str) -> bool:
    """Tell whether a URL is one of a web server."""
    return url.lower().startswith(_WEB)


def _beside(url: str, reference: str) -> str:
    """Return the URL of fsspec that a path means which stands in a document of that URL."""
    document, separator, archive = url.partition("::")
    scheme, _, path = document.partition("://")
    # Where a document is in an archive, paths may not lead out of it; in a bucket there is no way out.
    joined = posixpath.normpath(posixpath.join("/", posixpath.dirname(path), unquote(reference)))
    rooted = path.startswith("/") or reference.startswith("/")
    return f"{scheme}://{joined if rooted else joined.lstrip('/')}{separator}{archive}"


def frame_image_ids(image_ids: list[str], frames: int) -> list[str]:
    """Return the image ids of all frames of an instance, in order.

    Parameters
    ----------
    image_ids
        One for each entry of the instance: one for all frames, or one for each.
    frames
        Number of its frames.
    """
    if len(image_ids) == 1:
        only = image_ids[0]
        if frames <= 1:
            return [only]
        return [with_frame(only, number) for number in range(1, frames + 1)]
    named = [parse_image_id(image_id).frame for image_id in image_ids]
    numbered = {number: one for number, one in zip(named, image_ids, strict=True) if number}
    if len(numbered) == len(image_ids):
        some = image_ids[0]
        return [numbered.get(number) or with_frame(some, number) for number in range(1, frames + 1)]
    return image_ids


def _scheme_for(url: str) -> str:
    return "wadors" if _WADO_RS.search(urlsplit(url).path) else "dicomweb"


def _path_of_file_url(url: str) -> Path:
    parts = urlsplit(url)
    if parts.netloc not in ("", "localhost"):
        raise DataError(f"{url!r} names a file on another machine")
    from urllib.request import url2pathname  # which loads an http client

    return Path(url2pathname(parts.path))
