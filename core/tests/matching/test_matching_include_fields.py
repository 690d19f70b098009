"""Included fields, and pages."""

import pytest

from dicomsource.errors import QueryError
from dicomsource.matching import Paging, select
from dicomsource.matching.include_fields import include_fields

ROW = {
    tag: {"vr": "LO", "Value": ["x"]}
    for tag in ("00100020", "00104000", "00081030", "00090010", "00091001", "0020000E", "00321060")
}


def kept(includefield, **keys):
    return set(select([ROW], {"includefield": includefield, **keys})[0])


@pytest.mark.parametrize("value", [None, "", [], "all", "ALL", ["all"], ["PatientComments", "all"]])
def test_without_names_or_with_all_a_row_keeps_everything(value):
    assert kept(value) == set(ROW)


@pytest.mark.parametrize(
    "value",
    [
        "PatientComments",
        "00104000",
        "(0010,4000)",
        "0010,4000",
        ["PatientComments"],
        ("00104000",),
        [["PatientComments"]],
        " PatientComments , ",
    ],
)
def test_a_field_is_named_by_keyword_or_tag(value):
    assert kept(value) == {"00100020", "0020000E", "00104000"}


@pytest.mark.parametrize(
    "value",
    ["PatientComments,StudyDescription", "(0010,4000),(0008,1030)", ["00104000,00081030"]],
)
def test_several_fields_are_named_by_a_list_or_with_commas(value):
    assert kept(value) == {"00100020", "0020000E", "00104000", "00081030"}


def test_what_the_query_asks_for_is_kept():
    assert "00321060" in kept("PatientComments", RequestedProcedureDescription="x")
    assert "00321060" not in kept("PatientComments")


def test_a_path_keeps_the_whole_sequence():
    fields = include_fields("ProcedureCodeSequence.CodeValue", ())

    assert fields.cut({"00081032": {"vr": "SQ"}, "00321060": {"vr": "LO"}}) == {
        "00081032": {"vr": "SQ"}
    }


def test_a_private_field_brings_its_creator():
    assert {"00090010", "00091001"} <= kept("00091001")


@pytest.mark.parametrize("value", [7, True, {"PatientID": 1}, [7]])
def test_fields_that_are_no_names_are_refused(value):
    with pytest.raises(QueryError, match="includefield"):
        include_fields(value, ())


@pytest.mark.parametrize("value", [-1, "-1", 1.0, "1.5", "ten", True, [1], "\u0661"])
@pytest.mark.parametrize("name", ["limit", "offset"])
def test_a_page_is_counted_in_whole_numbers_from_zero(name, value):
    with pytest.raises(QueryError, match=f"{name} is .*whole number"):
        Paging.from_parameters({name: value})


def test_limit_and_offset_may_be_text_or_left_out():
    assert Paging.from_parameters({"limit": " 5 ", "offset": "2"}) == Paging(limit=5, offset=2)
    assert Paging.from_parameters({"limit": None, "offset": ""}) == Paging()
