"""Large stores in several requests, and their answers as one.

References
----------
DICOM PS3.18 annex I.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dicomsource.contract import DicomJson

_STORED, _FAILED = "00081199", "00081198"
_CLASS, _INSTANCE, _REASON = "00081150", "00081155", "00081197"
_PROCESSING_FAILURE = 0x0110


def batches(
    contents: Sequence[Path | bytes], count: int, size: int
) -> Iterator[list[Path | bytes]]:
    """Yield files in groups of at most so many, and so many bytes; a longer file is alone.

    Parameters
    ----------
    contents
        Path or bytes of each file.
    count, size
        The largest number of files, and of bytes, in one group.
    """
    group: list[Path | bytes] = []
    total = 0
    for content in contents:
        length = content.stat().st_size if isinstance(content, Path) else len(content)
        if group and (len(group) == count or total + length > size):
            yield group
            group, total = [], 0
        group.append(content)
        total += length
    if group:
        yield group


def completed(answer: DicomJson, contents: Sequence[Path | bytes]) -> DicomJson:
    """Return an answer in which each file that it passes over in silence has failed.

    An answer that names no instance at all says nothing, and is returned as it is.

    Parameters
    ----------
    answer
        What the server answered.
    contents
        Path or bytes of each file that was sent.
    """
    items = [item for tag in (_STORED, _FAILED) for item in _items(answer, tag)]
    if not items:
        return answer
    named = {_value(item, _INSTANCE) for item in items}
    sent = [_uids(content) for content in contents]
    known = {sop for _, sop in sent if sop}
    silent = {sop: sop_class for sop_class, sop in sent if sop and sop not in named}
    failed = [_failure(sop_class, sop) for sop, sop_class in silent.items()]
    unread = sum(not sop for _, sop in sent) - len(named - known)
    failed += [_failure("", "") for _ in range(unread)]
    return merged([answer, {_FAILED: {"vr": "SQ", "Value": failed}}]) if failed else answer


def merged(answers: Sequence[DicomJson]) -> DicomJson:
    """Return several answers as one; what is no list of instances is the first one's."""
    together: DicomJson = {}
    for answer in answers:
        together = {**answer, **together}
    for tag in (_STORED, _FAILED):
        if items := [item for answer in answers for item in _items(answer, tag)]:
            together[tag] = {"vr": "SQ", "Value": items}
    return together


def _items(answer: DicomJson, tag: str) -> list[Any]:
    return list((answer.get(tag) or {}).get("Value") or [])


def _value(item: DicomJson, tag: str) -> Any:
    return ((item.get(tag) or {}).get("Value") or [None])[0]


def _failure(sop_class: str, sop: str) -> DicomJson:
    item: DicomJson = {_REASON: {"vr": "US", "Value": [_PROCESSING_FAILURE]}}
    if sop:
        item[_CLASS] = {"vr": "UI", "Value": [sop_class]}
        item[_INSTANCE] = {"vr": "UI", "Value": [sop]}
    return item


def _uids(content: Path | bytes) -> tuple[str, str]:
    """Return SOP class and instance of a file; nothing for what is no DICOM file."""
    import pydicom
    from pydicom.errors import InvalidDicomError

    try:
        dataset = pydicom.dcmread(
            content if isinstance(content, Path) else io.BytesIO(content),
            stop_before_pixels=True,
            specific_tags=["SOPClassUID", "SOPInstanceUID"],
        )
    except (InvalidDicomError, EOFError, OSError, ValueError, KeyError):
        return "", ""
    return str(dataset.get("SOPClassUID", "")), str(dataset.get("SOPInstanceUID", ""))
