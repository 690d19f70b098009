"""Rows of long study lists are mended quickly, and no otherwise than with all care."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dicomsource_static_wado.repair import repaired
from dicomsource_static_wado.studylist.building import all_mended, mended

texts = st.sampled_from(
    ["DOE^JANE", "M\xc3\xbcller", "Müller", "山田^太郎", "A\\B", "\x1b$B", "", "x"]
)
elements = st.one_of(
    st.builds(lambda text: {"vr": "PN", "Value": [{"Alphabetic": text}]}, texts),
    st.builds(lambda text: {"vr": "LO", "Value": [text]}, texts),
    st.just({"vr": "CS", "Value": [None]}),
    st.just({"vr": "CS"}),
    st.just({"vr": "SQ", "Value": [{"00100020": {"vr": "LO", "Value": ["1"]}}]}),
)
character_sets = st.sampled_from(["ISO_IR 192", "ISO_IR 100", "", "ISO 2022 IR 87"])
added = st.sampled_from(
    [
        {},
        {
            "00090010": {"vr": "LO", "Value": ["dedupped"]},
            "00091011": {"vr": "LO", "Value": ["d41d8cd98f00b204e9800998ecf8427e"]},
            "00091012": {"vr": "CS", "Value": ["info"]},
        },
        {
            "00090010": {"vr": "LO", "Value": ["GEMS_IDEN_01"]},
            "00090011": {"vr": "LO", "Value": ["dedupped"]},
            "00091011": {"vr": "LO", "Value": ["d41d8cd98f00b204e9800998ecf8427e"]},
        },
    ]
)
rows = st.builds(
    lambda row, character_set, more: (
        row | ({"00080005": {"vr": "CS", "Value": [character_set]}} if character_set else {}) | more
    ),
    st.dictionaries(st.sampled_from(["00100010", "00100020", "00080061", "00081140"]), elements),
    character_sets,
    added,
)


@settings(deadline=None)  # the first row loads the dictionary
@given(rows, st.booleans())
def test_a_row_is_mended_as_with_all_care(row: dict[str, Any], ensure_ascii: bool) -> None:
    written = json.dumps(row, ensure_ascii=ensure_ascii).encode()
    assert json.loads(mended(written)) == json.loads(json.dumps(repaired(row)))


@settings(deadline=None)
@given(st.lists(rows, max_size=4), st.booleans(), st.booleans())
def test_rows_are_mended_together_as_one_by_one(
    several: list[dict[str, Any]], ensure_ascii: bool, short: bool
) -> None:
    separators = (",", ":") if short else None
    written = [
        json.dumps(row, ensure_ascii=ensure_ascii, separators=separators).encode()
        for row in several
    ]
    assert list(all_mended(written)) == list(map(mended, written))


def test_a_row_that_needs_nothing_is_left_byte_for_byte() -> None:
    row = b'{"00080005": {"vr":"CS","Value":["ISO_IR 192"]},  "00100020":{"vr":"LO","Value":["1"]}}'
    assert mended(row) is row


def test_what_is_no_row_is_left_to_be_refused() -> None:
    for row in (b'{"00090010": dedupped', b'["dedupped"]', b"\xff", b'"\\\\"', b"null"):
        assert mended(row) == row
