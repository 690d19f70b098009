"""STOW-RS, and what takes instances away: rejection as dcm4chee has it, and DELETE.

References
----------
DICOM PS3.18 section 10.5 and annex I.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydicom import Dataset

from faulty_pacs.answer import DICOM_JSON, Answer, words
from faulty_pacs.multipart import parts_of

if TYPE_CHECKING:
    from faulty_pacs.archive import Archive
    from faulty_pacs.request import Request

CANNOT_UNDERSTAND = 0xC000
OTHER_STUDY = 0xA900


def store(archive: Archive, request: Request, root: str) -> Answer:
    """Store the parts of a request, all that can be."""
    (*study,), _ = request.resource
    try:
        parts = parts_of(request.body, request.headers.get("content-type", ""))
    except ValueError as error:
        return words(415 if "is not multipart" in str(error) else 400, str(error))
    stored, failed = [], []
    for part in parts:
        item = Dataset()
        try:
            instance = archive.read(part.content)
        except ValueError:
            item.FailureReason = CANNOT_UNDERSTAND
            failed.append(item)
            continue
        item.ReferencedSOPClassUID = instance.dataset.get("SOPClassUID")
        item.ReferencedSOPInstanceUID = instance.uids[2]
        if study and instance.uids[0] != study[0]:
            item.FailureReason = OTHER_STUDY
            failed.append(item)
            continue
        archive.add(part.content)
        item.RetrieveURL = f"{root}{instance.path}"
        stored.append(item)
    return store_answer(stored, failed)


def store_answer(stored: list[Dataset], failed: list[Dataset]) -> Answer:
    """Return the answer that tells what was stored and what was not."""
    told = Dataset()
    if stored:
        told.ReferencedSOPSequence = stored
    if failed:
        told.FailedSOPSequence = failed
    status = 200 if not failed else 202 if stored else 409
    return Answer(status, json.dumps(told.to_json_dict()).encode(), DICOM_JSON)


def reject(archive: Archive, uids: tuple[str, ...], code: str) -> Answer:
    """Take instances out of sight."""
    return Answer(204) if archive.reject(uids, code) else words(404, "there is nothing to reject")


def delete(archive: Archive, uids: tuple[str, ...]) -> Answer:
    """Delete instances."""
    return Answer(204) if archive.remove(*uids) else words(404, "there is nothing to delete")
