"""The rows that a search answers, made from instances."""

import pytest

from dicomsource import IWebApiDataSource
from dicomsource.datasource import query_over
from dicomsource.errors import DataError
from dicomsource.natural import NaturalDataset, to_dicom_json
from dicomsource.rows import rows_of


def instance(study, series, number, modality="CT"):
    return {
        "PatientName": "DOE^JANE",
        "StudyInstanceUID": study,
        "SeriesInstanceUID": f"{study}.{series}",
        "SOPInstanceUID": f"{study}.{series}.{number}",
        "Modality": modality,
        "InstanceNumber": number,
        "KVP": 120,
    }


INSTANCES = [
    instance("1", 1, 1),
    instance("2", 1, 1, "MR"),
    instance("1", 1, 2),
    instance("1", 2, 1, "PT"),
]


def test_a_study_row_unites_modalities_and_counts_series_and_instances():
    first, second = rows_of("studies", INSTANCES)

    assert first["00080061"] == {"vr": "CS", "Value": ["CT", "PT"]}
    assert first["00201206"]["Value"] == [2]
    assert first["00201208"]["Value"] == [3]
    assert second["00080061"]["Value"] == ["MR"]


def test_a_study_whose_modalities_are_unknown_says_nothing_of_them():
    # OHIF lists no study at all where one has ModalitiesInStudy without a value.
    (row,) = rows_of("studies", [instance("1", 1, 1, modality=None)])

    assert "00080061" not in row


def test_a_series_row_counts_its_instances():
    assert [row["00201209"]["Value"] for row in rows_of("series", INSTANCES)] == [[2], [1], [1]]


def test_rows_hold_what_belongs_to_their_level_and_no_more():
    study, series, one = (
        rows_of(level, INSTANCES)[0] for level in ("studies", "series", "instances")
    )

    assert "00100010" in study
    assert "00080060" not in study
    assert "00080060" in series
    assert "00200013" in one
    assert all("00180060" not in row for row in (study, series, one))


def test_a_backend_that_lists_its_instances_can_be_searched_at_three_levels():
    source = IWebApiDataSource.create(query=query_over(lambda: INSTANCES))

    assert len(source.query.studies.search(PatientName="doe*")) == 2
    assert [one.Modality for one in source.query.series.search("1")] == ["CT", "PT"]
    found = source.query.instances.search("1", "1.1", InstanceNumber=2)
    assert [one.SOPInstanceUID for one in found] == ["1.1.2"]


def test_a_backend_that_can_be_asked_for_one_study_is_asked_for_that_alone():
    asked = []

    def instances(StudyInstanceUID=None):
        asked.append(StudyInstanceUID)
        return [one for one in INSTANCES if StudyInstanceUID in (None, one["StudyInstanceUID"])]

    source = IWebApiDataSource.create(query=query_over(instances))

    assert len(source.query.instances.search("1", "1.1")) == 2
    assert len(source.query.series.search(["1", "2"])) == 3
    assert len(source.query.instances.search()) == 4
    assert asked == ["1", None, None]


def test_a_backend_that_lists_its_studies_is_not_asked_for_all_instances():
    def instances(StudyInstanceUID):
        assert StudyInstanceUID == "2"
        return INSTANCES

    def studies():
        yield {"StudyInstanceUID": "1", "PatientName": "DOE^JANE", "ModalitiesInStudy": "CT"}
        yield {"StudyInstanceUID": "2", "PatientName": "ROE^RICHARD", "ModalitiesInStudy": ["MR"]}

    source = IWebApiDataSource.create(query=query_over(instances, studies))

    (study,) = source.query.studies.search(patientName="roe*")
    assert [one.Modality for one in source.query.series.search(study.StudyInstanceUID)] == ["MR"]


def test_an_instance_that_comes_twice_counts_once():
    twice = [*INSTANCES, INSTANCES[0]]

    for level in ("studies", "series", "instances"):
        assert rows_of(level, twice) == rows_of(level, INSTANCES)


def test_instances_keep_their_order():
    found = [row["00080018"]["Value"] for row in rows_of("instances", INSTANCES)]

    assert found == [["1.1.1"], ["2.1.1"], ["1.1.2"], ["1.2.1"]]


def test_rows_are_made_of_dicom_json_too():
    assert rows_of("studies", map(to_dicom_json, INSTANCES)) == rows_of("studies", INSTANCES)


def test_an_instance_without_uid_is_named():
    with pytest.raises(DataError, match="instance 5 lacks StudyInstanceUID and SeriesInstanceUID"):
        rows_of("studies", [*INSTANCES, {"SOPInstanceUID": "1"}])


def test_one_wrong_value_is_left_out_and_hides_nothing_else():
    wrong = {**INSTANCES[0], "PatientName": 5, "Rows": "many"}

    (study,), (one,) = rows_of("studies", [wrong]), rows_of("instances", [wrong])

    assert "00100010" not in study
    assert study["0020000D"]["Value"] == ["1"]
    assert "00280010" not in one
    assert one["00200013"]["Value"] == [1]


def test_several_modalities_in_one_instance_are_the_first_of_them():
    (study,) = rows_of("studies", [{**INSTANCES[0], "Modality": ["PT", "CT"]}])

    assert study["00080061"]["Value"] == ["PT"]


def test_a_value_keeps_the_representation_that_the_file_gave_it():
    odd = NaturalDataset({**INSTANCES[0], "Rows": 70_000, "_vrMap": {"Rows": "UL", "KVP": "FD"}})

    (row,) = rows_of("instances", [odd])

    assert row["00280010"] == {"vr": "UL", "Value": [70_000]}
    assert "_vrMap" not in row


def test_there_are_three_levels():
    with pytest.raises(ValueError, match="no level 'patients'"):
        rows_of("patients", INSTANCES)
