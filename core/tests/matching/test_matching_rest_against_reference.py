"""Numbers, sequences and pages against slow and plain reckonings of them."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from dicomsource.matching import compile_query, select

NUMBER = st.sampled_from(
    ["7", "+7", "007", "7.0", "70e-1", "-7", "0", "-0", "0.5", ".5", "5E-1", "7.5", "1e400"]
)


@given(
    NUMBER,
    NUMBER,
    st.sampled_from([("SeriesNumber", "00200011", "IS"), ("PatientWeight", "00101030", "DS")]),
)
def test_numbers_match_as_fractions_say(key, stored, attribute):
    keyword, tag, vr = attribute
    row = {tag: {"vr": vr, "Value": [stored]}}

    assert compile_query({keyword: key}).matches(row) == (Fraction(key) == Fraction(stored))


ITEM = st.fixed_dictionaries({}, optional={"a": st.sampled_from("xy"), "b": st.sampled_from("xy")})


@given(st.lists(ITEM, max_size=3), ITEM)
def test_items_match_as_one_item_with_all_keys_says(items, keys):
    tags = {"a": ("CodeValue", "00080100"), "b": ("CodingSchemeDesignator", "00080102")}
    stored = [{tags[k][1]: {"vr": "SH", "Value": [v]} for k, v in item.items()} for item in items]
    row = {"00081032": {"vr": "SQ", "Value": stored}}
    parameters = {f"ProcedureCodeSequence.{tags[k][0]}": v for k, v in keys.items()}

    assert compile_query(parameters).matches(row) == (
        not keys or any(keys.items() <= item.items() for item in items)
    )


@given(
    st.lists(st.sampled_from(["A", "B"]), max_size=12),
    st.sampled_from(["A", "B", "", "C"]),
    st.none() | st.integers(0, 14),
    st.none() | st.integers(0, 14),
)
def test_pages_are_slices_of_all_that_match(values, key, limit, offset):
    rows = [{"00100020": {"vr": "LO", "Value": [v]}, "number": n} for n, v in enumerate(values)]
    found = [row for row in rows if not key or row["00100020"]["Value"] == [key]]
    after = found[offset or 0 :]

    page = select(rows, {"PatientID": key, "limit": limit, "offset": offset})

    assert page == (after if limit is None else after[:limit])
