"""A person's name: one text, read by component group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

GROUPS = ("Alphabetic", "Ideographic", "Phonetic")


class PersonName(str):
    """A person's name as DICOM writes it, ``Alphabetic=Ideographic=Phonetic``.

    Examples
    --------
    >>> name = PersonName("Yamada^Tarou=山田^太郎")
    >>> name.Ideographic, name.Phonetic
    ('山田^太郎', '')

    References
    ----------
    DICOM PS3.5 section 6.2.1.
    """

    __slots__ = ()

    @classmethod
    def from_groups(cls, groups: Mapping[str, str | None]) -> Self:
        """Return the name that DICOM JSON gives as an object of component groups.

        Raises
        ------
        ValueError
            The object has other keys than component groups, or a group is not text.

        References
        ----------
        DICOM PS3.18 section F.2.2.
        """
        if len(groups) == 1 and isinstance(alphabetic := groups.get("Alphabetic"), str):
            return cls(alphabetic)
        last = -1
        texts = []
        for index, group in enumerate(GROUPS):
            text = groups.get(group)
            if group in groups:
                last = index
            if not isinstance(text, str | None):
                raise ValueError(f"its component group {group} is {text!r}")
            texts.append(text or "")
        if groups.keys() - set(GROUPS):
            raise ValueError(f"its component groups are {', '.join(map(repr, groups))}")
        return cls("=".join(texts[: last + 1]))

    @property
    def Alphabetic(self) -> str:
        """The first component group; empty where there is none."""
        return self._group(0)

    @property
    def Ideographic(self) -> str:
        """The second component group; empty where there is none."""
        return self._group(1)

    @property
    def Phonetic(self) -> str:
        """The third component group; empty where there is none."""
        return self._group(2)

    def _group(self, index: int) -> str:
        groups = self.split("=", 2)
        return groups[index] if index < len(groups) else ""

    def to_groups(self) -> dict[str, str]:
        """Return the component groups as DICOM JSON has them.

        An empty group is left out, save a last one: its delimiter is part of the text.
        """
        texts = self.split("=", 2)
        named = zip(GROUPS, texts, strict=False)
        return {
            group: text
            for index, (group, text) in enumerate(named)
            if text or index == len(texts) - 1
        }
