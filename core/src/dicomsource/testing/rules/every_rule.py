"""All rules, read from the files that group them: a file that stands below is all it takes."""

from __future__ import annotations

from dicomsource.testing.rule import Rule
from dicomsource.testing.rules import (
    basics,
    counting,
    errors,
    files,
    frames,
    identity,
    image_ids,
    known,
    levels,
    life,
    matching,
    metadata,
    order,
    paging,
    ranges,
    spelling,
    writing,
)

_GROUPS = (
    basics, identity, spelling, levels, counting, matching, ranges, paging, order, metadata, frames, image_ids, files,
    errors, known, writing, life,
)  # fmt: skip

RULES: tuple[Rule, ...] = tuple(
    one for group in _GROUPS for one in vars(group).values() if isinstance(one, Rule)
)
"""Every rule; the last one closes the source."""
