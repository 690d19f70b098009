"""Instances of a JSON document are what the whole document parsed would give, and parsed when they are looked into."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicomsource.errors import DataError
from dicomsource.natural import from_dicom_json
from dicomsource.natural.json_instances import unread_instances
from dicomsource.natural.unread import is_unread

pytest.importorskip("msgspec")

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
elements = st.one_of(
    st.lists(texts, max_size=2).map(lambda values: {"vr": "LO", "Value": values}),
    st.just({"vr": "LO"}),
    st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=3).map(
        lambda values: {"vr": "FD", "Value": values}
    ),
    texts.map(lambda name: {"vr": "PN", "Value": [{"Alphabetic": name}]}),
    st.just({"vr": "SQ", "Value": [{"00080100": {"vr": "SH", "Value": ["T-1"]}}]}),
    st.just({"vr": "OW", "BulkDataURI": "../bulk/1"}),
)
tags = st.sampled_from(["00100010", "00100020", "00080005", "00091001", "7FE00010", "00189073"])


def row(number, **more):
    return {
        "0020000D": {"vr": "UI", "Value": ["1"]},
        "0020000E": {"vr": "UI", "Value": ["1.2"]},
        "00080018": {"vr": "UI", "Value": [f"1.2.{number}"]},
        **more,
    }


@settings(deadline=None)  # the first instance loads the dictionary
@given(st.lists(st.dictionaries(tags, elements), max_size=4), st.sampled_from([None, 1]))
def test_they_are_what_the_document_parsed_would_give(others, indent):
    rows = [row(number, **other) for number, other in enumerate(others, 1)]

    def each(read):
        for one in rows:
            try:
                yield read(one)
            except DataError as error:
                yield error.problem

    body = json.dumps(rows, indent=indent, ensure_ascii=False).encode()
    found = unread_instances(body, "there")

    assert all(map(is_unread, found))
    assert [one.SOPInstanceUID for one in found] == [f"1.2.{n}" for n in range(1, len(rows) + 1)]
    for number, (instance, expected) in enumerate(zip(found, each(from_dicom_json), strict=True)):
        if isinstance(expected, str):
            with pytest.raises(DataError) as caught:
                instance.keys()
            assert caught.value.problem == f"instance {number + 1} of there: {expected}"
        else:
            assert instance == expected


def test_what_is_wrong_with_a_value_is_told_when_its_instance_is_looked_into():
    rows = [row(1), row(2, **{"00280010": {"vr": "US", "Value": ["wide"]}})]

    first, second = unread_instances(json.dumps(rows).encode(), "https://h/metadata")

    assert first.get("Rows") is None
    with pytest.raises(DataError, match=r"instance 2 of https://h/metadata: \(0028,0010\) Rows"):
        second.get("Rows")


def test_a_number_beyond_all_bounds_is_infinite_as_in_any_json():
    body = json.dumps([row(1, **{"00189073": {"vr": "FD", "Value": [17]}})]).replace("17", "1e999")

    (instance,) = unread_instances(body.encode(), "there")

    assert instance.AcquisitionDuration == math.inf


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[1]",
        b"[null]",
        b"<html>",
        json.dumps([row(1)])[:-9].encode(),
        json.dumps([row(1, **{"00189073": {"vr": "FD", "Value": [math.nan]}})]).encode(),
        json.dumps([row(1)]).replace("1.2.1", "\xe9").encode("latin-1"),
        json.dumps([row(1), {"00080018": {"vr": "UI", "Value": ["1.2.3"]}}]).encode(),
        json.dumps([row(1, **{"0020000D": {"vr": "UI"}})]).encode(),
        json.dumps([row(1, **{"0020000D": {"vr": "UI", "Value": [""]}})]).encode(),
        json.dumps([row(1, **{"0020000D": {"vr": "UI", "Value": [None]}})]).encode(),
        json.dumps([row(1, **{"0020000D": {"vr": "UI", "Value": ["1", "2"]}})]).encode(),
        json.dumps([row(1, **{"0020000D": {"vr": "UI", "Value": "1"}})]).encode(),
    ],
)
def test_what_is_no_list_of_instances_is_left_to_be_parsed_as_a_whole(body):
    assert unread_instances(body, "there") is None
