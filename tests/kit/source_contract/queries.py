"""Queries at the three levels, and what a dataset has to say to be found by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydicom import Dataset

    Query = tuple[dict[str, Any], Callable[[Dataset], bool]]


def text(dataset: Dataset, keyword: str) -> str:
    """Return a value as text, empty where there is none."""
    return str(dataset.get(keyword) or "")


def name(dataset: Dataset) -> str:
    """Return the patient's name as it is matched: in any case."""
    return text(dataset, "PatientName").upper()


STUDY_QUERIES: list[Query] = [
    ({"PatientID": "1CT1"}, lambda d: text(d, "PatientID") == "1CT1"),
    ({"00100020": "1CT1"}, lambda d: text(d, "PatientID") == "1CT1"),
    ({"PatientID": "98890*"}, lambda d: text(d, "PatientID").startswith("98890")),
    ({"PatientID": "?CT1"}, lambda d: text(d, "PatientID")[1:] == "CT1"),
    ({"AccessionNumber": "*2*"}, lambda d: "2" in text(d, "AccessionNumber")),
    ({"PatientName": "Doe^Peter"}, lambda d: name(d) == "DOE^PETER"),
    ({"PatientName": "doe^peter"}, lambda d: name(d) == "DOE^PETER"),
    ({"patientName": "DOE*"}, lambda d: name(d).startswith("DOE")),
    ({"patientName": "*^P?ter"}, lambda d: name(d).endswith("^PETER")),
    ({"PatientName": "Last Name^First Name"}, lambda d: name(d) == "LAST NAME^FIRST NAME"),
    ({"StudyDate": "20040119"}, lambda d: text(d, "StudyDate") == "20040119"),
    ({"StudyDate": "20040101-20041231"}, lambda d: text(d, "StudyDate").startswith("2004")),
    ({"StudyDate": "20040119-"}, lambda d: text(d, "StudyDate") >= "20040119"),
    ({"startDate": "20040119"}, lambda d: text(d, "StudyDate") >= "20040119"),
    (
        {"startDate": "20040101", "endDate": "20041231"},
        lambda d: text(d, "StudyDate").startswith("2004"),
    ),
    ({"StudyTime": "100000-115959"}, lambda d: "100000" <= text(d, "StudyTime") <= "115959"),
    ({"StudyDate": "20040119", "PatientID": "1MR1"}, lambda d: False),
    ({"StudyDate": "20040826", "PatientID": "4MR1"}, lambda d: text(d, "PatientID") == "4MR1"),
    ({"PatientName": "nobody has this name"}, lambda d: False),
    ({"PatientName": ""}, lambda d: True),
    ({"AccessionNumber": "", "PatientID": "1CT1"}, lambda d: text(d, "PatientID") == "1CT1"),
]

EARLY_QUERIES = [{"endDate": "20040119"}, {"StudyDate": "-20040119"}]
"""Ranges without a begin that end at the 19th of January 2004."""

MODALITIES_QUERIES: list[tuple[str | list[str], set[str]]] = [
    ("CT", {"CT"}),
    ("CT\\MR", {"CT", "MR"}),
    (["CT", "MR"], {"CT", "MR"}),
    ("C*", {"CT", "CR"}),
]
"""Modalities in a study that are asked for, and those of its series that count."""

SERIES_QUERIES: list[Query] = [
    ({"Modality": "CT"}, lambda d: text(d, "Modality") == "CT"),
    ({"modality": "?R"}, lambda d: text(d, "Modality")[1:] == "R"),
    ({"SeriesNumber": 2}, lambda d: text(d, "SeriesNumber") == "2"),
    ({"SeriesDescription": "*FAST*"}, lambda d: "FAST" in text(d, "SeriesDescription")),
    (
        {"PatientName": "DOE*", "Modality": "CT"},
        lambda d: name(d)[:3] == "DOE" and d.Modality == "CT",
    ),
]

INSTANCE_QUERIES: list[Query] = [
    (
        {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.2"},
        lambda d: d.get("SOPClassUID") == "1.2.840.10008.5.1.4.1.1.2",
    ),
    ({"InstanceNumber": "1"}, lambda d: text(d, "InstanceNumber") == "1"),
    ({"Rows": 64}, lambda d: d.get("Rows") == 64),
    ({"Modality": "US", "PatientID": "13US1"}, lambda d: text(d, "PatientID") == "13US1"),
]
