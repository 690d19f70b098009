"""A document is taken apart into its studies exactly where JSON says, whatever stands in its texts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicomsource.errors import DataError
from dicomsource_dicomjson.scanning import NotSplit, scan_studies

TEXTS = st.text(alphabet='ab"\\{}[],:é ', max_size=8)
VALUES = st.recursive(
    st.none() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
STUDIES = st.lists(st.dictionaries(TEXTS, VALUES, max_size=3), max_size=5)
ROUND = st.dictionaries(TEXTS, VALUES, max_size=2)


def scanned(data: bytes, size: int = 1 << 20) -> list[Any]:
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return list(scan_studies(pieces, "d.json", at_once=size))


@settings(deadline=None)
@given(STUDIES, ROUND, ROUND, st.integers(1, 40), st.sampled_from([None, 1]), st.booleans())
def test_studies_are_what_json_says_and_where_it_has_them(
    studies, before, after, size, indent, ensure_ascii
):
    document = {**before, "studies": studies, **after}
    data = json.dumps(document, indent=indent, ensure_ascii=ensure_ascii).encode()

    found = scanned(data, size)

    assert [json.loads(one.text) for one in found] == studies
    assert [one.number for one in found] == list(range(len(studies)))
    for one in found:
        assert data[one.start : one.start + len(one.text)] == one.text


@settings(deadline=None)
@given(STUDIES.filter(bool), st.integers(1, 40), st.data())
def test_a_document_that_is_cut_is_refused(studies, size, data):
    whole = json.dumps({"studies": studies}).encode()
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]

    with pytest.raises((DataError, NotSplit)):
        scanned(cut, size)


@pytest.mark.parametrize(
    "data",
    [
        b'{"studies": [{}, 1]}',
        b'{"studies": [{} {}]}',
        b'{"studies": [1, {}]}',
        b'{"studies": [{},]}',
        b'{"studies": [[]]}',
        b'{"studies": [{}]} and more',
        b'{"studies": [{}], "studies": [{}]}',
        b'{"studies": [{}]',
    ],
)
def test_what_is_no_list_of_objects_is_refused(data):
    with pytest.raises(DataError, match=r"d\.json"):
        scanned(data)


def test_a_place_counts_from_the_beginning_of_the_file():
    data = b'\xef\xbb\xbf{"studies": [ {"a": 1} ]}'
    (found,) = scanned(data)
    assert data[found.start :].startswith(b'{"a": 1}')


def test_studies_at_another_depth_are_others():
    assert [one.text for one in scanned(b'{"a": {"studies": [{}, {}]}, "studies": [{"b":2}]}')] == [
        b'{"b":2}'
    ]


@pytest.mark.parametrize("data", [b"", b"[]", b'{"studies": {}}', b'{"patients": []}', b"<html>"])
def test_a_short_document_without_studies_is_left_to_who_reads_it_whole(data):
    with pytest.raises(NotSplit) as caught:
        scanned(data)
    assert caught.value.content == data
