"""Wildcard matching, and keys that ask for nothing."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.matching import matches
from dicomsource.matching.universal import is_universal
from dicomsource.matching.wildcard import compiled, has_wildcard, wildcard_rule


@given(st.text(max_size=10))
def test_a_text_without_wildcards_fits_only_itself(text):
    if not has_wildcard(text):
        assert compiled(text).fullmatch(text)
        assert not compiled(text).fullmatch(text + "x")


@given(st.text(max_size=10), st.integers(0, 10))
def test_any_letter_may_become_a_question_mark_and_any_run_an_asterisk(text, place):
    assert compiled(text[:place] + "?" * len(text[place:])).fullmatch(text)
    assert compiled(text[:place] + "*").fullmatch(text)
    assert compiled("*" + text[place:]).fullmatch(text)


def test_a_pattern_of_many_asterisks_takes_no_exponential_time():
    rule = wildcard_rule("*a" * 30 + "b", "LT", ignore_case=False)
    start = time.perf_counter()

    found = rule.accepts("a" * 20_000)

    assert not found
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("texts", [[], ["*"], ["***"], ["CT", "*"]])
def test_keys_that_ask_for_nothing(texts):
    assert is_universal(texts)


@pytest.mark.parametrize("texts", [["CT"], ["*CT"], ["?"], ["?*"]])
def test_keys_that_ask_for_something(texts):
    assert not is_universal(texts)


@pytest.mark.parametrize("keyword", ["AccessionNumber", "StudyInstanceUID", "SeriesNumber"])
@pytest.mark.parametrize(
    "element", [None, {"vr": "UN"}, {"vr": "UN", "Value": []}, {"vr": "UN", "Value": [None]}]
)
def test_an_absent_or_empty_attribute_matches_only_a_key_that_asks_for_nothing(keyword, element):
    tag = {"AccessionNumber": "00080050", "StudyInstanceUID": "0020000D"}.get(keyword, "00200011")
    row = {tag: element} if element else {}

    assert matches(row, {keyword: ""})
    assert matches(row, {keyword: "*"})
    assert not matches(row, {keyword: "1"})
