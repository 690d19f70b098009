"""Single value matching."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.errors import QueryError
from dicomsource.matching.representations import trimmed
from dicomsource.matching.single_value import number_rule, tag_rule, text_rule


@pytest.mark.parametrize(
    "text", ["", "seven", "1_000", "\u0667", "7 8", "0x10", "NaN", "1,5", "--1", "."]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(QueryError, match=r"SeriesNumber \(IS\)"):
        number_rule(text, "IS", "SeriesNumber")


@given(st.integers(-(2**63), 2**64 - 1))
def test_whole_numbers_of_64_bits_are_told_apart(number):
    rule = number_rule(str(number), "UV", "Number")

    assert rule.accepts(number)
    assert not rule.accepts(number + 1)
    assert not rule.accepts(str(number - 1))


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_number_of_single_precision_matches_its_short_and_its_long_form(number):
    short = f"{number:.9g}"

    assert number_rule(short, "FL", "Number").accepts(number)
    assert number_rule(repr(number), "FL", "Number").accepts(short)


@pytest.mark.parametrize("value", [True, None, "", [7], {"Alphabetic": "7"}])
def test_a_stored_value_that_is_no_number_is_no_match(value):
    assert not number_rule("1", "IS", "SeriesNumber").accepts(value)


@pytest.mark.parametrize("text", ["PatientName", "0010", "0010-0010", "001000100"])
def test_what_is_no_tag_is_refused(text):
    with pytest.raises(QueryError, match=r"\(AT\)"):
        tag_rule(text, "FrameIncrementPointer")


def test_a_number_in_place_of_text_counts_as_its_digits():
    assert text_rule("123", "LO", ignore_case=False).accepts(123)
    assert text_rule("123", "LO", ignore_case=True).accepts(123)
    assert not text_rule("True", "LO", ignore_case=False).accepts(True)


@pytest.mark.parametrize(
    ("vr", "left"),
    [("LO", "x"), ("SH", "x"), ("UI", "x"), ("LT", " x"), ("UT", " x"), ("UC", " x")],
)
def test_the_padding_of_a_text_depends_on_its_representation(vr, left):
    assert trimmed(vr)(" x \0") == left
