"""What a search asks of the server, and what it makes of the answer."""

import json

import pytest

from dicomsource.errors import DataError, NotFoundError

STUDY = {"0020000D": {"vr": "UI", "Value": ["1.2"]}}


def named(name):
    return {**STUDY, "00100010": {"vr": "PN", "Value": [{"Alphabetic": name}]}}


@pytest.mark.parametrize(
    ("parameters", "query"),
    [
        ({"patientName": "DOE*"}, {"PatientName": "DOE*"}),
        ({"00100010": "DOE"}, {"PatientName": "DOE"}),
        ({"00091010": "x"}, {"00091010": "x"}),
        ({"startDate": "20200101"}, {"StudyDate": "20200101-"}),
        ({"StudyInstanceUID": ["1.2", "1.3"]}, {"StudyInstanceUID": "1.2,1.3"}),
        ({"modalitiesInStudy": ["CT", "MR"]}, {"ModalitiesInStudy": "CT,MR"}),
        ({"PatientComments": ["a,b", "c"]}, {"PatientComments": "a,b\\c"}),
        ({"limit": 5, "offset": 10}, {"limit": "5", "offset": "10"}),
        ({"fuzzymatching": True}, {"fuzzymatching": "true"}),
        ({"fuzzymatching": False}, {"fuzzymatching": "false"}),
        (
            {"RequestAttributesSequence.ScheduledProcedureStepID": "7"},
            {"RequestAttributesSequence.ScheduledProcedureStepID": "7"},
        ),
        ({"PatientName": "Müller & Söhne=A+B"}, {"PatientName": "Müller & Söhne=A+B"}),
    ],
)
def test_parameters_become_a_query(server, open_source, parameters, query):
    server.gives("/studies", [STUDY])
    open_source(qidoSupportsIncludeField=False).query.studies.search(**parameters)
    assert server.asked[0].query == query


def test_nothing_is_escaped_that_need_not_be(server, source):
    server.gives("/studies", [STUDY])
    source.query.studies.search(PatientName="A*B?", StudyInstanceUID="1.2,1.3", StudyTime="10:11")
    assert "PatientName=A*B?&StudyInstanceUID=1.2,1.3&StudyTime=10:11" in server.asked[0].raw_query


@pytest.mark.parametrize(
    ("level", "uids", "path"),
    [
        ("studies", [], "/studies"),
        ("series", [], "/series"),
        ("series", ["1.2"], "/studies/1.2/series"),
        ("instances", [], "/instances"),
        ("instances", ["1.2"], "/studies/1.2/instances"),
        ("instances", ["1.2", "1.3"], "/studies/1.2/series/1.3/instances"),
    ],
)
def test_known_uids_stand_in_the_path(server, source, level, uids, path):
    server.gives(path, [STUDY])
    getattr(source.query, level).search(*uids)
    assert server.asked[0].path == path
    assert "StudyInstanceUID" not in server.asked[0].query


def test_a_list_of_uids_stands_in_the_query(server, source):
    server.gives("/series", [])
    source.query.series.search(["1.2", "1.3"])
    assert server.asked[0].query["StudyInstanceUID"] == "1.2,1.3"


def test_lists_ask_for_what_they_show(server, source):
    server.gives("/studies", [])
    server.gives("/studies/1.2/series", [])
    source.query.studies.search()
    source.query.series.search("1.2")
    assert server.asked[0].query == {"includefield": "00081030,00080061,00080090,00100030"}
    assert server.asked[1].query == {"includefield": "00080021,00080031,0008103E,00180015,00200011"}


def test_fields_of_the_caller_replace_those(server, source):
    server.gives("/studies", [])
    source.query.studies.search(
        includefield=["PatientSize", "ReferencedStudySequence.ReferencedSOPClassUID"]
    )
    assert server.asked[0].query == {"includefield": "00101020,00081110.00081150"}


@pytest.mark.parametrize(("status", "content"), [(204, b""), (200, b""), (200, b"[]")])
def test_an_answer_without_rows_is_an_empty_list(server, source, status, content):
    server.gives("/studies", content, status=status)
    assert source.query.studies.search() == []


@pytest.mark.parametrize("content", [{"a": 1}, ["1", "2"], "text"])
def test_an_answer_that_is_no_list_of_datasets_is_refused(server, source, content):
    server.gives("/studies", content)
    with pytest.raises(DataError, match=r"not a list of datasets\. Check qidoRoot"):
        source.query.studies.search()


def test_a_server_without_this_search_is_named(source):
    with pytest.raises(
        NotFoundError, match=r"Data source 'pacs': GET .*/instances .*Check the UIDs, and qidoRoot"
    ):
        source.query.instances.search()


def test_a_limit_of_zero_asks_nothing(server, source):
    assert source.query.studies.search(limit=0) == []
    assert server.asked == []


@pytest.mark.parametrize(
    ("given", "sent"),
    [("DOE", "*DOE*"), ("DOE*", "DOE*"), ("D?E", "D?E"), ("", "")],
)
def test_supports_wildcard_finds_text_anywhere_unless_a_wildcard_is_given(
    server, open_source, given, sent
):
    server.gives("/studies", [STUDY])
    source = open_source(supportsWildcard=True)
    source.query.studies.search(
        PatientName=given,
        PatientID=given,
        AccessionNumber=given,
        StudyDescription=given,
        StudyID="7",
    )
    query = server.asked[0].query
    names = ("PatientName", "PatientID", "AccessionNumber", "StudyDescription")
    assert [query[name] for name in names] == [sent] * 4
    assert query["StudyID"] == "7"


def test_the_query_limit_is_for_studies_without_one(server, open_source):
    for path in ("/studies", "/studies/1.2/series"):
        server.gives(path, [])
    source = open_source(queryLimit=50)
    source.query.studies.search()
    source.query.studies.search(limit=7)
    source.query.series.search("1.2")
    assert [asked.query.get("limit") for asked in server.asked] == ["50", "7", None]


def test_supports_fuzzy_matching_asks_for_it_unless_the_caller_does_not_want_it(
    server, open_source
):
    server.gives("/studies", [])
    source = open_source(supportsFuzzyMatching=True)
    source.query.studies.search()
    source.query.studies.search(fuzzymatching=False)
    assert [asked.query["fuzzymatching"] for asked in server.asked] == ["true", "false"]


def test_with_static_wado_nothing_is_sent_and_all_is_matched_here(server, open_source):
    server.gives("/studies", [named("DOE^JANE"), named("ROE^JANE")])
    source = open_source(staticWado=True)
    (row,) = source.query.studies.search(patientName="doe*", limit=5)
    assert row.PatientName == "DOE^JANE"
    assert server.asked[0].raw_query == ""


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({}, []),
        ({"supportsFuzzyMatching": True}, ["DOE^JANE", "DOE^JANUS"]),
        ({"supportsWildcard": True}, ["DOE^JANE", "DOE^JANUS", "SEJAN"]),
        ({"supportsWildcard": True, "queryLimit": 1}, ["DOE^JANE"]),
    ],
)
def test_with_static_wado_the_other_keys_of_searches_count_too(server, open_source, keys, found):
    server.gives("/studies", [named(name) for name in ("DOE^JANE", "DOE^JANUS", "SEJAN", "ROE")])
    rows = open_source(staticWado=True, **keys).query.studies.search(patientName="jan")
    assert [row.PatientName for row in rows] == found


def undecoded(rows):
    """Return a server that matches names as the query has them, escapes and all."""

    def answer(asked):
        pairs = dict(pair.split("=") for pair in asked.raw_query.split("&"))
        pattern = pairs.get("PatientName", "*")
        found = [row for row in rows if "%" not in pattern]

        return 200, json.dumps(found).encode(), {"Content-Type": "application/dicom+json"}

    return answer


def test_a_server_that_does_not_decode_its_query_is_asked_wider_and_matched_here(server, source):
    rows = [named("DOE^JANE"), named("DOEZJANE"), named("ROE^JANE")]
    server.does("/studies", undecoded(rows))
    assert [row.PatientName for row in source.query.studies.search(PatientName="doe^jane")] == [
        "DOE^JANE"
    ]
    assert server.asked[1].query["PatientName"] == "doe?jane"


def test_paging_stays_exact_when_matched_here(server, source):
    server.does("/studies", undecoded([named(f"DOE^{number}") for number in range(9)]))
    found = source.query.studies.search(PatientName="DOE^*", limit=2, offset=3)
    assert [row.PatientName for row in found] == ["DOE^3", "DOE^4"]
    assert "limit" not in server.asked[1].query


@pytest.mark.parametrize(
    "parameters",
    [
        {"PatientName": "DOE*"},
        {"PatientName": "^"},
        {"PatientName": "山田"},
        {"PatientComments": ["a", "b"]},
    ],
)
def test_nothing_found_is_asked_once_where_a_wider_search_says_nothing(server, source, parameters):
    server.gives("/studies", [])
    assert source.query.studies.search(**parameters) == []
    assert len(server.asked) == 1
