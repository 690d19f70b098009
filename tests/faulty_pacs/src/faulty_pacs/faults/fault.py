"""What every fault is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from faulty_pacs.answer import Answer
    from faulty_pacs.request import Request


class Fault:
    """Something that goes wrong; by itself, nothing does."""

    def of_request(self, request: Request) -> Request:
        """Return the request that is handled in place of the one that came."""
        return request

    def instead(self, request: Request) -> Answer | None:
        """Return the answer to send without handling the request, or None."""
        return None

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        """Return the answer to send in place of the right one, for the request as it came."""
        return answer


def on_the_wire(answer: Answer, **changes: Any) -> Answer:
    """Return an answer that is sent in another way."""
    return attrs.evolve(answer, wire=attrs.evolve(answer.wire, **changes))
