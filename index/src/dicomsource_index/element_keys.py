"""Elements as keys: bytes that tell all that the matching rules can see of an element, and sort by its values.

A plain element has the key of its values alone: each as the rules compare it (a *term*: without padding, a name in
lower case, a number or date in one form), with NUL between several. Most elements are plain. Those that keep more than
their terms for the rules to see are followed by a mark and their JSON text:

- `TOLD`: the terms decide what a rule for single values finds; only the other rules need the text.
- `ASKED`: the terms tell where a match may be, and the text is asked whether it is one; without terms it always is.

References
----------
DICOM PS3.4 section C.2.2.2 (which differences of values count).
"""

from __future__ import annotations

from typing import Any

from dicomsource.matching.attribute import values_in
from dicomsource.matching.person_name import canonical, groups_in
from dicomsource.matching.spelling import cases_of
from dicomsource.matching.terms import all_terms, terms_function
from dicomsource.matching.universal import IsEmpty
from dicomsource_index.kinds import kind_of, vr_of
from dicomsource_index.row_text import decoder

BETWEEN, TOLD, ASKED = b"\0", b"\xfe", b"\xff"
"""None of them is a part of a term: UTF-8 has no such bytes but NUL, and a term with NUL is none."""

AFTER_TERMS = BETWEEN + BETWEEN
"""Before a mark: so the same terms stand together whatever follows, and before longer ones that begin like them."""


class KeyMaker:
    """Makes the keys of one attribute.

    Parameters
    ----------
    tag
        Eight upper-case hexadecimal digits.
    """

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.kind = kind_of(tag)
        self._decode = decoder()
        self._is_empty = IsEmpty(tag)
        vr = vr_of(tag)
        self._terms_of = None if self.kind == "whole" or vr is None else terms_function(vr)

    def key(self, text: bytes) -> bytes | None:
        """Return the key of an element given as JSON text; None for one that is as good as absent."""
        element = self._decode(text)
        if not isinstance(element, dict):
            return None
        empty = self._is_empty.passes({self.tag: element}, {})
        if self._terms_of is None:
            # Empty ones come last in order. They are kept: what is asked of items may match an empty one.
            return ASKED + (ASKED if empty else b"") + text
        values = values_in({self.tag: element}, self.tag)
        terms = all_terms(values, self._terms_of)
        if not terms:
            return None if empty else TOLD + text
        if any("\0" in term for term in terms):
            return ASKED + text
        key = BETWEEN.join(term.encode() for term in terms)
        if self.kind == "name" and not _is_plain_name(values, terms):
            return key + AFTER_TERMS + (ASKED if _has_two_forms(values) else TOLD) + text
        return key + AFTER_TERMS + TOLD + text if empty else key


def _is_plain_name(values: Any, terms: list[str]) -> bool:
    return len(values) == len(terms) == 1 and terms[0].isascii() and len(groups_in(values[0])) == 1


def _has_two_forms(values: Any) -> bool:
    return any(
        len(cases_of(canonical(group))) > 1 for value in values for group in groups_in(value)
    )
