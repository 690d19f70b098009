"""Multipart bodies that are framed in unusual or wrong ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from faulty_pacs.faults.fault import Fault, on_the_wire
from faulty_pacs.multipart import Multipart, Part

if TYPE_CHECKING:
    from faulty_pacs.answer import Answer
    from faulty_pacs.request import Request


def _framed(answer: Answer, **changes: Any) -> Answer:
    if not isinstance(answer.content, Multipart):
        return answer
    return attrs.evolve(answer, content=attrs.evolve(answer.content, **changes))


@attrs.frozen
class NoClosingBoundary(Fault):
    """The body ends with the last byte of the last part."""

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        return _framed(answer, closed=False)


@attrs.frozen
class LineFeeds(Fault):
    """Boundaries and headers end with LF."""

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        return _framed(answer, line_end=b"\n", epilogue=b"\n")


@attrs.frozen
class Preamble(Fault):
    """Something stands before the first boundary."""

    text: bytes = b"This is a message with multiple parts in MIME format.\r\n--almost a boundary"

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        return _framed(answer, preamble=self.text)


@attrs.frozen
class PartsWithoutHeaders(Fault):
    """The parts do not say what they are."""

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        if not isinstance(answer.content, Multipart):
            return answer
        return _framed(answer, parts=[Part({}, part.content) for part in answer.content.parts])


@attrs.frozen
class PartLengths(Fault):
    """Each part says its length, too long by so many bytes."""

    wrong_by: int = 0

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        if not isinstance(answer.content, Multipart):
            return answer
        parts = [
            Part(
                {**part.headers, "Content-Length": str(len(part.content) + self.wrong_by)},
                part.content,
            )
            for part in answer.content.parts
        ]
        return _framed(answer, parts=parts)


@attrs.frozen
class LoseParts(Fault):
    """The last so many parts are missing."""

    count: int = 1

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        if not isinstance(answer.content, Multipart):
            return answer
        kept = len(answer.content.parts) - self.count
        return _framed(answer, parts=answer.content.parts[: max(0, kept)])


@attrs.frozen
class RepeatParts(Fault):
    """Each part comes twice."""

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        if not isinstance(answer.content, Multipart):
            return answer
        return _framed(answer, parts=[part for part in answer.content.parts for _ in range(2)])


@attrs.frozen
class SmallWrites(Fault):
    """Each write to the socket holds so few bytes that boundaries do not fit into one."""

    size: int = 7

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        return on_the_wire(answer, piece=self.size)
