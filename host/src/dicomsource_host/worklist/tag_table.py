"""All attributes of an instance as a table that can be searched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource_host.terminal.texts import count_text, value_text

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = re.compile("[0-9A-F]{8}")
_LONGEST_VALUE = 2000


@attrs.frozen
class TagLine:
    """One attribute.

    Parameters
    ----------
    tag
        As ``(0010,0010)``; empty for the heading of an item.
    keyword, name
        As the standard has them; the keyword is empty where the name tells it.
    vr
        Value representation.
    value
        For people; long ones are cut.
    depth
        In how many sequences it stands.
    """

    tag: str
    keyword: str
    name: str
    vr: str
    value: str
    depth: int = 0

    def holds(self, words: list[str]) -> bool:
        """Tell whether each word stands somewhere in this line; small and capital letters are alike."""
        number, joined = self.tag.strip("()").replace(",", ""), self.name.replace(" ", "")
        texts = (self.tag, number, self.keyword, self.name, joined, self.value)
        text = " ".join(texts).casefold()
        return all(word in text for word in words)


def tag_lines(dataset: Mapping[str, Any], search: str = "") -> list[TagLine]:
    """Return the attributes of a dataset by tag, those in sequences after their sequence.

    Parameters
    ----------
    dataset
        Naturalized.
    search
        Words that a line must hold.
    """
    words = search.casefold().split()
    return [line for line in _lines(dataset, 0) if line.holds(words)]


def _lines(dataset: Mapping[str, Any], depth: int) -> Iterator[TagLine]:
    from dicomsource.natural.dictionary import tag_for, vr_for

    named_vrs = dataset.get("_vrMap") or {}
    tags = {key: tag_for(key) or key for key in dataset if not key.startswith("_")}
    for key, tag in sorted(tags.items(), key=lambda pair: pair[1]):
        value = dataset[key]
        vr = named_vrs.get(key) or vr_for(tag) or ""
        items = (
            value
            if isinstance(value, list) and all(isinstance(one, Mapping) for one in value)
            else None
        )
        text = count_text(len(items), "item") if items is not None else _cut(value_text(value))
        shown = f"({tag[:4]},{tag[4:]})" if _TAG.fullmatch(tag) else ""
        name = _name(tag)
        keyword = "" if key in (tag, name.replace(" ", "")) else key
        yield TagLine(shown, keyword, name, vr, text, depth)
        for number, item in enumerate(items or (), start=1):
            yield TagLine("", "", f"Item {number}", "", "", depth + 1)
            yield from _lines(item, depth + 1)


def _name(tag: str) -> str:
    if not _TAG.fullmatch(tag):
        return tag
    from pydicom.datadict import dictionary_description

    try:
        return dictionary_description(int(tag, 16))
    except KeyError:
        return "Private attribute" if int(tag[:4], 16) % 2 else "Unknown attribute"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]} …"
