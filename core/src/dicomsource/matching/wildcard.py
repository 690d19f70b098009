"""Wildcard matching: ``*`` is any run of characters, even none, and ``?`` is any one character.

References
----------
DICOM PS3.4 section C.2.2.2.4.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.matching.representations import trimmed
from dicomsource.matching.rule import Rule, text_in
from dicomsource.matching.spelling import cases_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def has_wildcard(text: str) -> bool:
    """Return whether the text holds ``*`` or ``?``."""
    return "*" in text or "?" in text


def expression(pattern: str) -> str:
    """Return the regular expression that a text must match as a whole.

    Each piece between two asterisks is looked for once and never again further on (an atomic group), so that a
    pattern of many asterisks takes linear and not exponential time.
    """
    first, *pieces = (_piece(piece) for piece in re.split(r"\*+", pattern))
    if not pieces:
        return first
    *inner, last = pieces
    return first + "".join(f"(?>.*?{piece})" for piece in inner) + ".*" + last


def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern ready for use with ``fullmatch``."""
    return re.compile(expression(pattern), re.DOTALL)


def either(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return several patterns as one, ready for use with ``fullmatch``."""
    return re.compile("|".join(map(expression, patterns)), re.DOTALL)


def _piece(text: str) -> str:
    return "".join("." if letter == "?" else re.escape(letter) for letter in text)


@attrs.frozen
class WildcardText:
    """Text that fits a pattern, letter for letter.

    Parameters
    ----------
    keys
        The pattern as the key wrote it, which an index can look up.
    pattern
        The same as a regular expression.
    """

    keys: tuple[str, ...]
    pattern: re.Pattern[str]
    trim: Callable[[str], str]

    def accepts(self, value: Any) -> bool:
        """Return whether the stored text fits the pattern."""
        text = text_in(value)
        return text is not None and self.pattern.fullmatch(self.trim(text)) is not None


@attrs.frozen
class WildcardTextInAnyCase:
    """Text that fits one of several patterns in lower case, whatever the case of its letters."""

    keys: tuple[str, ...]
    pattern: re.Pattern[str]
    trim: Callable[[str], str]

    def accepts(self, value: Any) -> bool:
        """Return whether the stored text fits the pattern, but for the case of its letters."""
        text = text_in(value)
        return text is not None and any(
            self.pattern.fullmatch(form) for form in cases_of(self.trim(text))
        )


def wildcard_rule(pattern: str, vr: str, *, ignore_case: bool) -> Rule:
    """Return the rule for a text with wildcards."""
    if not ignore_case:
        return WildcardText((pattern,), compiled(pattern), trimmed(vr))
    keys = cases_of(pattern)
    return WildcardTextInAnyCase(keys, either(keys), trimmed(vr))
