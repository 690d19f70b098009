"""Queries as a whole: what is read when, what is left alone, and what never raises."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.errors import QueryError
from dicomsource.matching import Query, compile_query, matches, select
from dicomsource.natural.dictionary import tag_for, vr_for


def row(**attributes):
    return {
        tag_for(keyword): {"vr": vr_for(keyword), "Value": values}
        for keyword, values in attributes.items()
    }


def test_a_query_is_compiled_once_and_asked_of_many_rows():
    query = compile_query({"PatientID": "A*"})

    found = [query.matches(row(PatientID=[patient])) for patient in ("A1", "B1", "A2")]

    assert found == [True, False, True]


def test_no_row_after_the_end_of_the_page_is_read():
    def rows():
        yield row(PatientID=["A"])
        yield row(PatientID=["B"])
        raise AssertionError("read too far")

    assert len(select(rows(), {"limit": 2})) == 2
    assert select(rows(), {"limit": 0, "offset": 5}) == []


def test_rows_are_returned_themselves_and_unchanged():
    first = row(PatientID=["A"], StudyDate=["20240101"])
    before = repr(first)

    found = select([first], {"PatientID": "A"})
    cut = select([first], {"includefield": "PatientID"})

    assert found[0] is first
    assert cut[0] is not first
    assert repr(first) == before


def test_the_parameters_are_left_alone():
    parameters = {"PatientID": ["A"], "limit": "1", "includefield": ["PatientName"]}

    select([row(PatientID=["A"])], parameters)

    assert parameters == {"PatientID": ["A"], "limit": "1", "includefield": ["PatientName"]}


def test_paging_and_fields_are_no_matter_of_whether_a_row_matches():
    assert matches(row(PatientID=["A"]), {"PatientID": "A", "limit": 0, "offset": 5})


def test_an_attribute_named_twice_must_match_both_keys():
    both = {"PatientID": "A*", "00100020": "*Z"}

    assert matches(row(PatientID=["A-Z"]), both)
    assert not matches(row(PatientID=["A-Y"]), both)


def test_a_query_without_parameters_takes_every_row():
    assert list(Query().select([{}, {}])) == [{}, {}]


@pytest.mark.parametrize(
    "control", ["fuzzymatching", "emptyvaluematching", "multiplevaluematching"]
)
@pytest.mark.parametrize("value", ["yes", 1, []])
def test_a_switch_is_true_or_false(control, value):
    with pytest.raises(QueryError, match=control):
        compile_query({control: value})


@pytest.mark.parametrize("zone", ["-5", "0500", "EST"])
def test_an_offset_that_is_none_is_refused(zone):
    with pytest.raises(QueryError, match=r"TimezoneOffsetFromUTC is .*\+0100"):
        compile_query({"TimezoneOffsetFromUTC": zone})


def test_binary_values_cannot_be_searched():
    with pytest.raises(QueryError, match=r"PixelData \(OB\) holds bytes"):
        compile_query({"PixelData": "x"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["Alphabetic", "Ideographic", "00100020"]), inner, max_size=2
        )
    ),
    max_leaves=4,
)
KEYS = {
    "PatientName": "A=B*",
    "PatientID": "P?1",
    "PatientSex": "F",
    "StudyDate": "20240101-",
    "StudyTime": "10",
    "AcquisitionDateTime": "2024-",
    "SeriesNumber": "7",
    "RecommendedDisplayFrameRateInFloat": "1.5",
    "FrameIncrementPointer": "00181063",
    "StudyInstanceUID": "1.2",
    "RequestAttributesSequence.ScheduledProcedureStepID": "S1",
    "00091001": "x",
}


@pytest.mark.parametrize("name", KEYS)
@given(values=st.lists(JSON, max_size=2) | JSON, fuzzy=st.booleans())
def test_no_stored_value_raises(name, values, fuzzy):
    tag = tag_for(name.partition(".")[0])
    query = compile_query({name: KEYS[name], "fuzzymatching": fuzzy})

    assert query.matches({tag: {"vr": vr_for(tag) or "LO", "Value": values}}) in (True, False)


@given(st.text(max_size=12), st.sampled_from(sorted(KEYS)))
def test_every_text_is_a_key_or_is_refused_with_the_name_of_its_attribute(key, name):
    refusal, query = None, Query()
    try:
        query = compile_query({name: key})
    except QueryError as error:
        refusal = error

    assert refusal is None or (name in str(refusal) and refusal.way_out)
    assert query.matches({}) == (not query.tests)


def test_importing_the_matcher_loads_no_heavy_library():
    program = (
        "import sys, dicomsource.matching; print(*sorted({'numpy', 'pydicom'} & {*sys.modules}))"
    )

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert (loaded.returncode, loaded.stdout.strip()) == (0, "")
