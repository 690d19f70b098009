"""BulkDataURIs as other servers write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from faulty_pacs.answer import Answer, Datasets
from faulty_pacs.faults.fault import Fault
from faulty_pacs.metadata import with_uris

if TYPE_CHECKING:
    from collections.abc import Callable

    from faulty_pacs.request import Request


@attrs.frozen
class BulkDataURIs(Fault):
    """Each BulkDataURI of the metadata is changed by a function."""

    change: Callable[[str], str]

    def of_answer(self, answer: Answer, request: Request) -> Answer:
        if not isinstance(answer.content, Datasets):
            return answer
        rows = with_uris(answer.content.rows, self.change)
        return attrs.evolve(answer, content=Datasets(rows))
