"""Storing with STOW-RS.

References
----------
DICOM PS3.18 section 10.5.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError, DicomsourceError, NotFoundError
from dicomsource.http.jsonbody import parse_json
from dicomsource.http.origins import visible
from dicomsource.multipart import encode_multipart, multipart_content_type, new_boundary
from dicomsource_dicomweb.accept import DICOM_JSON
from dicomsource_dicomweb.store_answers import batches, completed, merged

if TYPE_CHECKING:
    from os import PathLike

    import pydicom

    from dicomsource.contract import DicomJson
    from dicomsource.http import HttpClient
    from dicomsource_dicomweb.configuration import DicomwebConfiguration

    File = str | PathLike[str] | bytes | pydicom.Dataset

_PIECE = 256 * 1024
_HEADERS = {"Content-Type": "application/dicom"}
# With these a server that took nothing still says in its answer what it refused, and why.
_REFUSED = frozenset({400, 409})


class Stow:
    """What ``store`` of a data source is.

    Parameters
    ----------
    client
        The way to the server.
    configuration
        Its base URL.
    """

    def __init__(self, client: HttpClient, configuration: DicomwebConfiguration) -> None:
        self._client = client
        self._count = configuration.storeBatchCount
        self._bytes = configuration.storeBatchBytes
        self._url = f"{configuration.store_root}/studies"

    def dicom(self, files: Iterable[File]) -> DicomJson:
        """Store files and return the answer of the server.

        Parameters
        ----------
        files
            Paths of Part 10 files, bytes of one, or datasets. Files are read while they are sent, in several requests
            where they are many.

        Returns
        -------
        dict
            DICOM JSON: ReferencedSOPSequence names what was stored, FailedSOPSequence what was not,
            with a FailureReason.

        Raises
        ------
        NotFoundError
            A path is not there.
        DataError
            A dataset cannot be written, or the answer is not DICOM JSON.

        References
        ----------
        DICOM PS3.18 section 10.5.3 and annex I.
        """
        answers = []
        sent = 0
        for batch in batches([_content(file) for file in files], self._count, self._bytes):
            try:
                answers.append(completed(self._store(Body(batch)), batch))
            except DicomsourceError as error:
                if sent:
                    error.add_note(f"{sent} files were sent before")
                raise
            sent += len(batch)
        return merged(answers)

    def _store(self, body: Body) -> DicomJson:
        response = self._client.post(
            self._url,
            data=body,
            content_type=multipart_content_type("application/dicom", body.boundary),
            accept=DICOM_JSON,
            also=_REFUSED,
            repeatable=True,  # an instance that is stored twice is there once
        )
        refused = response.status_code in _REFUSED
        try:
            answer = parse_json(response.content, visible(self._url))
        except DataError:
            if refused:
                self._client.raise_for(response)
            raise
        if isinstance(answer, list) and len(answer) == 1:
            answer = answer[0]
        if refused and not (isinstance(answer, Mapping) and "00081198" in answer):
            self._client.raise_for(response)
        if not isinstance(answer, Mapping | None):
            raise DataError(f"{visible(self._url)} answered with JSON that is not a dataset")
        return dict(answer or {})


class Body:
    """The multipart body of a request, of known length, made anew each time it is iterated over.

    Parameters
    ----------
    files
        As for `Stow.dicom`.

    Attributes
    ----------
    boundary
        What stands between the parts.
    contents
        Path or bytes of each part.
    """

    def __init__(self, files: Iterable[File]) -> None:
        self.boundary = new_boundary()
        self.contents = [_content(file) for file in files]
        overhead = encode_multipart(((_HEADERS, b"") for _ in self.contents), self.boundary)
        self._length = sum(map(len, overhead)) + sum(map(_size, self.contents))

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        parts = (
            (_HEADERS, _pieces(content) if isinstance(content, Path) else content)
            for content in self.contents
        )
        return encode_multipart(parts, self.boundary)


def _content(file: Any) -> Path | bytes:
    if isinstance(file, bytes | bytearray | memoryview):
        return bytes(file)
    if hasattr(file, "save_as"):
        return _written(file)
    path = Path(file)
    if not path.is_file():
        raise NotFoundError(f"there is no file {str(path)!r} to store")
    return path


def _written(dataset: pydicom.Dataset) -> bytes:
    buffer = io.BytesIO()
    try:
        dataset.save_as(buffer, enforce_file_format=True)
    except (AttributeError, ValueError, TypeError) as error:
        raise DataError(
            f"a dataset cannot be written as a file: {error}",
            way_out="Give it a transfer syntax and the attributes that this names",
        ) from error
    return buffer.getvalue()


def _size(content: Path | bytes) -> int:
    return content.stat().st_size if isinstance(content, Path) else len(content)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
