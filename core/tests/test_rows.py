"""The rows that a search answers, made from instances."""

from dicomsource import IWebApiDataSource
from dicomsource.datasource import query_over
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
