"""Whether a dataset has what a search asks for: plain, slow, and written from the standard alone.

References
----------
DICOM PS3.4 section C.2.2.2.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydicom.datadict import dictionary_VR, tag_for_keyword

if TYPE_CHECKING:
    from pydicom import Dataset

_LISTS = frozenset({"UI", "CS"})
_MOMENTS = frozenset({"DA", "TM", "DT"})
_NUMBERS = frozenset({"DS", "FD", "FL", "IS", "SL", "SS", "SV", "UL", "US", "UV"})


def tags_of(path: str) -> list[int]:
    """Return the tags of a keyword, a tag, or several of them with dots between.

    Raises
    ------
    ValueError
        A step is no attribute.
    """
    tags = []
    for step in path.split("."):
        tag = int(step, 16) if re.fullmatch("[0-9A-Fa-f]{8}", step) else tag_for_keyword(step)
        if tag is None:
            raise ValueError(f"{step!r} is no attribute")
        tags.append(tag)
    return tags


def matches(dataset: Dataset, path: str, wanted: str) -> bool:
    """Tell whether an attribute of a dataset is as wanted; an empty value wants anything."""
    tags = tags_of(path)
    return not wanted or any(fits(value, vr, wanted) for vr, value in _values(dataset, tags))


def _values(dataset: Dataset, tags: list[int]) -> list[tuple[str, str]]:
    first, *rest = tags
    if first not in dataset:
        return []
    element = dataset[first]
    if rest:
        items = element.value if element.VR == "SQ" else []
        return [found for item in items for found in _values(item, rest)]
    values = element.value if element.VM > 1 else [element.value]
    return [(element.VR, str(value)) for value in values if value not in (None, "")]


def vr_of(path: str) -> str:
    """Return the VR that the dictionary gives the attribute."""
    return dictionary_VR(tags_of(path)[-1])


def fits(value: str, vr: str, wanted: str) -> bool:
    """Tell whether one value is as wanted."""
    if vr == "PN":
        return _name_fits(value, wanted)
    if vr in _MOMENTS and "-" in wanted:
        return _in_range(value, wanted)
    choices = re.split(r"[\\,]" if vr in _LISTS else r"\\", wanted)
    if vr in _NUMBERS:
        return any(_same_number(value, choice) for choice in choices)
    return any(_like(value, choice) for choice in choices)


def _like(value: str, pattern: str) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, value, re.IGNORECASE | re.DOTALL) is not None


def _name_fits(value: str, wanted: str) -> bool:
    if "=" in wanted:
        groups = zip(wanted.split("="), [*value.split("="), "", ""], strict=False)
        return all(not pattern or _name_fits(group, pattern) for pattern, group in groups)
    return any(_like(group.rstrip("^ "), wanted.rstrip("^")) for group in value.split("=") if group)


def _in_range(value: str, wanted: str) -> bool:
    low, _, high = wanted.partition("-")
    return bool(value) and value >= low and (not high or value[: len(high)] <= high)


def _same_number(value: str, wanted: str) -> bool:
    try:
        return float(value) == float(wanted)
    except ValueError:
        return value == wanted
