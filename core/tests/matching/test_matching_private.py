"""Attributes whose value representation only the row tells."""

import pytest

from dicomsource.matching import compile_query, matches

TAG = "00091010"


def element(vr, *values):
    return {TAG: {"vr": vr, "Value": list(values)}}


@pytest.mark.parametrize(
    ("row", "key", "found"),
    [
        (element("LO", "abc"), "a*", True),
        (element("UI", "1.2"), "1.2,1.3", True),
        (element("DS", "1.50"), "1.5", True),
        (element("LO", "1.50"), "1.5", False),
        (element("DA", "20240110"), "20240101-20240131", True),
        (element("DT", "20240110"), "20240101-20240131", True),
        (element("PN", {"Alphabetic": "DOE"}), "doe", True),
        (element("DS", "7"), "seven", False),
        (element("UN", "x"), "x", False),
        ({TAG: {"Value": ["xyz"]}}, "x*", True),
        ({TAG: {"vr": "UN", "InlineBinary": "eA=="}}, "x", False),
        ({}, "x", False),
        ({}, "", True),
    ],
)
def test_a_private_attribute_is_matched_as_the_row_has_it(row, key, found):
    assert matches(row, {TAG: key}) is found


def test_one_query_meets_a_private_attribute_in_two_representations():
    query = compile_query({TAG: "7"})

    assert [query.matches(element(vr, "07")) for vr in ("IS", "LO", "IS")] == [True, False, True]


def test_a_private_attribute_may_be_asked_to_be_absent():
    parameters = {TAG: '""', "emptyvaluematching": True}

    assert matches({}, parameters)
    assert not matches(element("LO", "x"), parameters)


def test_a_private_sequence_is_matched_by_path_and_by_mapping():
    item = {"00091011": {"vr": "LO", "Value": ["inner"]}}

    assert matches(element("SQ", item), {f"{TAG}.00091011": "inner"})
    assert matches(element("SQ", item), {TAG: {"00091011": "inner"}})
    assert not matches(element("SQ", item), {f"{TAG}.00091011": "other"})


@pytest.mark.parametrize("key", ["", "*", "**", "a\\*"])
def test_a_key_that_asks_for_nothing_asks_for_nothing_here_either(key):
    assert compile_query({TAG: key}).tests == ()
    assert matches({}, {TAG: key})
