"""Valid values of the value representations that are searched by (PS3.5, 6.2)."""

from __future__ import annotations

import datetime

from hypothesis import strategies as st

from dicomsource.natural import PersonName

MODALITIES = ("CT", "MR", "US", "CR", "PT", "XA", "OT")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzäéßñçøŁ"
_DIGITS = "0123456789"


def uids() -> st.SearchStrategy[str]:
    """Return UIDs, made of a UUID as PS3.5, B.2 has it."""
    return st.uuids().map(lambda uuid: f"2.25.{uuid.int}")


def dates() -> st.SearchStrategy[str]:
    """Return dates, as DA writes them."""
    days = st.dates(datetime.date(1950, 1, 1), datetime.date(2049, 12, 31))
    return days.map(lambda day: day.strftime("%Y%m%d"))


def times() -> st.SearchStrategy[str]:
    """Return times of day, as TM writes them: to the second, or with a fraction of it."""
    return st.times().map(
        lambda time: (
            time.strftime("%H%M%S") + (f".{time.microsecond:06}" if time.microsecond else "")
        )
    )


def texts(longest: int = 16) -> st.SearchStrategy[str]:
    """Return texts without what means something in a search, and without spaces at their ends."""
    letters = st.text(f"{_LETTERS}{_DIGITS} -_.", min_size=1, max_size=longest)
    return letters.map(str.strip).filter(bool)


def codes() -> st.SearchStrategy[str]:
    """Return code strings, as CS writes them."""
    letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", min_size=1, max_size=16)
    return letters.filter(bool)


def person_names() -> st.SearchStrategy[PersonName]:
    """Return names of one to three components, some with an ideographic group."""
    part = st.text(_LETTERS, min_size=1, max_size=12)
    alphabetic = st.lists(part, min_size=1, max_size=3).map("^".join)
    ideographic = st.sampled_from(["", "", "山田^太郎", "洪^吉洞"])
    return st.builds(
        lambda one, two: PersonName(f"{one}={two}" if two else one), alphabetic, ideographic
    )
