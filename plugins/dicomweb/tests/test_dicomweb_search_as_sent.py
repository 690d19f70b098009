"""The queries that a server gets, letter by letter."""

import datetime

import pytest

from dicomsource.errors import QueryError

UTC = datetime.UTC


@pytest.fixture
def plain(server, open_source):
    """A source that sends no more than it is asked for, of a server that has nothing."""
    server.does_all(lambda asked: (204, b"", {}))
    return open_source(qidoSupportsIncludeField=False)


@pytest.mark.parametrize(
    ("parameters", "query"),
    [
        ({"startDate": "20240101"}, "StudyDate=20240101-"),
        ({"endDate": "20240101"}, "StudyDate=-20240101"),
        ({"startDate": "20240101", "endDate": ""}, "StudyDate=20240101-"),
        ({"startDate": "20240101", "endDate": "20240201"}, "StudyDate=20240101-20240201"),
        ({"endDate": datetime.date(2024, 1, 1)}, "StudyDate=-20240101"),
        ({"StudyDate": "20240101-"}, "StudyDate=20240101-"),
        ({"studyDate": "-20240101"}, "StudyDate=-20240101"),
        ({"00080020": "20240101-20240201"}, "StudyDate=20240101-20240201"),
        ({"StudyTime": "101112-"}, "StudyTime=101112-"),
        ({"StudyTime": "-1011"}, "StudyTime=-1011"),
        ({"StudyTime": "101112.5-12"}, "StudyTime=101112.5-12"),
        ({"StudyTime": datetime.time(10, 11)}, "StudyTime=101100"),
        (
            {"AcquisitionDateTime": "20240101101112.5+0100-20240102"},
            "AcquisitionDateTime=20240101101112.5%2B0100-20240102",
        ),
        ({"AcquisitionDateTime": "20240101-"}, "AcquisitionDateTime=20240101-"),
        (
            {"AcquisitionDateTime": datetime.datetime(2024, 1, 1, tzinfo=UTC)},
            "AcquisitionDateTime=20240101000000%2B0000",
        ),
    ],
)
def test_a_range_is_sent_as_the_standard_has_it_also_when_it_is_open(
    server, plain, parameters, query
):
    plain.query.studies.search(**parameters)
    assert server.asked[0].raw_query == query


@pytest.mark.parametrize("value", ["2024-01-01", "today", "20240201-20240101"])
def test_what_is_no_date_is_never_sent(server, plain, value):
    with pytest.raises(QueryError):
        plain.query.studies.search(studyDate=value)
    assert server.asked == []


@pytest.mark.parametrize(
    ("parameters", "query"),
    [
        ({"patientName": "DOE*"}, "PatientName=DOE*"),
        ({"mrn": "1?", "accession": "*2"}, "PatientID=1?&AccessionNumber=*2"),
        ({"patientId": "7"}, "PatientID=7"),
        ({"description": "HEAD"}, "StudyDescription=HEAD"),
        ({"modalities": ["CT", "MR"]}, "ModalitiesInStudy=CT,MR"),
        ({"modalitiesInStudy": "CT\\MR"}, "ModalitiesInStudy=CT,MR"),
        ({"0020000d": ["1.2", "1.3"]}, "StudyInstanceUID=1.2,1.3"),
        ({"0020,000D": "1.2\\1.3"}, "StudyInstanceUID=1.2,1.3"),
        ({"studyInstanceUid": "1.2,1.3"}, "StudyInstanceUID=1.2,1.3"),
        ({"(0010,0020)": "7"}, "PatientID=7"),
        ({"PatientID": ""}, "PatientID="),
        ({"fuzzymatching": "true", "PatientName": "doe"}, "PatientName=doe&fuzzymatching=true"),
        ({"resultsPerPage": 25, "pageNumber": 3}, "offset=50&limit=25"),
        ({"PatientID": None}, ""),
    ],
)
def test_names_of_ohif_keywords_and_tags_are_sent_as_keywords(server, plain, parameters, query):
    plain.query.studies.search(**parameters)
    assert server.asked[0].raw_query == query


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("all", "includefield=all"),
        (["ALL", "PatientID"], "includefield=all,00100020"),
        ("PatientID,00101020", "includefield=00100020,00101020"),
    ],
)
def test_fields_are_asked_for_as_tags_or_all_at_once(server, open_source, asked, sent):
    server.does_all(lambda asked: (204, b"", {}))
    open_source().query.studies.search(includefield=asked)
    assert server.asked[0].raw_query == sent


@pytest.mark.parametrize(
    ("uids", "parameters", "path", "query"),
    [
        ([], {}, "/instances", ""),
        (["1.2"], {}, "/studies/1.2/instances", ""),
        (["1.2", "1.3"], {}, "/studies/1.2/series/1.3/instances", ""),
        (
            [],
            {"studyInstanceUid": "1.2", "seriesInstanceUid": "1.3", "SOPInstanceUID": "1.4"},
            "/studies/1.2/series/1.3/instances",
            "SOPInstanceUID=1.4",
        ),
        ([], {"SeriesInstanceUID": "1.3"}, "/instances", "SeriesInstanceUID=1.3"),
        (
            [["1.2", "1.5"], "1.3"],
            {},
            "/instances",
            "StudyInstanceUID=1.2,1.5&SeriesInstanceUID=1.3",
        ),
    ],
)
def test_a_search_for_instances_keeps_the_uids_of_study_and_series(
    server, plain, uids, parameters, path, query
):
    plain.query.instances.search(*uids, **parameters)
    assert (server.asked[0].path, server.asked[0].raw_query) == (path, query)


@pytest.mark.parametrize(
    ("supports", "disable", "sent"),
    [
        (True, None, "PatientID=*7*"),
        (True, True, "PatientID=7"),
        (True, "true", "PatientID=7"),
        (False, False, "PatientID=*7*"),
        (False, None, "PatientID=7"),
    ],
)
def test_disableWildcard_goes_before_supportsWildcard(server, open_source, supports, disable, sent):
    server.does_all(lambda asked: (204, b"", {}))
    source = open_source(supportsWildcard=supports, qidoSupportsIncludeField=False)
    source.query.studies.search(patientId="7", disableWildcard=disable)
    assert server.asked[0].raw_query == sent


@pytest.mark.parametrize("level", ["studies", "series", "instances"])
@pytest.mark.parametrize(
    "answer",
    [
        (204, b"", {}),
        (200, b"", {}),
        (200, b"[]", {"Content-Type": "application/dicom+json"}),
        (200, b"null", {"Content-Type": "application/dicom+json"}),
        (200, b"  \n", {"Content-Type": "application/dicom+json"}),
    ],
)
@pytest.mark.parametrize("limit", [None, "all", 5])
def test_nothing_is_an_empty_list_however_it_is_said(server, open_source, level, answer, limit):
    server.does_all(lambda asked: answer)
    assert getattr(open_source().query, level).search(limit=limit) == []
    assert len(server.asked) == 1
