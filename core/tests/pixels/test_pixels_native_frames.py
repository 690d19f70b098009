"""Uncompressed frames are cut at the right bit and put in the right order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.errors import DataError
from dicomsource.pixels.native_frames import native_frame


def bits_of(data: bytes) -> list[int]:
    return [byte >> position & 1 for byte in data for position in range(8)]


def bytes_of(bits: list[int]) -> bytes:
    padded = bits + [0] * (-len(bits) % 8)
    return bytes(
        sum(bit << position for position, bit in enumerate(padded[start : start + 8]))
        for start in range(0, len(padded), 8)
    )


@given(
    st.lists(st.integers(0, 1), min_size=1, max_size=300),
    st.integers(1, 70),
    st.integers(0, 9),
)
def test_a_frame_is_its_own_bits_and_no_others(bits, length, index):
    data = bytes_of(bits)
    expected = bits_of(data)[length * index : length * (index + 1)]

    if len(expected) < length:
        with pytest.raises(DataError, match=f"frame {index + 1} has"):
            native_frame(lambda start, end: data[start:end], length, index)
        return
    frame = native_frame(lambda start, end: data[start:end], length, index)

    assert frame == bytes_of(expected)


@given(st.binary(min_size=1, max_size=60), st.sampled_from([2, 4, 8]), st.integers(1, 12))
def test_words_of_a_big_endian_file_are_turned_round(little, word_size, length):
    padded = little + bytes(-len(little) % word_size)
    big = b"".join(
        padded[start : start + word_size][::-1] for start in range(0, len(padded), word_size)
    )

    for index in range(len(little) // length):
        frame = native_frame(lambda start, end: big[start:end], 8 * length, index, word_size)

        assert frame == little[length * index : length * (index + 1)]


def test_no_more_is_read_than_the_frame():
    asked = []

    def read(start: int, end: int) -> bytes:
        asked.append((start, end))
        return bytes(end - start)

    native_frame(read, 80, 3)
    native_frame(read, 12, 1)
    native_frame(read, 24, 1, 2)

    assert asked == [(30, 40), (1, 3), (2, 6)]
