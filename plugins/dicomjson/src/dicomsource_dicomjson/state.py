"""What is known of indexed documents beside their index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from dicomsource_index.cache.state import IndexState, texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicomsource.errors import DicomsourceError

FAILED = ""
"""The version of a document that could not be had."""

AT = "_at"
"""Key in the row of a study for where it stands: lists of document, number, first byte and number of bytes."""

Place = tuple[int, int, int, int]


def _versions(given: Iterable[str | None]) -> tuple[str | None, ...]:
    return tuple(given)


@attrs.frozen(kw_only=True)
class DocumentsState(IndexState):
    """Some documents as they were indexed.

    Parameters
    ----------
    locations
        Where they are.
    versions
        What changes when they do.
    copies
        For each the file, beside the index, with what it holds; empty where its own file is read.
    series
        The file of the index of all series; empty where their UIDs are not their own.
    built
        When: seconds since 1970.
    """

    locations: tuple[str, ...] = attrs.field(converter=texts)
    versions: tuple[str | None, ...] = attrs.field(converter=_versions)
    copies: tuple[str, ...] = attrs.field(converter=texts)
    series: str
    built: float


class BrokenDocument(Exception):
    """One of the documents cannot be indexed; its number, and why."""

    def __init__(self, number: int, error: DicomsourceError) -> None:
        super().__init__(number, error)
        self.number = number
        self.error = error
