"""A JSON list is split into its rows, however it is written and however it arrives."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.errors import DataError
from dicomsource_index.row_splitting import split_rows

tricky = st.sampled_from(["},{", '"', "\\", "[{", '}, {"a'])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | tricky,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
rows = st.lists(st.dictionaries(st.text(max_size=4), values, max_size=4), max_size=8)
sizes = st.lists(st.integers(1, 9), max_size=60)
windows = st.integers(1, 200)


def pieces_of(body, sizes):
    for size in sizes:
        yield body[:size]
        body = body[size:]
    yield body


@given(rows, st.sampled_from([None, 1]), st.booleans(), sizes, windows)
def test_rows_come_as_they_were_written(rows, indent, ensure_ascii, sizes, window):
    body = json.dumps(rows, indent=indent, ensure_ascii=ensure_ascii).encode()
    found = split_rows(pieces_of(body, sizes), "there", window=window)
    assert [json.loads(row) for row in found] == rows


@given(st.lists(values, max_size=6), sizes, windows)
def test_items_that_are_no_objects_are_items_too(items, sizes, window):
    body = json.dumps(items).encode()
    found = split_rows(pieces_of(body, sizes), "there", window=window)
    assert [json.loads(row) for row in found] == items


@given(rows.filter(len), st.data(), windows)
def test_of_a_list_that_is_cut_the_rows_before_come(rows, data, window):
    body = json.dumps(rows).encode()
    cut = data.draw(st.integers(1, len(body) - 1))
    came = []
    with pytest.raises(
        DataError, match="there is cut off, or its brackets do not match, after row"
    ):
        came.extend(json.loads(row) for row in split_rows([body[:cut]], "there", window=window))
    assert came == rows[: len(came)]
    if cut == len(body) - 1:
        assert len(came) >= len(rows) - 1


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", []),
        (b" null ", []),
        (b"[]", []),
        (b"\xef\xbb\xbf [ ] ", []),
        (b'{"a":1}', [b'{"a":1}']),
        (b'[{"a":tru},{"b":1}]', [b'{"a":tru}', b'{"b":1}']),
        (b"[{},]", [b"{}"]),
        (b"[{},,{}]", [b"{}", b"", b"{}"]),
        (b"[{}{},1]", [b"{}{}", b"1"]),
    ],
)
@pytest.mark.parametrize("window", [1, 3, 1000])
def test_what_is_wrong_with_one_row_says_nothing_of_the_others(body, found, window):
    assert list(split_rows(pieces_of(body, [1] * 40), "there", window=window)) == found


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<html><title>Sign in</title></html>", "there is no JSON list: it begins with b'<html>"),
        (b"3", "there is no JSON list"),
        (b"[{]", "there is cut off, or its brackets do not match, after row 0"),
        (b"[{}", "there is cut off, or its brackets do not match, after row 0"),
        (b'[{},"a', "there is cut off, or its brackets do not match, after row 1"),
        (b"[{},{}}]", "the brackets of there do not match after row 1"),
        (b"[{}]x", "something stands behind the list of there: b'x'"),
    ],
)
@pytest.mark.parametrize("window", [1, 3, 1000])
def test_what_is_no_whole_list_is_said(body, sentence, window):
    with pytest.raises(DataError) as caught:
        list(split_rows(pieces_of(body, [1] * 40), "there", window=window))
    assert sentence in caught.value.problem


def test_a_row_without_an_end_does_not_fill_the_memory():
    pieces = [b'[{"a": "'] + [b"x" * 100] * 100
    with pytest.raises(DataError, match="row 1 of there has no end within 1000 bytes"):
        list(split_rows(pieces, "there", window=100, longest=1000))
