"""Many texts at once: each is treated as if it were alone."""

from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dicomsource_index.terms import places_in
from dicomsource_index.text_numbers import TextNumbers
from dicomsource_index.texts import Texts, united_texts

untimed = settings(deadline=None)  # a busy machine is no fault

TEXT = st.one_of(
    st.text("ab", max_size=20).map(str.encode),
    st.sampled_from([0, 7, 8, 9, 255, 256, 257, 600]).map(lambda length: b"x" * length),
)
SEVERAL = st.lists(TEXT, max_size=30)


@untimed
@given(SEVERAL, st.randoms())
def test_texts_are_joined_in_any_order(several, dice):
    order = list(range(len(several)))
    dice.shuffle(order)
    joined = Texts.of(several).some(np.array(order, int)).joined()

    assert bytes(joined.whole) == b"".join(several[number] for number in order)
    assert joined.tolist() == [several[number] for number in order]


@untimed
@given(SEVERAL, SEVERAL)
def test_texts_of_two_buffers_are_put_together(some, others):
    assert united_texts([Texts.of(some), Texts.of(others)]).tolist() == [*some, *others]


@untimed
@given(st.lists(SEVERAL, max_size=4))
def test_equal_texts_have_one_number_and_others_two(portions):
    numbers, expected = TextNumbers(), {}
    for portion in portions:
        found = numbers.of(Texts.of(portion), lambda text: len(text) != 7)

        assert found.tolist() == [
            0 if len(text) == 7 else expected.setdefault(text, len(expected) + 1)
            for text in portion
        ]
    assert list(numbers) == list(expected)


@untimed
@given(SEVERAL, TEXT.filter(bool))
def test_a_literal_is_found_where_it_stands(several, literal):
    literal = literal[:200]
    joined = b"".join(several)
    texts = Texts.of(several)

    assert texts.has_at(texts.starts, literal).tolist() == [
        joined[start : start + len(literal)] == literal for start in texts.starts.tolist()
    ]


@untimed
@given(
    st.text("ab", max_size=40), st.text("ab", min_size=1, max_size=6), st.sampled_from([1, 2, 64])
)
def test_a_piece_is_found_wherever_it_begins(text, piece, stride):
    with patch("dicomsource_index.terms._STRIDE", stride):
        found = places_in(memoryview(text.encode()), piece.encode())

    assert found.tolist() == [n for n in range(len(text)) if text[n:].startswith(piece)]
