"""The JSON Schema that is shipped and the reader refuse the same documents."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dicomsource.errors import DataError
from dicomsource.natural import representations as vrs
from dicomsource.samples import build_document, sample_files
from dicomsource_dicomjson.checking import check_content
from dicomsource_dicomjson.schema import make_schema, shipped_schema

SCHEMA = shipped_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

GOOD: dict[str, Any] = {
    "studies": [
        {
            "StudyInstanceUID": "1.1",
            "PatientName": [{"Alphabetic": "A^B"}],
            "Modalities": "CT\\MR",
            "NumInstances": 1,
            "series": [
                {
                    "SeriesInstanceUID": "1.2",
                    "SeriesNumber": 3,
                    "instances": [
                        {
                            "url": "dicomweb:http://h/x.dcm",
                            "metadata": {
                                "SOPInstanceUID": "1.3",
                                "Rows": 512,
                                "PixelSpacing": [0.5, "0.50"],
                                "RecommendedDisplayFrameRateInFloat": 1.5,
                                "FrameIncrementPointer": "00181063",
                                "RedPaletteColorLookupTableData": {"InlineBinary": "AAEC"},
                                "EncapsulatedDocument": {"BulkDataURI": "x.dcm#/00420011"},
                                "LUTData": [1, 2],
                                "_vrMap": {"LUTData": "US"},
                                "ReferencedImageSequence": [{"ReferencedFrameNumber": [1, 2]}],
                                "00091001": {
                                    "vr": "SQ",
                                    "Value": [{"00100010": {"vr": "PN", "Value": [None]}}],
                                },
                                "StudyDate": {"vr": "DA", "Value": ["20200101"]},
                            },
                        }
                    ],
                }
            ],
        }
    ]
}
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(
        ["", " ", "1", "1.0", " 12 ", "1_0", "1__0", ".5", "nan", "1e5", "x", "a\\b", "00100010", "(0010,0010)",
         "AAEC", "AAE=", "AAE", "A\n", "PatientID", "1\n", "\n", "٣", "vr", "US", "OW"]
    )
)  # fmt: skip
NAMES = st.sampled_from(
    ["InlineBinary", "BulkDataURI", "vr", "Value", "Alphabetic", "Ideographic", "Nonsense", "PatientId", "00100010",
     "0010001g", "000910ab", "(0028,0010)", "Rows", "Rows\n", "PixelSpacing", "SeriesNumber", "PatientName",
     "FrameIncrementPointer", "OverlayData", "LUTData", "_vrMap", "EventElapsedTimes", "series", "instances", "url",
     "metadata", "studies", "ReferencedImageSequence", "StudyInstanceUID", "SOPInstanceUID", "Item",
     "ModalitiesInStudy"]
)  # fmt: skip
ELEMENTS = st.fixed_dictionaries(
    {"vr": st.sampled_from([*sorted(vrs.KNOWN), "XX", "US or SS"])},
    optional={
        "Value": st.lists(SCALARS | st.just({"Alphabetic": "x"}), max_size=2),
        "InlineBinary": SCALARS,
        "BulkDataURI": SCALARS,
    },
)
ANYTHING = st.recursive(
    SCALARS | ELEMENTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all that is inside a document."""
    inside = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    found = []
    for step, item in inside:
        found += [(*path, step), *places(item, (*path, step))]
    return found


@st.composite
def changed(draw: st.DrawFn) -> Any:
    """Give the good document with some of it replaced, removed, or put beside."""
    document = copy.deepcopy(GOOD)
    for _ in range(draw(st.integers(1, 2))):
        *above, last = draw(st.sampled_from(places(document)))
        holder: Any = document
        for step in above:
            holder = holder[step]
        match draw(st.sampled_from(["replace", "remove", "add", "wrap"])):
            case "replace":
                holder[last] = draw(ANYTHING)
            case "remove":
                del holder[last]
            case "wrap":
                holder[last] = [holder[last]]
            case "add" if isinstance(holder, dict):
                holder[draw(NAMES)] = draw(ANYTHING)
            case _:
                holder.append(draw(ANYTHING))
        if not places(document):
            break
    return document


def is_refused_by_reader(document: Any) -> bool:
    try:
        check_content(document, "d.json")
    except DataError:
        return True
    return False


@settings(max_examples=100, deadline=None)
@given(changed() | ANYTHING)
@example(GOOD)
@example({"studies": []})
@example(
    {
        "studies": [
            {
                "StudyInstanceUID": "1",
                "PixelPaddingValue": "x",
                "_vrMap": {"PixelPaddingValue": "OW"},
            }
        ]
    }
)
def test_what_the_schema_allows_the_reader_takes_and_nothing_else(document: Any) -> None:
    assert (not VALIDATOR.is_valid(document)) == is_refused_by_reader(document)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_what_is_shipped_is_what_the_dictionary_gives() -> None:
    made = make_schema()
    names = {key: sorted(made["$defs"][key]["patternProperties"]) for key in ("attributes",)}
    for key in names:  # a newer dictionary may have more names
        assert len(SCHEMA["$defs"][key].pop("patternProperties")) == len(names[key])
        made["$defs"][key].pop("patternProperties")
    try:
        assert made == SCHEMA
    finally:
        SCHEMA.update(shipped_schema())


def test_a_document_that_is_built_is_as_the_schema_says() -> None:
    document = json.loads(json.dumps(build_document(sample_files())))

    assert [error.json_path for error in VALIDATOR.iter_errors(document)] == []
    check_content(document, "d.json")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"StudyInstanceUID": None}, r"^d\.json: \$\.studies\[0\]\.StudyInstanceUID is missing"),
        ({"00091001": 7}, r"^d\.json: \$\.studies\[0\]\.00091001 is no object"),
        ({"series": [{"SeriesInstanceUID": "1", "instances": [{"metadata": {}, "url": 3}]}]},
         r"^d\.json: \$\.studies\[0\]\.series\[0\]\.instances\[0\]\.url is 3"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_the_document_and_the_path(change: dict[str, Any], path: str) -> None:
    with pytest.raises(DataError) as caught:
        check_content({"studies": [{**GOOD["studies"][0], **change}]}, "d.json")

    assert re.search(path, caught.value.problem)
