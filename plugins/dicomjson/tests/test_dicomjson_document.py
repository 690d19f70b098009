from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.errors import DataError, NotFoundError
from dicomsource_dicomjson.collection import InMemory
from dicomsource_dicomjson.document import Studies, instance_of, read_content, series_of
from dicomsource_dicomjson.location import Location

if TYPE_CHECKING:
    from dicomsource_dicomjson.entries import InstanceEntry, StudyEntry


class Document:
    """The studies of a document that stands nowhere."""

    def __init__(self, *contents: Any) -> None:
        studies: Studies = {}
        for number, content in enumerate(contents):
            read_content(content, Location.of(f"{number}.json"), studies)
        self._studies = InMemory(studies, ignore_case=False)

    def study(self, uid: str) -> StudyEntry:
        return self._studies.study(uid)

    def instance(self, study: str, series: str, instance: str) -> InstanceEntry:
        return instance_of(series_of(self.study(study), study, series), series, instance)


GOOD: dict[str, Any] = {
    "studies": [
        {
            "StudyInstanceUID": "1.1",
            "series": [
                {
                    "SeriesInstanceUID": "1.2",
                    "instances": [{"metadata": {"SOPInstanceUID": "1.3"}, "url": "dicomweb:x"}],
                }
            ],
        }
    ]
}


def changed(*path: str | int, to: Any) -> Any:
    """Return the good document with the value at a path replaced."""
    document: Any = copy.deepcopy(GOOD)
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = to
    return document


def with_metadata(metadata: dict[str, Any]) -> Any:
    """Return the good document whose instance has this metadata."""
    path = ("studies", 0, "series", 0, "instances", 0, "metadata")
    return changed(*path, to={"SOPInstanceUID": "1.3", **metadata})


def one(**attributes: Any) -> dict[str, Any]:
    """Return the first instance's natural metadata, with attributes at study level."""
    document = copy.deepcopy(GOOD)
    document["studies"][0].update(attributes)
    return Document(document).instance("1.1", "1.2", "1.3").metadata


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], r"\$ is a list"),
        ({"patients": []}, r"\$ has no 'studies'"),
        (changed("studies", to={}), r"\$\.studies is an object"),
        (changed("studies", 0, to="1.1"), r"\$\.studies\[0\] is text"),
        (
            changed("studies", 0, "StudyInstanceUID", to=None),
            r"\$\.studies\[0\]\.StudyInstanceUID is missing",
        ),
        (
            changed("studies", 0, "StudyInstanceUID", to=7),
            r"\$\.studies\[0\]\.StudyInstanceUID is 7",
        ),
        (changed("studies", 0, "series", to={}), r"\$\.studies\[0\]\.series is an object"),
        (
            changed("studies", 0, "series", 0, "SeriesInstanceUID", to=" "),
            r"\$\.studies\[0\]\.series\[0\]\.SeriesInstanceUID is empty",
        ),
        (
            changed("studies", 0, "series", 0, "instances", 0, to=None),
            r"\$\.studies\[0\]\.series\[0\]\.instances\[0\] is missing",
        ),
        (
            changed("studies", 0, "series", 0, "instances", 0, "metadata", to=[]),
            r"\$\.studies\[0\]\.series\[0\]\.instances\[0\]\.metadata is a list",
        ),
        (
            changed("studies", 0, "series", 0, "instances", 0, "metadata", to={}),
            r"instances\[0\]\.metadata\.SOPInstanceUID is missing",
        ),
    ],
)
def test_a_malformed_document_is_refused_with_the_path_of_the_fault(
    document: Any, message: str
) -> None:
    with pytest.raises(DataError, match=message):
        Document(document)


def test_a_value_of_the_wrong_kind_is_named_with_its_path() -> None:
    document = with_metadata({"Rows": "many"})

    with pytest.raises(DataError, match=r"\$.*instances\[0\]\.metadata: \(0028,0010\) Rows"):
        Document(document).instance("1.1", "1.2", "1.3").metadata  # noqa: B018


@pytest.mark.parametrize(
    "name",
    [
        "DOE^JANE=XX",
        [{"Alphabetic": "DOE^JANE", "Ideographic": "XX"}],
        {"Alphabetic": "DOE^JANE", "Ideographic": "XX"},
    ],
)
def test_a_name_may_be_text_or_component_groups(name: Any) -> None:
    assert one(PatientName=name)["PatientName"] == "DOE^JANE=XX"


def test_an_old_document_says_patient_id_otherwise() -> None:
    assert one(PatientId="4711")["PatientID"] == "4711"


@pytest.mark.parametrize("modalities", ["CT\\MR", "CT/MR", "CT, MR", ["CT", "MR"]])
def test_modalities_may_be_separated_in_every_way(modalities: Any) -> None:
    document = copy.deepcopy(GOOD)
    document["studies"][0]["Modalities"] = modalities

    assert Document(document).study("1.1").attributes["ModalitiesInStudy"] == ["CT", "MR"]


def test_modalities_come_from_the_series_where_these_say_them() -> None:
    document = changed("studies", 0, "series", 0, "Modality", to="PT")
    document["studies"][0]["Modalities"] = "CT\\MR"

    assert Document(document).study("1.1").attributes["ModalitiesInStudy"] == ["PT"]


def test_study_and_series_fill_what_an_instance_lacks_and_overwrite_nothing() -> None:
    document = with_metadata({"NumberOfFrames": 3, "PatientID": ""})
    document["studies"][0] |= {"NumberOfFrames": 1, "PatientID": "4711", "StudyDate": "20200102"}
    document["studies"][0]["series"][0] |= {"NumberOfFrames": 2, "Modality": "US"}

    metadata = Document(document).instance("1.1", "1.2", "1.3").metadata

    assert metadata["NumberOfFrames"] == 3
    assert metadata["PatientID"] == "4711"
    assert metadata["StudyDate"] == "20200102"
    assert metadata["Modality"] == "US"


def test_a_study_without_attributes_takes_them_from_its_first_instance() -> None:
    document = with_metadata({"PatientID": "4711", "Modality": "MR"})

    study = Document(document).study("1.1")

    assert study.attributes["PatientID"] == "4711"
    assert study.attributes["ModalitiesInStudy"] == ["MR"]


def test_uids_are_those_of_the_place_in_the_document(caplog: pytest.LogCaptureFixture) -> None:
    document = with_metadata({"StudyInstanceUID": "9.9"})

    metadata = Document(document).instance("1.1", "1.2", "1.3").metadata

    assert metadata["StudyInstanceUID"] == "1.1"
    assert "metadata.StudyInstanceUID is 9.9; taken as 1.1" in caplog.text


def test_names_that_are_no_attributes_are_left_out_at_every_depth() -> None:
    metadata = one(
        NumInstances=4,
        RequestAttributesSequence=[{"ScheduledProcedureStepID": "7", "note": "hello"}],
    )

    assert "NumInstances" not in metadata
    assert metadata["RequestAttributesSequence"] == [{"ScheduledProcedureStepID": "7"}]


def test_a_sequence_may_be_a_single_object() -> None:
    metadata = one(RequestAttributesSequence={"ScheduledProcedureStepID": "7"})

    assert metadata["RequestAttributesSequence"] == [{"ScheduledProcedureStepID": "7"}]


def test_counts_are_what_is_there_and_not_what_is_claimed() -> None:
    document = changed("studies", 0, "NumInstances", to=99)

    assert Document(document).study("1.1").attributes["NumberOfStudyRelatedInstances"] == 1


@pytest.mark.parametrize(
    ("uids", "message"),
    [
        (("9", "1.2", "1.3"), "has no study 9"),
        (("1.1", "9", "1.3"), "study 1.1 has no series 9"),
        (("1.1", "1.2", "9"), "series 1.2 has no instance 9"),
    ],
)
def test_what_is_not_there_is_named(uids: tuple[str, str, str], message: str) -> None:
    with pytest.raises(NotFoundError, match=message):
        Document(GOOD).instance(*uids)


def test_binary_values_may_stand_in_the_document() -> None:
    metadata = one(EncapsulatedDocument={"InlineBinary": "JVBERg=="})

    assert metadata["EncapsulatedDocument"] == b"%PDF"


def test_private_attributes_may_be_written_as_in_dicom_json() -> None:
    metadata = one(**{"00091010": {"vr": "LO", "Value": ["x"]}})

    assert metadata["00091010"] == "x"


def test_the_vr_of_an_ambiguous_attribute_is_kept() -> None:
    metadata = one(PixelPaddingValue=-2000, _vrMap={"PixelPaddingValue": "SS", "Nothing": "US"})

    assert metadata["_vrMap"] == {"PixelPaddingValue": "SS"}


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        (
            {"EncapsulatedDocument": {"InlineBinary": "???"}},
            r"\$\.studies\[0\]\.Enc.* is not base64",
        ),
        ({"RequestAttributesSequence": ["x"]}, r"RequestAttributesSequence\[0\] is text"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_with_its_path(
    attributes: dict[str, Any], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        one(**attributes)


@pytest.mark.parametrize("empty", [None, "", [], [None]])
def test_an_empty_sequence_has_no_items(empty: Any) -> None:
    assert one(RequestAttributesSequence=empty)["RequestAttributesSequence"] == []
