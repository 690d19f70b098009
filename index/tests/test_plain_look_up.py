"""One plain value: found without compiling a query, and the same as with one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicomsource.matching import select
from dicomsource_index import RowIndex, build_index

untimed = settings(deadline=None)  # a busy machine is no fault


def row(number, patient, name, modalities):
    return {
        "00080005": {"vr": "CS", "Value": ["ISO_IR 192"]},
        "00080061": {"vr": "CS", "Value": modalities},
        "00100010": {"vr": "PN", "Value": [name]},
        "00100020": {"vr": "LO", "Value": [patient]},
        "0020000D": {"vr": "UI", "Value": [f"1.2.{number}"]},
        "00201208": {"vr": "IS", "Value": [number]},
    }


ROWS = [
    row(1, "A1", {"Alphabetic": "DOE^JOHN"}, ["CT"]),
    row(2, "a1", {"Alphabetic": "Doe^Jane"}, ["CT", "MR"]),
    row(3, "A1", {"Alphabetic": "DOÉ", "Ideographic": "山田"}, ["MR"]),
    row(4, "A-1/b:c+d_e.f", {"Alphabetic": "STRASSE"}, ["PT"]),
    row(5, " A2 ", {"Alphabetic": "Straße"}, ["CT"]),
    row(6, "A*", {"Alphabetic": ""}, ["CT"]),
]
PLAIN_ROWS = [
    row(number, patient, {"Alphabetic": "DOE^JOHN"}, ["CT"])
    for number, patient in enumerate(["A1", "B", "A1"], 1)
]
VALUES = st.sampled_from(
    ["A1", "a1", "A2", "A*", "A?", "*", "", '""', "A-1/b:c+d_e.f", "A1\\A2", "1.2.3", "1.2.3,1.2.4", "1.2",
     " 1.2.3", "CT", "MR", "ISO_IR", "DOE", "doe*", "DOE^*", "DOX*", "strasse", "STRASSE", "Straße", "str*", "D=*",
     "3", "03", "x"]
)  # fmt: skip
NAMES = st.sampled_from(
    ["StudyInstanceUID", "0020000D", "0020,000d", "PatientID", "PatientName", "ModalitiesInStudy",
     "SpecificCharacterSet", "NumberOfStudyRelatedInstances", "StudyDescription"]
)  # fmt: skip
PAGES = st.fixed_dictionaries(
    {},
    optional={"limit": st.sampled_from([0, 1, 2, "1", None]), "offset": st.sampled_from([0, 1, 9])},
)


@pytest.fixture(scope="module", params=[ROWS, ROWS[:1] + ROWS[3:4]])
def index(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("index") / "studies.index"
    build_index(request.param, path)
    with RowIndex.open(path) as opened:
        yield opened, request.param


def answer(function, *given):
    try:
        return function(*given)
    except Exception as error:
        return type(error)


@untimed
@given(NAMES, VALUES, PAGES)
def test_one_value_finds_what_the_plain_matcher_finds(index, name, value, page):
    opened, rows = index
    found = answer(opened.search, {name: value, **page})
    every = answer(select, rows, {name: value})

    assert getattr(found, "rows", found) == answer(select, rows, {name: value, **page})
    assert getattr(found, "total", found) == (len(every) if isinstance(every, list) else every)


@pytest.mark.parametrize(
    ("name", "value", "numbers"),
    [
        ("PatientID", "A1", [0, 2]),
        ("StudyInstanceUID", "1.2.2", [1]),
        ("PatientName", "DOX*", []),
    ],
)
def test_a_plain_value_takes_no_query(tmp_path, monkeypatch, name, value, numbers):
    build_index(PLAIN_ROWS, tmp_path / "i")
    monkeypatch.setattr("dicomsource_index.searching.compile_query", None)

    with RowIndex.open(tmp_path / "i") as opened:
        assert list(opened.search({name: value}).numbers) == numbers
