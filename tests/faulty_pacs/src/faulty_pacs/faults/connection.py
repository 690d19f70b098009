"""Connections that are slow, silent or gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from faulty_pacs.answer import Answer
from faulty_pacs.faults.fault import Fault, on_the_wire

if TYPE_CHECKING:
    from faulty_pacs.request import Request


@attrs.frozen
class Drop(Fault):
    """The connection is closed before the answer; with ``handled`` after the request was handled."""

    handled: bool = False

    def instead(self, request: Request) -> Answer | None:
        return None if self.handled else Answer()

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        return on_the_wire(answer, dropped=True)


@attrs.frozen
class Hang(Fault):
    """Nothing ever comes."""

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        return on_the_wire(answer, wait=None)


@attrs.frozen
class Slow(Fault):
    """The answer comes late."""

    seconds: float

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        return on_the_wire(answer, wait=self.seconds)


@attrs.frozen
class Trickle(Fault):
    """The body comes in pieces with pauses between them."""

    piece: int
    pause: float

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        return on_the_wire(answer, piece=self.piece, pause=self.pause)


@attrs.frozen
class Cut(Fault):
    """The connection is closed after so many bytes of the body: less than its length, or before the last chunk.

    A negative number counts from the end.
    """

    after: int
    chunked: bool = False

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        after = self.after if self.after >= 0 else max(0, len(answer.body) + self.after)
        return on_the_wire(answer, stop_after=after, chunked=self.chunked)


@attrs.frozen
class Stall(Fault):
    """After so many bytes of the body nothing more comes, and the connection stays open."""

    after: int

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        return on_the_wire(answer, stop_after=self.after, then="silence")


@attrs.frozen
class Endless(Fault):
    """After so many bytes of the body zeros come, for ever."""

    after: int

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        return on_the_wire(answer, stop_after=self.after, chunked=True, then="zeros")


@attrs.frozen
class UntilClosed(Fault):
    """Only the end of the connection tells the end of the body, as with HTTP/1.0."""

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        return on_the_wire(answer, until_closed=True)
