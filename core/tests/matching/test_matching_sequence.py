"""Sequence matching: the forms in which a caller may ask for an item."""

import pytest

from dicomsource.errors import QueryError
from dicomsource.matching import compile_query

CODE = {"00080100": {"vr": "SH", "Value": ["A"]}, "00080102": {"vr": "SH", "Value": ["DCM"]}}
ROW = {"00081032": {"vr": "SQ", "Value": [CODE]}}


@pytest.mark.parametrize("nothing", [None, "", "*", [], (), {}, [{}], {"CodeValue": ""}])
def test_a_sequence_that_nothing_is_asked_of_matches_even_where_it_is_absent(nothing):
    query = compile_query({"ProcedureCodeSequence": nothing})

    assert query.matches(ROW)
    assert query.matches({})


@pytest.mark.parametrize("key", ["A", 7, [{}, {}], ["A"], [{"CodeValue": "A"}, {"CodeValue": "B"}]])
def test_a_key_that_is_not_one_item_is_refused(key):
    with pytest.raises(QueryError, match="ProcedureCodeSequence is a sequence"):
        compile_query({"ProcedureCodeSequence": key})


def test_a_path_and_a_mapping_ask_for_the_same_item():
    parameters = {
        "ProcedureCodeSequence": {"CodeValue": "A"},
        "00081032.CodingSchemeDesignator": "DCM",
    }
    apart = [{"00080100": CODE["00080100"]}, {"00080102": CODE["00080102"]}]

    assert compile_query(parameters).matches(ROW)
    assert not compile_query(parameters).matches({"00081032": {"vr": "SQ", "Value": apart}})


@pytest.mark.parametrize("items", [["A"], [None], "A", {"00080100": "A"}, None, 7])
def test_what_is_stored_in_place_of_items_is_no_match(items):
    query = compile_query({"ProcedureCodeSequence.CodeValue": "A"})

    assert not query.matches({"00081032": {"vr": "SQ", "Value": items}})
