"""Keys: their order, those of numbers, and those that are made many at a time."""

import json
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from dicomsource.matching.number_terms import number_term
from dicomsource_index.element_keys import KeyMaker
from dicomsource_index.key_order import KeyList, ordered
from dicomsource_index.quick_keys import keys_of

untimed = settings(deadline=None)  # a busy machine is no fault

KEYS = st.lists(
    st.builds(
        lambda shared, own: shared + own + b"z",  # no key ends in NUL
        st.sampled_from([b"", b"1234567", b"12345678", b"123456789", b"x" * 20]),
        st.lists(st.sampled_from([b"\0", b"a", b"b", b"\xfe", b"\xff"]), max_size=18).map(b"".join),
    ),
    max_size=12,
)


@untimed
@given(KEYS)
def test_keys_are_ordered_as_bytes_compare_and_equal_ones_as_they_came(keys):
    found = ordered(KeyList.of(keys))

    expected = sorted(range(len(keys)), key=keys.__getitem__)
    assert found.order.tolist() == expected
    in_order = [keys[number] for number in expected]
    firsts = [n for n, key in enumerate(in_order) if n == 0 or in_order[n - 1] != key]
    assert found.firsts.tolist() == [*firsts, len(keys)]


@untimed
@given(KEYS)
def test_keys_are_joined_in_the_order_asked_for(keys):
    joined = KeyList.of(keys).joined(ordered(KeyList.of(keys)).order[::-1])

    assert b"".join(joined) == b"".join(sorted(keys, reverse=True))


NUMBERS = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False),
    st.sampled_from(["7", "7.0", "70e-1", "-0", "0", "1e400", "-1e400", "1e-400", "0.1", "100", "1E+2"]).map(Decimal),
)  # fmt: skip


@untimed
@given(NUMBERS, NUMBERS)
def test_equal_numbers_have_one_term_and_others_two(one, other):
    assert (number_term(one) == number_term(other)) == (one == other)


@untimed
@given(NUMBERS, NUMBERS)
def test_numbers_that_a_float_tells_apart_are_in_order_of_their_size(one, other):
    if float(one) < float(other):
        assert Fraction(one) < Fraction(other)
        assert number_term(one) < number_term(other)


@untimed
@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_floats_are_in_order_of_their_size(one, other):
    assert (number_term(one) < number_term(other)) == (one < other)


VALUES = st.one_of(
    st.sampled_from(["A1", "DOE^JOHN", "20240229", "103059", "103059.5", "1.2.3", "20249999"]),
    st.text(alphabet='A1a^= .,"\\é\0\n-', max_size=5),
)
ELEMENTS = st.one_of(
    VALUES.map(lambda value: [value]),
    VALUES.map(lambda value: [{"Alphabetic": value}]),
    st.lists(VALUES, max_size=2),
    st.builds(lambda one, two: [{"Alphabetic": one, "Ideographic": two}], VALUES, VALUES),
).map(lambda values: {"vr": "LO", "Value": values})


@untimed
@given(
    st.sampled_from(
        ["00100020", "00100010", "00080020", "00080030", "0020000D", "00201208", "00104000"]
    ),
    st.lists(ELEMENTS, min_size=1, max_size=6),
    st.sampled_from([(",", ":"), (", ", ": ")]),
    st.booleans(),
)
def test_keys_made_many_at_a_time_are_those_made_one_by_one(tag, elements, separators, escaped):
    texts = [
        json.dumps(element, separators=separators, ensure_ascii=escaped).encode()
        for element in elements
    ]
    maker = KeyMaker(tag)

    assert keys_of(texts, maker) == list(map(maker.key, texts))
