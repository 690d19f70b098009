from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.errors import ConfigurationError
from dicomsource_static_wado.ohif_filter import matches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STUDIES: dict[str, dict[str, Any]] = {
    "1.1": {
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": "DOE^JOHN"}]},
        "00100020": {"vr": "LO", "Value": ["ABA"]},
        "00081030": {"vr": "LO", "Value": ["KNEE"]},
        "00080020": {"vr": "DA", "Value": ["20200115"]},
        "00080061": {"vr": "CS", "Value": ["CT", "MR"]},
        "00080050": {"vr": "SH", "Value": ["17"]},
        "00080090": {"vr": "PN", "Value": [{"Alphabetic": "ROE"}]},
    },
    "1.2": {
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Wang", "Ideographic": "王"}]},
        "00100020": {"vr": "LO", "Value": ["XY"]},
        "00081030": {"vr": "LO", "Value": ["LEFT KNEE"]},
        "00080020": {"vr": "DA"},
        "00080061": {"vr": "CS", "Value": ["US"]},
        "00080050": {"vr": "SH", "Value": ["A?7"]},
    },
    "1.3": {"00081030": {"vr": "LO", "Value": ["KNEE KNEE"]}},
}
SERIES: dict[str, dict[str, Any]] = {
    "1.1.1": {
        "00080060": {"vr": "CS", "Value": ["CT"]},
        "00200011": {"vr": "IS", "Value": [4]},
        "0008103E": {"vr": "LO", "Value": ["AXIAL"]},
    },
    "1.1.2": {
        "00080060": {"vr": "CS", "Value": ["MR"]},
        "00200011": {"vr": "IS", "Value": [5]},
        "0008103E": {"vr": "LO", "Value": ["SCOUT"]},
    },
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree of lists alone."""

    def write(path: str, rows: dict[str, dict[str, Any]], tag: str) -> None:
        file = tmp_path / path / "index.json"
        file.parent.mkdir(parents=True)
        file.write_text(
            json.dumps([{**row, tag: {"vr": "UI", "Value": [uid]}} for uid, row in rows.items()])
        )

    write("studies", STUDIES, "0020000D")
    write("studies/1.1/series", SERIES, "0020000E")
    return tmp_path


ALL = ["1.1", "1.2", "1.3"]
QUIRKS: list[tuple[str, dict[str, Any], list[str], list[str]]] = [
    # what it is about, what is asked for, what OHIF gives, what the standard says
    ("ABC* is contains", {"studyDescription": "KNEE*"}, ALL, ["1.1", "1.3"]),
    ("*ABC* is contains", {"studyDescription": "*FT K*"}, ["1.2"], ["1.2"]),
    ("*ABC at the end", {"studyDescription": "*T KNEE"}, ["1.2"], ["1.2"]),
    ("*ABC sees the first one alone", {"studyDescription": "*KNEE"}, ["1.1", "1.2"], ALL),
    ("*A misses ABA", {"patientId": "*A"}, [], ["1.1"]),
    ("*ABC finds what is two shorter", {"patientId": "*ABC"}, ["1.2"], []),
    ("an inner * is a *", {"studyDescription": "LEFT*KNEE"}, [], ["1.2"]),
    ("a ? is a ?", {"accessionNumber": "A?7"}, ["1.2"], ["1.2"]),
    ("a ? is nothing else", {"accessionNumber": "?7"}, [], ["1.1"]),
    ("capitals count in text", {"studyDescription": "knee"}, [], []),
    ("capitals count in names", {"patientName": "doe^john"}, [], ["1.1"]),
    ("unless fuzzy", {"patientName": "doe^jo*", "fuzzymatching": True}, ["1.1"], ["1.1"]),
    ("fuzzy is for names", {"studyDescription": "knee", "fuzzymatching": True}, [], []),
    ("a whole * is everything", {"studyDescription": "*"}, ALL, ALL),
    ("but not what is absent", {"accessionNumber": "*"}, ["1.1", "1.2"], ALL),
    ("empty is everything", {"patientName": "", "accessionNumber": ""}, ALL, ALL),
    ("an absent name does not match", {"patientName": "*O*"}, ["1.1"], ["1.1"]),
    ("PatientID is not known", {"PatientID": "nobody"}, ALL, []),
    ("its tag is", {"00100020": "XY"}, ["1.2"], ["1.2"]),
    ("mrn is", {"mrn": "XY"}, ["1.2"], ["1.2"]),
    ("a tag with a letter is lost", {"0020000D": "1.2"}, ALL, ["1.2"]),
    ("the keyword is not", {"StudyInstanceUID": "1.2"}, ["1.2"], ["1.2"]),
    ("UID lists match nothing", {"StudyInstanceUID": ["1.1", "1.2"]}, [], ["1.1", "1.2"]),
    ("what is not looked at is ignored", {"ReferringPhysicianName": "nobody"}, ALL, []),
    ("and does not spoil the rest", {"ReferringPhysicianName": "x", "mrn": "XY"}, ["1.2"], []),
    ("the alphabetic group alone", {"patientName": "王"}, [], ["1.2"]),
    ("modalities may be several", {"modalitiesInStudy": ["MR", "PT"]}, ["1.1"], ["1.1"]),
    ("a date without value matches", {"StudyDate": "20200101-20201231"}, ["1.1", "1.2"], ["1.1"]),
    ("any date from one on", {"startDate": "20210101"}, ["1.2"], []),
    ("any date up to one", {"endDate": "20200115"}, ["1.1", "1.2"], ["1.1"]),
    ("one date", {"StudyDate": "20200115"}, ["1.1", "1.2"], ["1.1"]),
    ("pages are cut all the same", {"limit": 1, "offset": 1}, ["1.2"], ["1.2"]),
]  # fmt: skip


def found(source: Any, parameters: dict[str, Any]) -> list[str]:
    return [str(one.StudyInstanceUID) for one in source.query.studies.search(**parameters)]


@pytest.mark.parametrize(
    ("parameters", "ohif", "standard"), [one[1:] for one in QUIRKS], ids=[one[0] for one in QUIRKS]
)
def test_studies_are_found_as_ohif_finds_them_and_by_default_as_the_standard_says(
    tree: Path,
    open_tree: Callable[..., Any],
    parameters: dict[str, Any],
    ohif: list[str],
    standard: list[str],
) -> None:
    assert found(open_tree(tree, compatibility="ohif"), parameters) == ohif
    assert found(open_tree(tree), parameters) == standard
    assert found(open_tree(tree, compatibility="standard"), parameters) == standard


def test_what_ohif_finds_can_be_sorted_before_it_is_paged(
    tree: Path, open_tree: Callable[..., Any]
) -> None:
    asked = {"studyDescription": "KNEE*", "orderby": "-StudyDescription", "limit": 2}

    assert found(open_tree(tree, compatibility="ohif"), asked) == ["1.2", "1.3"]


BOTH = ["1.1.1", "1.1.2"]
SERIES_QUIRKS: list[tuple[str, dict[str, Any], list[str], list[str]]] = [
    ("a modality is looked at", {"Modality": "MR"}, ["1.1.2"], ["1.1.2"]),
    ("as contains too", {"Modality": "R*"}, ["1.1.2"], []),
    ("a UID is", {"SeriesInstanceUID": "1.1.2"}, ["1.1.2"], ["1.1.2"]),
    ("its tag is lost", {"0020000E": "1.1.2"}, BOTH, ["1.1.2"]),
    ("a number never matches", {"SeriesNumber": 4}, [], ["1.1.1"]),
    ("a description is ignored", {"SeriesDescription": "AXIAL"}, BOTH, ["1.1.1"]),
    ("a page", {"limit": 1}, ["1.1.1"], ["1.1.1"]),
]


@pytest.mark.parametrize(
    ("parameters", "ohif", "standard"),
    [one[1:] for one in SERIES_QUIRKS],
    ids=[one[0] for one in SERIES_QUIRKS],
)
def test_series_are_found_as_ohif_finds_them_and_by_default_as_the_standard_says(
    tree: Path,
    open_tree: Callable[..., Any],
    parameters: dict[str, Any],
    ohif: list[str],
    standard: list[str],
) -> None:
    def series(source: Any) -> list[str]:
        rows = source.query.series.search("1.1", **parameters)
        assert {row.StudyInstanceUID for row in rows} <= {"1.1"}
        return [str(row.SeriesInstanceUID) for row in rows]

    assert series(open_tree(tree, compatibility="ohif")) == ohif
    assert series(open_tree(tree)) == standard


@pytest.mark.parametrize(
    ("keyword", "wanted", "element", "expected"),
    [
        ("PatientID", "x", None, False),
        ("PatientID", "x", {"vr": "LO"}, False),
        ("PatientID", "x", {"vr": "LO", "Value": [""]}, True),
        ("PatientID", "x", {"vr": "LO", "Value": [None]}, False),
        ("PatientID", "x", {"vr": "LO", "Value": ["y", "x"]}, True),
        ("PatientName", "x", {"vr": "PN", "Value": [{"Ideographic": "x"}]}, False),
        ("PatientName", "x", {"vr": "PN", "Value": ["x"]}, True),
        ("StudyDate", "20200101", {"vr": "DA", "Value": [""]}, True),
        ("PatientID", "**", {"vr": "LO", "Value": ["y"]}, True),
    ],
)
def test_values_in_every_spelling_are_taken_as_ohif_takes_them(
    keyword: str, wanted: str, element: Any, expected: bool
) -> None:
    assert matches(keyword, wanted, element) is expected


def test_a_compatibility_that_is_none_is_refused(open_tree: Callable[..., Any]) -> None:
    with pytest.raises(ConfigurationError, match="compatibility is 'OHIF'.*ohif"):
        open_tree("/x", compatibility="OHIF")
