"""Pages, totals, orders and the light way to the first page."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicomsource.errors import QueryError
from dicomsource.matching import select
from dicomsource_index import RowIndex, build_index

PEOPLE = ["DOE^JOHN", "doe^jane", "ROE^ANN", None, "Ädam^Eva", "O'BRIEN^PAT"]


def made_up(count):
    for number in range(count):
        name = PEOPLE[number % len(PEOPLE)]
        yield {
            "0020000D": {"vr": "UI", "Value": [f"1.2.{number}"]},
            "00100010": {"vr": "PN", "Value": [{"Alphabetic": name}] if name else []},
            "00080020": {"vr": "DA", "Value": [f"2024{1 + number % 12:02}{1 + number % 28:02}"]},
            "00080061": {"vr": "CS", "Value": ["CT", "SR"] if number % 3 else ["MR"]},
            "00201208": {"vr": "IS", "Value": [number % 11]},
            "00100020": {"vr": "LO", "Value": [f"P{number:05}"]},
        }


ROWS = list(made_up(3000))


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    path = tmp_path_factory.mktemp("index") / "studies.index"
    build_index(ROWS, path)
    with RowIndex.open(path) as opened:
        yield opened


@pytest.mark.parametrize(
    "parameters",
    [
        {"PatientName": "*O*", "ModalitiesInStudy": "CT", "StudyDate": "20240201-20240930"},
        {"ModalitiesInStudy": "MR"},
        {"ModalitiesInStudy": ["MR", "SR"]},
        {"PatientID": "P00*7"},
        {"PatientID": "*02?9"},
        {"StudyDate": "-20240601"},
        {"StudyInstanceUID": "1.2.7,1.2.2999,1.2"},
        {"PatientName": "ann ro", "fuzzymatching": True},
        {"PatientName": "obrien", "fuzzymatching": "true"},
        {"PatientName": '""', "emptyvaluematching": True},
        {"NumberOfStudyRelatedInstances": "7", "PatientName": "ädam*"},
        {"PatientName": "NOBODY*"},
    ],
)
@pytest.mark.parametrize(
    "paging", [{}, {"limit": 10}, {"limit": 7, "offset": 190}, {"offset": 900}]
)
def test_a_long_list_is_searched_as_the_plain_matcher_does(index, parameters, paging):
    page = index.search(parameters | paging)

    assert page.rows == select(ROWS, parameters | paging)
    assert page.total == len(select(ROWS, parameters))
    assert [index.row(number) for number in page.numbers] == page.rows


@pytest.mark.parametrize("limit", [None, 0, 1, 50, 5000])
@pytest.mark.parametrize("offset", [None, 0, 2990, 9999])
def test_a_page_of_the_whole_list_is_exact(index, limit, offset):
    parameters = {"limit": limit, "offset": offset}

    page = index.search(parameters)

    assert page.rows == select(ROWS, parameters)
    assert page.total == 3000


def first_value(row, tag):
    values = row[tag]["Value"]
    value = values[0] if values else None
    return value["Alphabetic"].casefold() if isinstance(value, dict) else value


KEYWORDS = {
    "PatientName": "00100010",
    "StudyDate": "00080020",
    "NumberOfStudyRelatedInstances": "00201208",
}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(KEYWORDS)), st.sampled_from(["ascending", "descending"])),
        min_size=1,
        max_size=3,
        unique_by=lambda by: by[0],
    ),
    st.integers(0, 3100),
    st.integers(0, 60),
    st.sampled_from([{}, {"ModalitiesInStudy": "CT"}, {"PatientID": "P000*"}]),
)
def test_rows_come_in_the_order_asked_for_and_those_without_a_value_last(
    index, sort, offset, limit, parameters
):
    expected = select(ROWS, parameters)
    for keyword, direction in reversed(sort):
        tag, down = KEYWORDS[keyword], direction == "descending"
        valued = [row for row in expected if first_value(row, tag) is not None]
        valued.sort(key=lambda row, tag=tag: first_value(row, tag), reverse=down)
        expected = valued + [row for row in expected if first_value(row, tag) is None]

    page = index.search(parameters | {"limit": limit, "offset": offset}, sort=sort)

    assert page.rows == expected[offset : offset + limit]
    assert page.total == len(expected)


def test_numbers_sort_by_size(tmp_path):
    numbers = ["10", 9, "-1", "1e3", "0.5", "-20"]
    rows = [
        {
            "0020000D": {"vr": "UI", "Value": [str(place)]},
            "00101030": {"vr": "DS", "Value": [number]},
        }
        for place, number in enumerate(numbers)
    ]
    build_index(rows, tmp_path / "index")

    with RowIndex.open(tmp_path / "index") as index:
        page = index.search({}, sort=[("PatientWeight", "ascending")])

    assert [numbers[number] for number in page.numbers] == ["-20", "-1", "0.5", 9, "10", "1e3"]


def test_sorting_by_an_attribute_that_no_row_has_changes_nothing(index):
    assert index.search({"limit": 5}, sort=[("InstitutionName", "descending")]).rows == ROWS[:5]


@pytest.mark.parametrize(
    ("parameters", "sort", "problem"),
    [
        ({"PatientNome": "X"}, (), "PatientNome"),
        ({"limit": -1}, (), "limit"),
        ({"StudyDate": "x"}, (), "StudyDate"),
        ({}, [("PatientNome", "ascending")], "PatientNome"),
        ({}, [("PatientName", "up")], "up"),
    ],
)
def test_what_cannot_be_understood_is_an_error(index, parameters, sort, problem):
    with pytest.raises(QueryError, match=problem):
        index.search(parameters, sort=sort)


def test_includefield_cuts_rows_down(index):
    page = index.search({"limit": 1, "includefield": ["PatientID"]})

    assert page.rows == select(ROWS, {"limit": 1, "includefield": ["PatientID"]})


def test_a_row_beyond_the_end_is_an_index_error(index):
    with pytest.raises(IndexError):
        index.row(3000)


def test_the_index_tells_what_it_holds(index):
    assert len(index) == index.count == 3000
    assert "00100010" in index.tags
    assert repr(index) == "<RowIndex of 3000 studies>"
    assert repr(index.search({"limit": 2})) == "<Page of 2 rows of 3000>"


def test_threads_may_search_at_the_same_time(index):
    queries = [{"PatientID": f"*{number:02}?", "limit": 5} for number in range(100)]

    with ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(index.search, queries))

    assert [page.rows for page in pages] == [select(ROWS, query) for query in queries]


FIRST_PAGE = """
import sys
before = set(sys.modules)
from dicomsource_index import RowIndex
with RowIndex.open(sys.argv[1]) as index:
    rows = index.search({"limit": 2, "offset": 1}).rows
loaded = sorted(set(sys.modules) - before)
import json
print(json.dumps([rows, loaded]))
"""
HEAVY = {"numpy", "msgspec", "attr", "attrs", "json", "re", "typing", "dicomsource", "pydicom"}


def test_the_first_page_loads_no_heavy_library(tmp_path):
    build_index(ROWS[:5], tmp_path / "index")

    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE, tmp_path / "index"], check=True, capture_output=True
    )

    rows, loaded = json.loads(done.stdout)
    assert rows == ROWS[1:3]
    assert "dicomsource_index.index" in loaded
    assert HEAVY & set(loaded) == set()


@pytest.mark.parametrize("orderby", ["PatientName", "-PatientName"])
def test_one_name_written_in_several_ways_stays_in_the_order_of_the_list(tmp_path, orderby):
    written = ["MÜLLER^ÄNNE", "müller", "Müller^Änne^", "müller^änne", "MÜLLER^A"]
    rows = [
        {"0020000D": {"vr": "UI", "Value": [str(place)]}, "00100010": {"vr": "PN", "Value": [{"Alphabetic": name}]}}
        for place, name in enumerate(written)
    ]  # fmt: skip
    build_index(rows, tmp_path / "index")

    with RowIndex.open(tmp_path / "index") as index:
        pages = [
            index.search({"orderby": orderby, "offset": at, "limit": 1}).rows[0] for at in range(5)
        ]

    assert pages == select(rows, {"orderby": orderby})
