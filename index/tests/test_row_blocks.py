"""Rows in one buffer: what is said of their elements is what a JSON reader says, and rows on lines are all of them."""

import json

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicomsource_index import RowBlock, RowIndex, build_index, lines_of
from dicomsource_index.row_block import ElementFinder

untimed = settings(deadline=None)  # a busy machine is no fault

LETTERS = st.text(st.sampled_from('a {}[]",:\\é'), max_size=6)
VALUES = st.recursive(
    st.one_of(LETTERS, st.integers(-3, 99), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["00080020", "vr"]), inner)
    ),
    max_leaves=4,
)
ELEMENTS = st.one_of(
    st.fixed_dictionaries({"vr": st.just("LO"), "Value": st.lists(VALUES, max_size=2)}), VALUES
)
TAGS = st.sampled_from(["00100020", "0020000D", "0020000d", "000910AB", "dedupped"])
OBJECTS = st.dictionaries(TAGS, ELEMENTS, max_size=4)


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


ROWS = st.one_of(
    OBJECTS.map(compact),
    OBJECTS.map(json.dumps).map(str.encode),
    st.builds(lambda row, at, more: row[:at] + more + row[at:], OBJECTS.map(compact), st.integers(0, 60),
              st.sampled_from([b",", b"}", b"{", b'"', b"]", b'"00100020":{}', b"\n", b" "])),
    st.sampled_from([b"", b"{}", b"[]", b"{{}}", b'{"00100020":{},"00100020":{"vr":"LO"}}', b'{"00100020":{}}}']),
)  # fmt: skip


def elements_of(text):
    try:
        return msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except msgspec.MsgspecError:
        return None


def is_json(text):
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except msgspec.MsgspecError:
        return False
    return True


@untimed
@given(st.lists(ROWS, min_size=1, max_size=5), st.sampled_from([b"", b",", b"\n", b" , "]))
def test_rows_that_are_not_odd_have_the_elements_that_a_json_reader_finds(rows, between):
    text = between.join(rows)
    ends = np.cumsum([len(row) + len(between) for row in rows]) - len(between)
    block = RowBlock(text, ends - [len(row) for row in rows], ends)

    found, is_odd = ElementFinder().elements_in(block)

    for number, row in enumerate(rows):
        if is_odd[number]:
            continue
        own = {
            tag: elements.texts[place]
            for tag, elements in found.items()
            for place in np.flatnonzero(elements.rows == number)
        }
        if all(map(is_json, own.values())):
            assert own == {tag: bytes(raw) for tag, raw in elements_of(row).items()}


@untimed
@given(st.lists(ROWS, max_size=6), st.integers(1, 50))
def test_lines_are_rows_however_their_bytes_arrive(rows, size):
    rows = [row for row in rows if b"\n" not in row]
    text = b"\n".join(rows)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]

    found = [block[number] for block in lines_of(pieces) for number in range(len(block))]

    assert found == [row for row in rows if row]


@untimed
@given(st.lists(ROWS, max_size=8))
def test_blocks_and_single_rows_make_the_same_index(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("index")
    one_by_one = build_index(rows, folder / "a", unique="PatientID")
    in_blocks = build_index([RowBlock.of(rows[:3]), *rows[3:]], folder / "b", unique="PatientID")

    assert in_blocks == one_by_one
    with RowIndex.open(folder / "a") as first, RowIndex.open(folder / "b") as second:
        assert [first.raw_row(n) for n in range(len(first))] == [
            second.raw_row(n) for n in range(len(second))
        ]
        assert first.tags == second.tags


@untimed
@given(st.lists(ROWS, max_size=8), st.integers(0, 8), st.integers(0, 8))
def test_rows_of_an_index_can_be_taken_for_another(tmp_path_factory, rows, first, end):
    path = tmp_path_factory.mktemp("index") / "a"
    build_index(rows, path, unique="PatientID")

    with RowIndex.open(path) as index:
        if not first <= end <= len(index):
            with pytest.raises(IndexError):
                index.raw_rows(first, end)
            return
        block = index.raw_rows(first, end)
        assert [block[n] for n in range(len(block))] == [
            index.raw_row(n) for n in range(first, end)
        ]


def test_a_plain_row_is_not_odd():
    rows = [compact({"00100020": {"vr": "LO", "Value": [value]}}) for value in ("A", "é", '"', "")]

    _, is_odd = ElementFinder().elements_in(RowBlock.of(rows))

    assert not is_odd.any()
