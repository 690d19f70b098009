"""DICOM JSON comes back from the native format unchanged, whatever it holds."""

import base64
import json
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom._dicom_dict import DicomDictionary

from dicomsource.natural import from_dicom_json, keyword_for, to_dicom_json, vr_for

_tags_by_vr = defaultdict(list)
for _number, (_vr, *_) in DicomDictionary.items():
    if _number & 0xFFFF:
        _tags_by_vr[_vr].append(f"{_number:08X}")

_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
_group = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="="), min_size=1, max_size=9
)
_names = st.dictionaries(
    st.sampled_from(["Alphabetic", "Ideographic", "Phonetic"]), _group, min_size=1
)
_safe = st.integers(1 - 2**53, 2**53 - 1)
_floats = st.floats(allow_nan=False, allow_infinity=False)
_not_numbers = st.sampled_from(["NaN", "Infinity", "-Infinity"])
_decimal_texts = st.sampled_from(["1.50", "+3", "1E5", "-0", "00012", ".5", "1e400"])
_unsafe = st.integers(2**53, 2**63 - 1)
_tag = st.integers(0, 2**32 - 1).map("{:08X}".format)

_VALUES = {
    **dict.fromkeys(
        ["AE", "AS", "CS", "DA", "DT", "LO", "LT", "SH", "ST", "TM", "UC", "UI", "UR", "UT"], _text
    ),
    "AT": _tag,
    "DS": _floats | _safe | _decimal_texts,
    "FD": _floats | _not_numbers,
    "FL": st.floats(width=32, allow_nan=False, allow_infinity=False) | _not_numbers,
    "IS": st.integers(-(2**31), 2**31 - 1) | st.sampled_from(["+1", "007", "-0"]),
    "PN": _names,
    "SL": st.integers(-(2**31), 2**31 - 1),
    "SS": st.integers(-(2**15), 2**15 - 1),
    "SV": _safe | _unsafe.map(str) | _unsafe.map(lambda number: str(-number)),
    "UL": st.integers(0, 2**32 - 1),
    "US": st.integers(0, 2**16 - 1),
    "UV": st.integers(0, 2**53 - 1) | st.integers(2**53, 2**64 - 1).map(str),
}
_BYTES = ["OB", "OD", "OF", "OL", "OV", "OW", "UN"]


def _elements(vr, rows):
    empty = st.just({"vr": vr})
    if vr == "SQ":
        return empty | st.lists(rows, min_size=1, max_size=3).map(
            lambda items: {"vr": vr, "Value": items}
        )
    reference = _text.map(lambda uri: {"vr": vr, "BulkDataURI": uri})
    if vr in _BYTES:
        content = st.binary(min_size=1, max_size=16).map(
            lambda octets: base64.b64encode(octets).decode()
        )
        return empty | reference | content.map(lambda text: {"vr": vr, "InlineBinary": text})
    one = st.tuples(_VALUES[vr])
    several = st.lists(st.none() | _VALUES[vr], min_size=2, max_size=4)
    return empty | reference | (one | several).map(lambda values: {"vr": vr, "Value": list(values)})


def _tags(vr):
    private = st.tuples(st.sampled_from(["0009", "0029", "7FE1"]), st.integers(0x1000, 0x10FF))
    elsewhere = st.sampled_from(
        ["00100010", "00280010", "00081140", "7FE00010", "00280106", "60003000"]
    )
    return (
        st.sampled_from(_tags_by_vr[vr])
        | private.map(lambda tag: f"{tag[0]}{tag[1]:04X}")
        | elsewhere
    )


@st.composite
def _attributes(draw, rows, vrs):
    vr = draw(st.sampled_from(vrs))
    return draw(_tags(vr)), draw(_elements(vr, rows))


def _rows(vrs):
    leaves = [vr for vr in vrs if vr != "SQ"]
    flat = st.lists(_attributes(st.nothing(), leaves), max_size=3).map(dict)
    return st.recursive(
        flat, lambda rows: st.lists(_attributes(rows, vrs), max_size=3).map(dict), max_leaves=6
    )


_EVERY_VR = sorted([*_VALUES, *_BYTES, "SQ"])


def _printed(row):
    return json.dumps(row, allow_nan=False, sort_keys=True)


@settings(max_examples=300)
@given(_rows(_EVERY_VR))
def test_every_row_comes_back_to_the_letter(row):
    assert _printed(to_dicom_json(from_dicom_json(row))) == _printed(row)


@pytest.mark.parametrize("vr", _EVERY_VR)
def test_every_vr_comes_back_under_public_and_private_tags(vr):
    @settings(max_examples=40)
    @given(_tags(vr), _elements(vr, _rows(["CS", "SQ", "PN"])))
    def check(tag, element):
        assert _printed(to_dicom_json(from_dicom_json({tag: element}))) == _printed({tag: element})

    check()


@given(_rows(_EVERY_VR))
def test_the_vr_is_noted_exactly_where_it_is_not_the_dictionary_s(row):
    noted = from_dicom_json(row).get("_vrMap", {})
    assert noted == {
        keyword_for(tag): element["vr"]
        for tag, element in row.items()
        if element["vr"] != vr_for(tag)
    }
