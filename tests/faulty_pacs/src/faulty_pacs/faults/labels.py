"""Answers that are wrapped otherwise than expected, or say that they are something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

import attrs

from faulty_pacs.answer import Datasets
from faulty_pacs.faults.fault import Fault, on_the_wire
from faulty_pacs.multipart import Multipart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faulty_pacs.answer import Answer
    from faulty_pacs.request import Request

Item = TypeVar("Item")


@attrs.frozen
class Label(Fault):
    """Another Content-Type than the answer is."""

    content_type: str

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        return attrs.evolve(answer, content_type=self.content_type)


@attrs.frozen
class Header(Fault):
    """A header more, or with another text, than the answer should have."""

    name: str
    text: str

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        return attrs.evolve(answer, headers={**answer.headers, self.name: self.text})


@attrs.frozen
class SinglePart(Fault):
    """The first part alone, not in multipart."""

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        if not isinstance(answer.content, Multipart):
            return answer
        part = answer.content.parts[0]
        kind = part.headers.get("Content-Type", "")
        return attrs.evolve(answer, content=part.content, content_type=kind)


@attrs.frozen
class Compressed(Fault):
    """The body is compressed, whether the client takes that or not."""

    coding: Literal["gzip", "deflate"] = "gzip"

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        return on_the_wire(answer, coding=self.coding)


@attrs.frozen
class NotCompressed(Fault):
    """The headers say gzip, and the body is not."""

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        return attrs.evolve(answer, headers={**answer.headers, "Content-Encoding": "gzip"})


@attrs.frozen
class Chunked(Fault):
    """The body comes in chunks."""

    size: int = 1000

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        return on_the_wire(answer, chunked=True, piece=self.size)


def _half(items: Sequence[Item]) -> Sequence[Item]:
    return items[: (len(items) + 1) // 2]


@attrs.frozen
class UninvitedPart(Fault):
    """206 although nobody asked for a part: of a list or of a multipart body the first half."""

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        content = answer.content
        if isinstance(content, Multipart):
            content = attrs.evolve(content, parts=_half(content.parts))
        elif isinstance(content, Datasets):
            content = Datasets(list(_half(content.rows)))
        return attrs.evolve(answer, status=206, content=content)


@attrs.frozen(init=False)
class IgnoreHeaders(Fault):
    """Headers of the request, such as ``accept`` and ``range``, are ignored."""

    names: tuple[str, ...]

    def __init__(self, *names: str) -> None:
        self.__attrs_init__(names)

    def of_request(self, request: Request) -> Request:
        kept = {name: text for name, text in request.headers.items() if name not in self.names}
        return attrs.evolve(request, headers=kept)
