"""Pieces that are compressed once and stand in several gzip files."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.static_tree.deflated import deflated, found_at_the_end, gzip_of

CONTENT = st.binary(max_size=3000) | st.binary(max_size=40).map(lambda data: data * 100)


@given(contents=st.lists(CONTENT, max_size=6), effort=st.sampled_from([0, 1, 6, 9]))
def test_a_gzip_file_of_pieces_holds_them_in_order(contents: list[bytes], effort: int) -> None:
    pieces = [deflated(content, effort) for content in contents]

    assert gzip.decompress(b"".join(gzip_of(pieces))) == b"".join(contents)


@given(
    before=CONTENT, contents=st.lists(CONTENT, min_size=1, max_size=3), after=st.binary(max_size=1)
)
def test_pieces_at_the_end_are_found_with_what_is_around_them(
    before: bytes, contents: list[bytes], after: bytes
) -> None:
    whole = before + b"".join(contents) + after

    found = found_at_the_end(whole, [deflated(content, 1) for content in contents])

    assert found is not None
    assert found[0] + b"".join(contents) + found[1] == whole


@pytest.mark.parametrize("whole", [b"", b"pie", b"piece and more", b"another piecf"])
def test_what_does_not_end_with_the_pieces_is_said_so(whole: bytes) -> None:
    assert found_at_the_end(whole, [deflated(b"piece", 1)]) is None
