"""Bytes from where a document says they are: the network, this machine, or wherever fsspec reads."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import msgspec

from dicomsource.contract import EncodedFrame
from dicomsource.errors import DataError, NotFoundError
from dicomsource.imageids import ImageId, parse_image_id
from dicomsource.json_document import value_at
from dicomsource.json_document.value_uris import is_value_pointer
from dicomsource.natural.collector import collection_paused
from dicomsource_dicomjson.fetching import Fetcher
from dicomsource_dicomjson.location import is_http

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests import Response

    from dicomsource.http import HttpClient
    from dicomsource.multipart import Part
    from dicomsource_dicomjson.configuration import DicomJsonConfiguration

_decode = msgspec.json.Decoder().decode


class Reader:
    """Reads the document and its instances; connects only when something is on the network.

    Parameters
    ----------
    configuration
        Credentials and time-outs.
    """

    def __init__(self, configuration: DicomJsonConfiguration) -> None:
        self._configuration = configuration
        self._client: HttpClient | None = None
        self._lock = threading.Lock()
        self._last: tuple[str, bytes] | None = None
        self.documents = Fetcher(self._http, configuration.storage_options)

    def part10(self, image_id: str) -> bytes:
        """Return the Part 10 file with the pixels that an image id names.

        Parameters
        ----------
        image_id
            Of one of the schemes ``dicomweb``, ``wadouri``, ``wadors`` and ``dicomfile``.
        """
        parsed = parse_image_id(image_id)
        if parsed.scheme == "dicomfile":
            return read_file(Path(parsed.root))
        url = parsed.url
        # The frames of one file are asked for one by one: the last file is kept.
        with self._lock:
            if self._last is not None and self._last[0] == url:
                return self._last[1]
        data = self._whole_instance(parsed) if parsed.scheme == "wadors" else self._file_at(url)
        with self._lock:
            self._last = (url, data)
        return data

    def frame(self, image_id: str, instance: Mapping[str, Any]) -> EncodedFrame:
        """Return the frame that an image id names.

        Parameters
        ----------
        image_id
            As for `part10`; without a number it means the first frame.
        instance
            Its metadata.
        """
        parsed = parse_image_id(image_id)
        if parsed.scheme != "wadors":
            from dicomsource.pixels import frames_of_part10

            # Of a file no more is read than the frame needs.
            part10 = parsed.root if parsed.scheme == "dicomfile" else self.part10(image_id)
            return frames_of_part10(part10, [parsed.frame or 1])[0]
        accept = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
        url = parsed.url if parsed.frame else f"{parsed.url}/frames/1"
        part = _first_part(self._http(url).get(url, accept=accept), url)
        known = instance.get("AvailableTransferSyntaxUID")
        stored = known[0] if isinstance(known, list) else known
        from dicomsource.pixels.media_types import syntax_of_frame

        content_type = part.headers.get("Content-Type", "")
        return EncodedFrame(part.content, syntax_of_frame(part.content, content_type, stored))

    def bulk_data(self, place: str | Path) -> bytes:
        """Return the value at a URL or in a file; behind a ``#`` may stand where in a DICOM file it is."""
        whole, _, pointer = str(place).rpartition("#")
        if whole and is_value_pointer(pointer):
            if not isinstance(place, str):
                return value_at(_there(Path(whole)), pointer)
            return value_at(self.part10(f"dicomweb:{whole}"), pointer)
        if not isinstance(place, str):
            return read_file(place)
        if not is_http(place):
            return self.documents.content(place)
        return _first_part(self._http(place).get(place), place).content

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()

    def _file_at(self, url: str) -> bytes:
        if "://" in url and not is_http(url):
            return self.documents.content(unquote(url))
        return self._http(url).get(url, accept="application/dicom, */*;q=0.5").content

    def _whole_instance(self, image_id: ImageId) -> bytes:
        url = image_id.url.partition("?")[0].partition("/frames/")[0]
        accept = 'multipart/related; type="application/dicom"; transfer-syntax=*'
        return _first_part(self._http(url).get(url, accept=accept), url).content

    def _http(self, url: str) -> HttpClient:
        if urlsplit(url).scheme not in ("http", "https"):
            raise DataError(f"{url!r} is no http URL", way_out="Write the whole URL")
        with self._lock:
            if self._client is None:
                from dicomsource.http import client_from_configuration

                mine = (*self._configuration.urls, self._configuration.wadoRoot)
                roots = [root for root in mine if root and is_http(root)]
                self._client = client_from_configuration(self._configuration, roots)
            return self._client


def _there(path: Path) -> Path:
    if not path.is_file():
        raise NotFoundError(f"there is no file {path}", way_out="Check the path")
    return path


def read_file(path: Path) -> bytes:
    """Return what a file holds.

    Raises
    ------
    NotFoundError
        It is not there.
    DataError
        It cannot be read.
    """
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFoundError(f"there is no file {path}", way_out="Check the path") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}") from error


def parse(data: bytes, shown: str) -> Any:
    """Return what JSON holds.

    Parameters
    ----------
    data
        The JSON.
    shown
        Where it is from, for messages.

    Raises
    ------
    DataError
        It is something else, or cut off.
    """
    try:
        return _fast(data)
    except (ValueError, RecursionError):
        pass  # what is wrong, or only unusual, the standard library says better
    try:
        return json.loads(data)
    except (UnicodeDecodeError, RecursionError) as error:
        raise DataError(f"{shown} is not JSON: {error}") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise DataError(
            f"{shown} is not JSON: {error.msg} at {where}",
            way_out="Check that the document is whole, and that it is JSON and no web page",
        ) from error


def _fast(data: bytes) -> Any:
    if not data.isascii():
        data.decode()  # the JSON reader takes texts for UTF-8 without a look
    with collection_paused():
        return _decode(data)


def _first_part(response: Response, url: str) -> Part:
    from dicomsource.multipart import Part, boundary_of, parse_multipart

    content_type = response.headers.get("Content-Type", "")
    if content_type.startswith("multipart/") or response.content[:2] == b"--":
        parts = parse_multipart([response.content], boundary_of(content_type))
        part = next(parts, None)
        if part is None:
            raise DataError(f"{url} sent a multipart body without parts")
        return part
    return Part({"Content-Type": content_type}, response.content)
