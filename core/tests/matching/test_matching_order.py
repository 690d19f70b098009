"""The order of rows: ``orderby``."""

import pytest

from dicomsource.errors import QueryError
from dicomsource.matching import compile_query, select


def rows_with(tag, vr, *values):
    return [
        {"0020000D": {"vr": "UI", "Value": [str(place)]}}
        | ({} if value is None else {tag: {"vr": vr, "Value": [value]}})
        for place, value in enumerate(values)
    ]


def places(rows):
    return [int(row["0020000D"]["Value"][0]) for row in rows]


NAMES = rows_with(
    "00100010",
    "PN",
    {"Alphabetic": "doe^JOHN"},
    None,
    {"Alphabetic": "ADAMS"},
    {"Alphabetic": "Doe^Ann^"},
)


@pytest.mark.parametrize(
    ("orderby", "order"), [("PatientName", [2, 3, 0, 1]), ("-PatientName", [0, 3, 2, 1])]
)
def test_names_sort_without_regard_to_case_and_rows_without_one_last(orderby, order):
    assert places(select(NAMES, {"orderby": orderby})) == order


@pytest.mark.parametrize(
    ("tag", "vr", "values", "order"),
    [
        ("00101030", "DS", ["10", 9, "-1", "1e3", "x"], [2, 1, 0, 3, 4]),
        ("00080030", "TM", ["1030", "10", "095959.5", ""], [2, 1, 0, 3]),
        ("00080020", "DA", ["20240102", "2024.01.01", "20249999"], [1, 0, 2]),
        ("0008002A", "DT", ["20240101120000+0100", "20240101113000", "2023"], [2, 0, 1]),
        ("00000901", "AT", ["0010,0020", "00100010"], [1, 0]),
        ("00091001", "IS", ["10", "9"], [1, 0]),
        ("00081030", "LO", ["b", "B", " a"], [1, 2, 0]),
    ],
)
def test_values_sort_by_what_they_mean(tag, vr, values, order):
    assert places(select(rows_with(tag, vr, *values), {"orderby": tag})) == order


@pytest.mark.parametrize("orderby", ["PatientSex", "-PatientSex"])
def test_what_is_equal_stays_as_it_stands_in_both_directions(orderby):
    rows = rows_with("00100040", "CS", "F", "F ", "F")

    assert places(select(rows, {"orderby": orderby})) == [0, 1, 2]


def test_the_next_attribute_decides_between_equal_ones():
    rows = rows_with("00080020", "DA", "20240101", "20240102", "20240101")
    for row, name in zip(rows, ["B", "C", "A"], strict=True):
        row["00100020"] = {"vr": "LO", "Value": [name]}

    assert places(select(rows, {"orderby": ["-StudyDate", "PatientID"]})) == [1, 2, 0]


def test_rows_are_sorted_before_they_are_paged_and_cut_down():
    rows = rows_with("00101030", "DS", "3", "1", "2")

    found = select(
        rows, {"orderby": "PatientWeight", "offset": 1, "limit": 1, "includefield": "PatientID"}
    )

    assert found == [{"0020000D": {"vr": "UI", "Value": ["2"]}}]


def test_tags_with_commas_are_names_too():
    rows = rows_with("00101030", "DS", "1", "2")

    assert places(select(rows, {"orderby": "-(0010,1030),0010,0020"})) == [1, 0]


@pytest.mark.parametrize(
    ("orderby", "problem"),
    [
        ("StudyDat", "'StudyDat' in 'orderby' is no DICOM attribute. Did you mean 'StudyDate'"),
        ("+StudyDate", r"'\+StudyDate'"),
        ("StudyDate,", "a name is missing"),
        ("-", "a name is missing"),
        (7, "orderby is 7"),
        ("StudyDate,-00080020", "orderby names StudyDate twice"),
        ("ProcedureCodeSequence", r"ProcedureCodeSequence \(SQ\), which has no order"),
        ("ProcedureCodeSequence.CodeValue", "which is in a sequence"),
        ("PixelData", "which has no order"),
    ],
)
def test_an_order_that_cannot_be_understood_is_an_error_that_names_it(orderby, problem):
    with pytest.raises(QueryError, match=problem):
        compile_query({"orderby": orderby})


def test_a_page_knows_how_many_rows_match_in_all():
    rows = rows_with("00100040", "CS", "F", "M", "F", "F")

    page = compile_query({"PatientSex": "F", "limit": 1, "offset": 1}).page(rows)

    assert (places(page), page.total) == ([2], 3)


@pytest.mark.parametrize(
    "parameters", [{"limit": 0}, {"offset": 9}, {"orderby": "PatientSex", "limit": 1}]
)
def test_the_total_is_the_same_whatever_the_page(parameters):
    rows = rows_with("00100040", "CS", "F", "M")

    assert compile_query(parameters).page(iter(rows)).total == 2
