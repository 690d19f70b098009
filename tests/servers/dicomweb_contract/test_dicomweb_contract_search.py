"""Searches find what pydicom reads from the files."""

import pytest

from source_contract.queries import (
    EARLY_QUERIES,
    INSTANCE_QUERIES,
    MODALITIES_QUERIES,
    SERIES_QUERIES,
    STUDY_QUERIES,
    name,
    text,
)


def uids(rows, keyword):
    found = [row[keyword] for row in rows]
    assert len(found) == len(set(found)), "a row came twice"
    return set(found)


def of_studies(server, condition):
    # Orthanc takes the attributes of a study from the first file that it got of it.
    first = {}
    for (study, _, _), dataset in server.datasets.items():
        first.setdefault(study, dataset)
    return {study for study, dataset in first.items() if condition(dataset)}


def of_series(server, condition):
    first = {}
    for (_, series, _), dataset in server.datasets.items():
        first.setdefault(series, dataset)
    return {series for series, dataset in first.items() if condition(dataset)}


def of_instances(server, condition):
    return {uid for (_, _, uid), dataset in server.datasets.items() if condition(dataset)}


def test_without_parameters_everything_is_found(server, pacs):
    studies, series, instances = zip(*server.files, strict=True)
    assert uids(pacs.query.studies.search(), "StudyInstanceUID") == set(studies)
    assert uids(pacs.query.series.search(), "SeriesInstanceUID") == set(series)
    assert uids(pacs.query.instances.search(), "SOPInstanceUID") == set(instances)


@pytest.mark.parametrize(("parameters", "condition"), STUDY_QUERIES)
def test_studies_are_found_by_each_kind_of_matching(server, pacs, parameters, condition):
    found = uids(pacs.query.studies.search(**parameters), "StudyInstanceUID")
    assert found == of_studies(server, condition)


@pytest.mark.parametrize("parameters", EARLY_QUERIES)
def test_a_range_open_at_the_begin_takes_earlier_dates(server, pacs, parameters):
    # To Orthanc a study without a date was before every date.
    rows = [row for row in pacs.query.studies.search(**parameters) if row.get("StudyDate")]
    earlier = of_studies(server, lambda d: "" < text(d, "StudyDate") <= "20040119")
    assert uids(rows, "StudyInstanceUID") == earlier


@pytest.mark.parametrize(("modalities", "wanted"), MODALITIES_QUERIES)
def test_studies_are_found_by_the_modalities_of_their_series(server, pacs, modalities, wanted):
    studies = {key[0] for key, d in server.datasets.items() if text(d, "Modality") in wanted}
    found = pacs.query.studies.search(modalitiesInStudy=modalities)
    assert uids(found, "StudyInstanceUID") == studies


def test_studies_are_found_by_a_list_of_uids(server, pacs):
    wanted = sorted({study for study, _, _ in server.files})[3:6]
    found = pacs.query.studies.search(StudyInstanceUID=wanted)
    assert uids(found, "StudyInstanceUID") == set(wanted)


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_pages_hold_every_study_once(server, pacs, limit):
    rows = []
    while page := pacs.query.studies.search(limit=limit, offset=len(rows)):
        assert len(page) <= limit
        rows += page
    assert uids(rows, "StudyInstanceUID") == {study for study, _, _ in server.files}


@pytest.mark.parametrize("size", [None, 1, 7, 100])
def test_a_limit_of_all_finds_every_instance_once(server, open_source, size):
    more = {} if size is None else {"queryPageSize": size}
    source = open_source({"qidoRoot": server.dicom_web, "queryLimit": 3, **more})
    found = uids(source.query.studies.search(limit="all"), "StudyInstanceUID")
    assert found == {study for study, _, _ in server.files}


def test_pages_of_what_is_matched_here_are_those_of_the_server(server, open_source):
    source = open_source({"qidoRoot": server.dicom_web, "serverCannotMatch": ["Modality"]})
    for offset in range(0, 12, 3):
        rows = source.query.series.search(Modality="CT", limit=3, offset=offset)
        assert {row.Modality for row in rows} <= {"CT"}
        assert len(rows) == min(
            3, max(0, len(of_series(server, lambda d: text(d, "Modality") == "CT")) - offset)
        )


def test_the_server_is_found_to_match_what_it_matches(server, pacs, caplog):
    pacs.query.studies.search(PatientName="DOE*", StudyDate="-20040119")
    pacs.query.instances.search(InstanceNumber="1", Modality="CT", limit=2, offset=1)
    assert caplog.messages == []


def test_a_page_of_no_studies_is_empty(pacs):
    assert pacs.query.studies.search(limit=0) == []


def test_the_query_limit_counts_where_no_limit_is_given(server, open_source):
    source = open_source({"qidoRoot": server.dicom_web, "queryLimit": 3})
    assert len(source.query.studies.search()) == 3
    assert len(source.query.studies.search(limit=5)) == 5


def test_with_supports_wildcard_text_is_found_anywhere(server, open_source):
    source = open_source({"qidoRoot": server.dicom_web, "supportsWildcard": True})
    found = uids(source.query.studies.search(patientName="oe^"), "StudyInstanceUID")
    assert found == of_studies(server, lambda d: "OE^" in name(d))
    assert found


def test_fields_to_include_come_with_the_rows(pacs):
    (row,) = pacs.query.studies.search(PatientID="1CT1", includefield=["StudyDescription"])
    assert row.StudyDescription == "e+1"


@pytest.mark.parametrize(("parameters", "condition"), SERIES_QUERIES)
def test_series_are_found_in_all_studies(server, pacs, parameters, condition):
    found = uids(pacs.query.series.search(**parameters), "SeriesInstanceUID")
    assert found == of_series(server, condition)


def test_series_are_found_in_a_study(server, pacs):
    for study in {study for study, _, _ in server.files}:
        rows = pacs.query.series.search(study)
        assert uids(rows, "SeriesInstanceUID") == {uid for s, uid, _ in server.files if s == study}
        assert {row.StudyInstanceUID for row in rows} == {study}


def test_series_of_a_study_are_found_by_modality(server, pacs):
    study, series, _ = next(key for key, d in server.datasets.items() if d.get("Modality") == "CT")
    (row,) = pacs.query.series.search(study, SeriesInstanceUID=series, Modality="CT")
    assert (row.SeriesInstanceUID, row.Modality) == (series, "CT")
    assert pacs.query.series.search(study, SeriesInstanceUID=series, Modality="MR") == []


def test_series_are_found_by_a_list_of_uids(server, pacs):
    wanted = sorted({series for _, series, _ in server.files})[:4]
    found = pacs.query.series.search(SeriesInstanceUID="\\".join(wanted))
    assert uids(found, "SeriesInstanceUID") == set(wanted)


@pytest.mark.parametrize(("parameters", "condition"), INSTANCE_QUERIES)
def test_instances_are_found_everywhere(server, pacs, parameters, condition):
    found = uids(pacs.query.instances.search(**parameters), "SOPInstanceUID")
    assert found == of_instances(server, condition)


def test_instances_are_found_in_a_study_and_in_a_series(server, pacs):
    for study, series in {key[:2] for key in server.files}:
        in_study = {uid for s, _, uid in server.files if s == study}
        in_series = {uid for s, e, uid in server.files if (s, e) == (study, series)}
        assert uids(pacs.query.instances.search(study), "SOPInstanceUID") == in_study
        assert uids(pacs.query.instances.search(study, series), "SOPInstanceUID") == in_series


def test_instances_are_found_by_a_list_of_uids(server, pacs):
    wanted = sorted(uid for _, _, uid in server.files)[:4]
    found = pacs.query.instances.search(SOPInstanceUID=wanted)
    assert uids(found, "SOPInstanceUID") == set(wanted)


def test_series_of_an_unknown_study_are_none(pacs):
    assert pacs.query.series.search("2.25.404") == []
