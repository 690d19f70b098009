"""Numbers that DICOM writes as text compute as numbers and give back their text."""

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.natural import DecimalString, IntegerString
from dicomsource.natural.numbers import (
    decimal_number,
    integer_number,
    json_number,
    number_text,
)

_decimal_text = st.from_regex(
    r"[+-]?([0-9]{1,6}(\.[0-9]{0,6})?|\.[0-9]{1,6})([eE][+-]?[0-9]{1,2})?", fullmatch=True
)
_integer_text = st.from_regex(r"[+-]?[0-9]{1,11}", fullmatch=True)


def test_a_decimal_string_computes_as_its_number():
    assert DecimalString("1.50") * 2 == 3.0


def test_an_integer_string_computes_as_its_number():
    assert IntegerString("007") + 1 == 8


@given(_decimal_text)
def test_every_decimal_text_gives_its_number_and_its_text(text):
    number = decimal_number(text)
    assert isinstance(number, float)
    assert number == float(text)
    assert number_text(number) == text


@given(_integer_text)
def test_every_integer_text_gives_its_number_and_its_text(text):
    number = integer_number(text)
    assert isinstance(number, int)
    assert number == int(text)
    assert number_text(number) == text


@given(st.one_of(_decimal_text.map(decimal_number), _integer_text.map(integer_number)))
def test_a_number_in_json_prints_its_exact_text(number):
    written = json_number(number)
    printed = written if isinstance(written, str) else json.dumps(written)
    assert printed == number_text(number)


@pytest.mark.parametrize(
    ("text", "written"),
    [("1.5", 1.5), ("2", 2), ("1.50", "1.50"), ("+2", "+2"), ("-0", "-0"), ("nan", "nan")],
)
def test_a_decimal_is_a_json_number_only_where_that_prints_the_same(text, written):
    assert json_number(decimal_number(text)) == written
    assert type(json_number(decimal_number(text))) is type(written)


def test_an_integer_that_javascript_cannot_hold_is_a_json_string():
    assert json_number(2**53) == "9007199254740992"


@pytest.mark.parametrize("read", [decimal_number, integer_number])
@pytest.mark.parametrize("text", ["", "  ", "\0"])
def test_padding_alone_is_no_number(read, text):
    assert read(text) is None


@pytest.mark.parametrize("read", [decimal_number, integer_number])
@pytest.mark.parametrize("text", ["1A", "1_000", "one", "--1"])
def test_a_text_that_is_no_number_stays_text(read, text):
    assert read(text) == text
    assert type(read(text)) is str


def test_padding_is_no_part_of_a_number():
    assert number_text(decimal_number(" 1.50 ")) == "1.50"


def test_a_whole_number_written_as_a_fraction_is_an_integer_with_that_text():
    number = integer_number("5.0")
    assert (number, number.text) == (5, "5.0")
    assert isinstance(number, IntegerString)


def test_a_fraction_where_an_integer_belongs_keeps_its_value():
    assert integer_number("1.5") == 1.5


@pytest.mark.parametrize("number", [DecimalString("1.50"), IntegerString("007")])
@pytest.mark.parametrize(
    "duplicate", [copy.copy, copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))]
)
def test_a_copied_number_keeps_its_text(number, duplicate):
    assert (duplicate(number), duplicate(number).text) == (number, number.text)


@pytest.mark.parametrize("number", [DecimalString("1.50"), IntegerString("007")])
def test_a_number_prints_as_its_text(number):
    assert f"{number}" == number.text
