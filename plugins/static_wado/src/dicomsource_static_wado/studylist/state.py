"""What is known of a study list beside its index."""

from __future__ import annotations

import attrs

from dicomsource_index.cache.state import IndexState, texts


@attrs.frozen(kw_only=True)
class ListState(IndexState):
    """One study list as it was fetched.

    Parameters
    ----------
    url
        Root of its tree.
    version
        What changes when the list changes, as its tree tells it; None where nothing is known.
    fetched, checked
        When it was fetched, and when it was last known to be what the tree has: seconds since 1970.
    received
        How many bytes it had as they travelled.
    rows
        How many studies are served.
    problems
        What was wrong with it, the first thousand sentences.
    problem_count
        How many there are in all.
    """

    url: str
    version: str | None
    fetched: float
    checked: float
    received: int = 0
    rows: int = 0
    problems: tuple[str, ...] = attrs.field(default=(), converter=texts)
    problem_count: int = 0
