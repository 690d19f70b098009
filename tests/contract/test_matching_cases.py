"""Runs the public table of cases for attribute matching.

Each case of ``matching_cases.json`` is an object with ``name``, ``section`` (of the standard), ``parameters`` (of the
query), ``candidates`` (DICOM JSON rows) and ``expected`` (the Study Instance UIDs of the rows to be returned, in
order), or ``error`` (a word that the message of the refusal holds). Optional: ``ignore_case`` and
``combined_date_time`` (what the caller asks for beyond the standard's default), and ``attributes`` (the tags of each
row returned). Any implementation in any language may be held against it.
"""

import json
import re
from pathlib import Path

import pytest

from dicomsource.errors import QueryError
from dicomsource.matching import compile_query

CASES = json.loads(Path(__file__).with_name("matching_cases.json").read_text(encoding="utf-8"))
WAYS = ("ignore_case", "combined_date_time")


def each_case_where(is_meant):
    return pytest.mark.parametrize(
        "case", [pytest.param(case, id=case["name"]) for case in CASES if is_meant(case)]
    )


def is_paged(case):
    return "limit" in case["parameters"] or "offset" in case["parameters"]


def query_of(case):
    return compile_query(case["parameters"], **{way: case[way] for way in WAYS if way in case})


def uids_of(rows):
    return [row["0020000D"]["Value"][0] for row in rows]


@each_case_where(lambda case: "expected" in case)
def test_the_rows_returned_are_those_expected(case):
    rows = list(query_of(case).select(case["candidates"]))

    assert uids_of(rows) == case["expected"]
    if "attributes" in case:
        assert [sorted(row) for row in rows] == [case["attributes"]] * len(rows)


@each_case_where(lambda case: "expected" in case and not is_paged(case))
def test_each_row_by_itself_matches_as_it_does_among_others(case):
    query = query_of(case)

    found = [row for row in case["candidates"] if query.matches(row)]

    assert uids_of(found) == case["expected"]


@each_case_where(lambda case: "error" in case)
def test_what_cannot_be_understood_is_refused_by_name(case):
    with pytest.raises(QueryError, match=re.escape(case["error"])) as refusal:
        query_of(case)

    assert refusal.value.way_out


def test_the_table_can_be_cited():
    names = [case["name"] for case in CASES]

    assert len(names) == len(set(names))
    assert all(re.match(r"PS3\.\d+ [A-Z]?[.\d]+$", case["section"]) for case in CASES)
    assert all(len(set(uids_of(case["candidates"]))) == len(case["candidates"]) for case in CASES)
