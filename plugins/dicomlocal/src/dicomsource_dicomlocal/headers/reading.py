"""From a file to what a catalogue keeps of it."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from dicomsource.errors import DataError, DicomsourceError
from dicomsource.natural import to_dicom_json
from dicomsource.natural.dataset import META, VR_MAP
from dicomsource_dicomlocal.headers.by_pydicom import read_dataset
from dicomsource_dicomlocal.headers.direct import DirectHeader, read_direct
from dicomsource_dicomlocal.headers.element_text import Unusual
from dicomsource_dicomlocal.headers.file_meta import Incomplete
from dicomsource_dicomlocal.headers.header import Header, packed
from dicomsource_dicomlocal.headers.signature import BEGIN, form_of

if TYPE_CHECKING:
    from dicomsource.contract import DicomJson
    from dicomsource.natural import NaturalDataset

_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
_UID_NUMBERS = (0x0020000D, 0x0020000E, 0x00080018)
_NUMBERS = (0x00200011, 0x00200013)
# Most headers are shorter than the former; of a file whose header is longer than the latter, long values are left out.
_AT_ONCE, _AT_MOST = 16 * 1024, 1024 * 1024
_DIRECTORY = "1.2.840.10008.1.3.10"
_encode = msgspec.json.Encoder().encode


def read_header(stream: BinaryIO) -> Header:
    """Return what a file holds, reading its header alone; or why it is not served. Nothing is raised.

    Parameters
    ----------
    stream
        The file, at its beginning.
    """
    try:
        begin = stream.read(_AT_ONCE)
        if form_of(begin[:BEGIN]) is None:
            return Header("foreign", "it is not DICOM: it has no DICM at byte 128")
        header = _directly(begin, stream)
        if header is not None:
            return header
        stream.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a file with faults is still a file
            return _header_of(read_dataset(stream))
    except OSError as error:
        return Header("unread", f"it cannot be read: {error.strerror or error}")
    except DicomsourceError as error:
        return Header("unread", error.problem)
    except Exception as error:  # what damaged bytes do to a reader is anyone's guess
        said = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        return Header("faulty", f"it cannot be read as DICOM: {said}")


def _directly(begin: bytes, stream: BinaryIO) -> Header | None:
    """Return the header of an ordinary file; None where pydicom is to read it."""
    try:
        return _placed(read_direct(begin))
    except Incomplete:
        if len(begin) < _AT_ONCE:
            return None  # that was all
    except Unusual:
        return None
    begin += stream.read(_AT_MOST - _AT_ONCE)
    try:
        return _placed(read_direct(begin))
    except (Incomplete, Unusual):
        return None


def _placed(direct: DirectHeader) -> Header:
    uids = [direct.told.get(number, b"").rstrip(b"\0 ") for number in _UID_NUMBERS]
    study, series, instance = (uid.decode("ascii", "replace") for uid in uids)
    for keyword, uid in zip(_UIDS, (study, series, instance), strict=True):
        if fault_of_uid(keyword, uid):
            raise Unusual
    numbers = (direct.told.get(number, b"").decode("ascii", "replace") for number in _NUMBERS)
    in_study, in_series = (_number(text.strip("\0 ")) for text in numbers)
    return Header(
        "instance", None, study, series, instance, in_study, in_series, packed(direct.text)
    )


def _header_of(dataset: NaturalDataset) -> Header:
    meta = dataset.get(META) or {}
    if meta.get("MediaStorageSOPClassUID") == _DIRECTORY:
        return Header("foreign", "it is a DICOMDIR, the directory of a medium")
    uids = [str(dataset.get(keyword) or "").strip() for keyword in _UIDS]
    for keyword, uid in zip(_UIDS, uids, strict=True):
        fault = fault_of_uid(keyword, uid)
        if fault:
            return Header("faulty", fault)
    dataset.update(zip(_UIDS, uids, strict=True))
    row, left_out = _as_json(dataset)
    study, series, instance = uids
    return Header(
        "instance",
        left_out,
        study,
        series,
        instance,
        _number(dataset.get("SeriesNumber")),
        _number(dataset.get("InstanceNumber")),
        packed(_encode(row)),
    )


def fault_of_uid(keyword: str, uid: str) -> str | None:
    """Return what is wrong with a UID that becomes part of paths and URLs, None where nothing is."""
    if not uid:
        return f"it has no {keyword}"
    if uid.strip("0123456789.") or not uid.strip(".") or len(uid) > 64:
        return f"its {keyword} is {uid!r}"
    return None


def _as_json(dataset: NaturalDataset) -> tuple[DicomJson, str | None]:
    """Return a dataset as DICOM JSON, and what had to be left out of it."""
    try:
        return to_dicom_json(dataset), None
    except DataError:
        vrs = dataset.get(VR_MAP) or {}
        row: DicomJson = {}
        faults = []
        for key, value in dataset.items():
            if key in (META, VR_MAP):
                continue
            try:
                row |= to_dicom_json({key: value, VR_MAP: {key: vrs[key]} if key in vrs else {}})
            except DataError as error:
                faults.append(error.problem)
        return dict(sorted(row.items())), f"left out: {'; '.join(faults)}"


def _number(value: Any) -> int | None:
    try:
        number = int(str(value))
    except ValueError:
        return None
    return number if -(2**63) <= number < 2**63 else None  # what a database can hold
