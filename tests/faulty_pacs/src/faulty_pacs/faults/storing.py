"""Stores that do not quite succeed."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import attrs
from pydicom import Dataset, dcmread

from faulty_pacs.change import store_answer
from faulty_pacs.faults.fault import Fault
from faulty_pacs.multipart import Multipart, Part, parts_of

if TYPE_CHECKING:
    from faulty_pacs.answer import Answer
    from faulty_pacs.request import Request

OUT_OF_RESOURCES = 0xA700


def _parts(request: Request) -> list[Part]:
    return parts_of(request.body, request.headers["content-type"])


@attrs.frozen(init=False)
class FailSome(Fault):
    """Of the files of a store request those at these positions, from 0, are refused, and the answer says so.

    The status is 202, or 409 where nothing is left.
    """

    positions: tuple[int, ...]
    reason: int

    def __init__(self, *positions: int, reason: int = OUT_OF_RESOURCES) -> None:
        self.__attrs_init__(positions, reason)

    def of_request(self, request: Request) -> Request:
        kept = [part for at, part in enumerate(_parts(request)) if at not in self.positions]
        body = Multipart(kept, "application/dicom")
        headers = {**request.headers, "content-type": body.content_type}
        return attrs.evolve(request, headers=headers, body=body.encoded())

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        told = Dataset.from_json(json.loads(answer.body))
        refused = [part for at, part in enumerate(_parts(request)) if at in self.positions]
        failed = [*told.get("FailedSOPSequence", ()), *map(self._failure, refused)]
        return store_answer(list(told.get("ReferencedSOPSequence", ())), failed)

    def _failure(self, part: Part) -> Dataset:
        file = dcmread(io.BytesIO(part.content), stop_before_pixels=True)
        item = Dataset()
        item.ReferencedSOPClassUID = file.SOPClassUID
        item.ReferencedSOPInstanceUID = file.SOPInstanceUID
        item.FailureReason = self.reason
        return item
