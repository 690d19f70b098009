"""Storing into the place, laid out by UIDs."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError, DicomsourceError, NotFoundError
from dicomsource_dicomlocal.completing import completed
from dicomsource_dicomlocal.headers.reading import read_header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dicomsource.contract import DicomJson
    from dicomsource_dicomlocal.catalogue.catalogue import Catalogue

_logger = logging.getLogger("dicomsource")
_STORED, _FAILED = "00081199", "00081198"
_CLASS, _INSTANCE, _REASON = "00081150", "00081155", "00081197"
# DICOM PS3.18 annex I.2.2, and PS3.4 annex B.2.3 for the duplicate.
_NOT_UNDERSTOOD, _DUPLICATE, _NO_ROOM = 0xC000, 0x0111, 0xA700


class Store:
    """What ``store`` of a data source is.

    Parameters
    ----------
    catalogue
        Takes in what is stored.
    look
        Looks at the files, if it is time for that.
    """

    def __init__(self, catalogue: Catalogue, look: Callable[[], None]) -> None:
        self._catalogue = catalogue
        self._look = look

    def dicom(self, files: Iterable[Any]) -> DicomJson:
        """Store files as ``STUDY/SERIES/INSTANCE.dcm``, named by their UIDs; each is there whole or not at all.

        An instance that is there already counts as stored if its file has the same bytes; else it fails, and what is
        there stays.

        Parameters
        ----------
        files
            Paths of DICOM files, bytes of one, or datasets.

        Returns
        -------
        dict
            DICOM JSON: ReferencedSOPSequence names what was stored, FailedSOPSequence what was not, with a
            FailureReason.

        Raises
        ------
        NotFoundError
            A path is not there.
        DataError
            A dataset cannot be written.

        References
        ----------
        DICOM PS3.18 section 10.5.3 and annex I.
        """
        self._look()
        stored: list[DicomJson] = []
        failed: list[DicomJson] = []
        for file in files:
            item, reason = self._store(_content(file))
            if reason is None:
                stored.append(item)
            else:
                failed.append(item | {_REASON: {"vr": "US", "Value": [reason]}})
        answer: DicomJson = {}
        if failed:
            answer[_FAILED] = {"vr": "SQ", "Value": failed}
        if stored:
            answer[_STORED] = {"vr": "SQ", "Value": stored}
        return answer

    def _store(self, content: bytes) -> tuple[DicomJson, int | None]:
        """Store one file; return what names it, and why it failed."""
        header = read_header(io.BytesIO(content))
        if header.kind != "instance" or header.content is None:
            return {}, _NOT_UNDERSTOOD
        content = completed(content, "a file")
        study, series, instance = (
            header.StudyInstanceUID or "",
            header.SeriesInstanceUID or "",
            header.SOPInstanceUID or "",
        )
        item = _named(content, instance)
        path = f"{study}/{series}/{instance}.dcm"
        known = self._catalogue.path_of(instance)
        try:
            if known is None and self._catalogue.store(path, content, header):
                return item, None
        except (OSError, DicomsourceError) as error:
            _logger.warning("%s is not stored in %s: %s", path, self._catalogue.place.url, error)
            return item, _NO_ROOM
        return item, None if self._holds(known or path, content) else _DUPLICATE

    def _holds(self, path: str, content: bytes) -> bool:
        """Whether a file there has these bytes."""
        try:
            with self._catalogue.place.open(path) as stream:
                return completed(stream.read(), path) == content
        except (OSError, DicomsourceError):
            return False


def _named(content: bytes, instance: str) -> DicomJson:
    from pydicom import dcmread

    dataset = dcmread(io.BytesIO(content), stop_before_pixels=True, specific_tags=["SOPClassUID"])
    sop_class = str(dataset.get("SOPClassUID") or "")
    return {
        _CLASS: {"vr": "UI", "Value": [sop_class]},
        _INSTANCE: {"vr": "UI", "Value": [instance]},
    }


def _content(file: Any) -> bytes:
    if isinstance(file, bytes | bytearray | memoryview):
        return bytes(file)
    if hasattr(file, "save_as"):
        buffer = io.BytesIO()
        try:
            file.save_as(buffer, enforce_file_format=True)
        except (AttributeError, ValueError, TypeError) as error:
            raise DataError(
                f"a dataset cannot be written as a file: {error}",
                way_out="Give it a transfer syntax and the attributes that this names",
            ) from error
        return buffer.getvalue()
    path = Path(file)
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise NotFoundError(f"there is no file {str(path)!r} to store") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}") from error
