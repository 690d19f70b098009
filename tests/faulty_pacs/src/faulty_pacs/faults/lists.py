"""Lists that are not what was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from faulty_pacs.answer import DICOM_JSON, Answer, Datasets
from faulty_pacs.faults.fault import Fault

if TYPE_CHECKING:
    from faulty_pacs.request import Request


@attrs.frozen(init=False)
class Ignore(Fault):
    """Parameters of a search are ignored: ``limit``, ``offset``, or attributes."""

    names: tuple[str, ...]

    def __init__(self, *names: str) -> None:
        self.__attrs_init__(names)

    def of_request(self, request: Request) -> Request:
        return request.without_parameters(*self.names)


@attrs.frozen
class Cap(Fault):
    """Lists are cut at so many rows, whatever the limit."""

    rows: int

    def of_request(self, request: Request) -> Request:
        limit = int(request.parameter("limit") or self.rows)
        capped = request.without_parameters("limit")
        query = (*capped.query, ("limit", str(min(limit, self.rows))))
        return attrs.evolve(capped, query=query)


@attrs.frozen
class Empty(Fault):
    """An empty list is said in another way: by 204, an empty body, or ``null``."""

    how: Literal["204", "nothing", "null"]

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        if not isinstance(answer.content, Datasets) or answer.content.rows:
            return answer
        if self.how == "204":
            return attrs.evolve(answer, status=204, content=b"")
        body = b"null" if self.how == "null" else b""
        return attrs.evolve(answer, content=body, content_type=DICOM_JSON)


@attrs.frozen
class Duplicates(Fault):
    """Each row comes twice."""

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        if not isinstance(answer.content, Datasets):
            return answer
        rows = [row for row in answer.content.rows for _ in range(2)]
        return attrs.evolve(answer, content=Datasets(rows))


@attrs.frozen
class ByteOrderMark(Fault):
    """JSON begins with a byte order mark."""

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        if not isinstance(answer.content, Datasets):
            return answer
        body = b"\xef\xbb\xbf" + answer.body
        return attrs.evolve(answer, content=body, content_type=DICOM_JSON)
