"""When two spellings of a text are the same: letter case, Unicode composition, accents."""

from __future__ import annotations

import unicodedata

_FIRST_ACCENT, _LAST_ACCENT = "\u0300", "\u036f"

# Letters that Unicode does not take apart into a base and an accent.
_STROKED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)


def cases_of(text: str) -> tuple[str, ...]:
    """Return the case-folded forms of a text; the first one decides whether two texts are equal.

    A sharp s folds to two letters. There is a second form, with one letter for each letter of the text, so that
    ``?`` in a wildcard still stands for one.
    """
    if text.isascii():
        return (text.lower(),)
    folded, lowered = text.casefold(), text.lower()
    return (folded,) if folded == lowered else (folded, lowered)


def composed(text: str) -> str:
    """Return the text with each letter and its accents as one character, where there is such a character."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def without_accents(text: str) -> str:
    """Return the text without case, accents and differences of width; kana keep their voicing marks."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in apart if not _FIRST_ACCENT <= letter <= _LAST_ACCENT)
    return unicodedata.normalize("NFC", bare).casefold().translate(_STROKED)
