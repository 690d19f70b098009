"""Person names: matched by component group, without regard to case.

What the standard leaves to the implementation is decided so: letter case and Unicode composition never count, accents
do (until fuzzy matching is asked for); carets and spaces that pad a name do not count; a key without ``=`` may match
any of the three groups, one with ``=`` is matched group by group, and a group left empty or ``*`` asks for nothing.

References
----------
DICOM PS3.4 sections C.2.2.2.1.1 and C.2.2.2.4; PS3.5 section 6.2.1; PS3.18 section F.2.2 (names in DICOM JSON).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import QueryError
from dicomsource.matching.representations import PADDING
from dicomsource.matching.spelling import cases_of, composed
from dicomsource.matching.wildcard import either, has_wildcard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicomsource.matching.rule import Rule

GROUPS = ("Alphabetic", "Ideographic", "Phonetic")

_PADDED_CARET = re.compile(r" *\^ *")


def groups_in(value: Any) -> Sequence[str]:
    """Return the alphabetic, ideographic and phonetic group of a stored name, as many as there are.

    Parameters
    ----------
    value
        As DICOM JSON has it, or text as in a Part 10 file, be it the whole value or the alphabetic group.
    """
    if isinstance(value, dict):
        alphabetic = value.get("Alphabetic")
        if len(value) > 1 or alphabetic is None:
            groups = (alphabetic, value.get("Ideographic"), value.get("Phonetic"))
            if any(groups[1:]):
                return [group if isinstance(group, str) else "" for group in groups]
        value = alphabetic
    return value.split("=") if isinstance(value, str) else ()


def canonical(group: str) -> str:
    """Return one component group without padding: no trailing carets, no spaces around components."""
    group = composed(group).strip(PADDING)
    if " " in group:
        group = _PADDED_CARET.sub("^", group)
    return group.rstrip("^")


@attrs.frozen
class GroupEquals:
    """One component group that is the same, but for case and padding."""

    text: str

    def accepts(self, group: str) -> bool:
        """Return whether the stored group is the same."""
        return cases_of(canonical(group))[0] == self.text


@attrs.frozen
class GroupFits:
    """One component group that fits a pattern, whatever its case and padding.

    Parameters
    ----------
    keys
        The pattern in lower case, in each of its spellings.
    pattern
        All of them as one regular expression.
    """

    keys: tuple[str, ...]
    pattern: re.Pattern[str]

    def accepts(self, group: str) -> bool:
        """Return whether the stored group fits the pattern; an empty one does not."""
        group = canonical(group)
        return bool(group) and any(map(self.pattern.fullmatch, cases_of(group)))


@attrs.frozen
class NameInAnyGroup:
    """A name one of whose component groups matches."""

    group: GroupEquals | GroupFits

    def accepts(self, value: Any) -> bool:
        """Return whether a group of the stored name matches."""
        return any(map(self.group.accepts, groups_in(value)))


@attrs.frozen
class NameByGroup:
    """A name each of whose component groups matches its own part of the key.

    Parameters
    ----------
    parts
        In the order of `GROUPS`; None for a group that the key does not ask for.
    """

    parts: tuple[GroupEquals | GroupFits | None, ...]

    def accepts(self, value: Any) -> bool:
        """Return whether every group that the key asks for matches."""
        groups = groups_in(value)
        return all(
            place < len(groups) and part.accepts(groups[place])
            for place, part in enumerate(self.parts)
            if part
        )


def name_rule(text: str, name: str) -> Rule | None:
    """Return the rule for a person name; None if it asks for nothing.

    Raises
    ------
    QueryError
        The name has more than three component groups.
    """
    parts = tuple(_group_rule(part) for part in text.split("="))
    if len(parts) > len(GROUPS):
        raise QueryError(
            f"{name} has {len(parts)} component groups in {text!r}",
            way_out=f"Give at most {len(GROUPS)}: {'='.join(GROUPS)}",
        )
    if not any(parts):
        return None
    if len(parts) == 1 and parts[0]:
        return NameInAnyGroup(parts[0])
    return NameByGroup(parts)


def _group_rule(text: str) -> GroupEquals | GroupFits | None:
    text = canonical(text)
    if not text.strip("*"):
        return None
    if not has_wildcard(text):
        return GroupEquals(cases_of(text)[0])
    forms = tuple(form for spelling in _shortened(text) for form in cases_of(spelling))
    return GroupFits(forms, either(forms))


def _shortened(pattern: str) -> list[str]:
    # The last components of a name may be left out with their carets, so "DOE^*" fits "DOE" as it fits "DOE^".
    spellings = [pattern]
    rest = pattern.rstrip("*^")
    spellings.extend(
        pattern[:place] for place in range(len(rest), len(pattern)) if pattern[place] == "^"
    )
    return spellings
