"""What a server cannot match is matched here."""

import json

import pytest

from dicomsource.errors import ConfigurationError
from dicomsource.matching import select


def study(number):
    return {
        "0020000D": {"vr": "UI", "Value": [f"1.{number}"]},
        "0020000E": {"vr": "UI", "Value": [f"2.{number}"]},
        "00080018": {"vr": "UI", "Value": [f"3.{number}"]},
        "00100020": {"vr": "LO", "Value": [f"P{number % 3}"]},
        "00080060": {"vr": "CS", "Value": [["CT", "MR"][number % 2]]},
        "00080020": {"vr": "DA", "Value": [f"202001{number + 1:02}"]},
    }


ROWS = [study(number) for number in range(12)]


def deaf(*ignored, rows=ROWS):
    """Return an answer that matches and pages, but leaves out the attributes that the server ignores."""

    def answer(asked):
        heard = {name: value for name, value in asked.query.items() if name not in ignored}
        heard.pop("includefield", None)
        return 200, json.dumps(select(rows, heard)).encode(), {}

    return answer


def uids(rows):
    return [row.StudyInstanceUID for row in rows]


def of_patient(name):
    return [f"1.{number}" for number in range(12) if f"P{number % 3}" == name]


def test_an_attribute_that_the_server_ignores_is_found_out(server, source, caplog):
    server.does("/studies", deaf("PatientID"))
    assert uids(source.query.studies.search(PatientID="P1")) == of_patient("P1")
    assert "data source 'pacs'" in caplog.text
    assert "does not match PatientID: it is matched here" in caplog.text


def test_what_was_found_out_is_not_asked_again(server, source):
    server.does("/studies", deaf("PatientID"))
    source.query.studies.search(PatientID="P1")
    before = len(server.asked)
    assert uids(source.query.studies.search(PatientID="P2")) == of_patient("P2")
    asked = server.asked[before:]
    assert [one.query for one in asked if "PatientID" in one.query] == []
    assert all("00100020" in one.query["includefield"] for one in asked)


@pytest.mark.parametrize("offset", range(5))
def test_pages_of_what_is_matched_here_are_exact(server, source, offset):
    server.does("/studies", deaf("PatientID"))
    found = source.query.studies.search(PatientID="P1", limit=2, offset=offset)
    assert uids(found) == of_patient("P1")[offset : offset + 2]


def test_the_rest_is_still_matched_by_the_server(server, source):
    server.does("/studies", deaf("PatientID"))
    found = source.query.studies.search(PatientID="P1", StudyDate="20200104-")
    assert uids(found) == ["1.4", "1.7", "1.10"]
    assert server.asked[-1].query["StudyDate"] == "20200104-"


def test_attributes_can_be_configured(server, open_source):
    server.does("/studies", deaf("PatientID"))
    source = open_source(serverCannotMatch=["00100020"])
    assert uids(source.query.studies.search(PatientID="P1", limit=1)) == ["1.1"]
    assert [asked.query for asked in server.asked if "PatientID" in asked.query] == []


def test_a_name_that_is_no_attribute_is_refused(open_source):
    with pytest.raises(ConfigurationError, match=r"serverCannotMatch: .*'PatientId'"):
        open_source(serverCannotMatch=["PatientId"])


def test_a_server_with_rules_of_its_own_is_believed(server, source, caplog):
    def as_prefix(asked):
        wanted = asked.query["PatientID"]
        rows = [row for row in ROWS if row["00100020"]["Value"][0].startswith(wanted)]
        return 200, json.dumps(rows).encode(), {}

    server.does("/studies", as_prefix)
    assert len(source.query.studies.search(PatientID="P")) == 12
    assert len(server.asked) == 2
    assert len(source.query.studies.search(PatientID="P")) == 12
    assert len(server.asked) == 3
    assert caplog.messages == []


def test_a_server_that_refuses_the_question_is_believed(server, source):
    def answer(asked):
        if asked.query["PatientID"] != "x":
            return 400, b"", {}
        return 200, json.dumps(ROWS).encode(), {}

    server.does("/studies", answer)
    assert len(source.query.studies.search(PatientID="x")) == 12


@pytest.mark.parametrize("level", ["series", "instances"])
def test_lists_of_uids_that_the_server_ignores_are_matched_here(server, source, level):
    server.does(f"/{level}", deaf("StudyInstanceUID", "SeriesInstanceUID"))
    found = getattr(source.query, level).search(
        StudyInstanceUID=["1.1", "1.2", "1.3"], SeriesInstanceUID=["2.2", "2.3", "2.4"]
    )
    assert uids(found) == ["1.2", "1.3"]


def test_a_series_without_its_study_is_looked_for_in_all_instances(server, source):
    server.does("/instances", deaf())
    (row,) = source.query.instances.search(SeriesInstanceUID="2.5")
    assert row.SOPInstanceUID == "3.5"
    assert server.asked[0].query["SeriesInstanceUID"] == "2.5"


def test_all_rows_are_looked_through_where_the_server_caps_lists(server, source):
    def capped(asked):
        rows = select(ROWS, {"offset": asked.query.get("offset", "0"), "limit": 5})
        return 200, json.dumps(rows).encode(), {}

    server.does("/studies", capped)
    assert uids(source.query.studies.search(PatientID="P2")) == of_patient("P2")


def test_only_what_the_server_matches_is_sent_to_it(server, open_source):
    server.does("/studies", deaf("PatientID"))
    source = open_source(serverMatches=["StudyDate", "00080060"])
    asked = {"StudyDate": "20200102-20200111", "PatientID": "P1"}
    expected = [row["0020000D"]["Value"][0] for row in select(ROWS, asked)]
    assert uids(source.query.studies.search(**asked)) == expected
    sent = {name for one in server.asked for name in one.query}
    assert sent - {"offset"} == {"StudyDate", "includefield"}
    server.asked.clear()
    source.query.studies.search(Modality="CT")
    assert server.asked[0].query["Modality"] == "CT"


def test_pages_are_fetched_until_the_one_that_is_asked_for_is_full(server, open_source):
    server.does("/studies", deaf("PatientID"))
    source = open_source(serverMatches=["StudyDate"], queryPageSize=3)
    found = source.query.studies.search(PatientID="P1", limit=1, offset=1)
    assert uids(found) == of_patient("P1")[1:2]
    assert [one.query.get("offset") for one in server.asked] == [None, "3"]


@pytest.mark.parametrize(
    ("configuration", "sentence"),
    [
        ({"serverMatches": ["StudyDat"]}, "serverMatches: there is no attribute 'StudyDat'"),
        (
            {"serverMatches": [], "serverCannotMatch": []},
            "both serverMatches and serverCannotMatch",
        ),
    ],
)
def test_what_the_server_matches_is_checked(open_source, configuration, sentence):
    with pytest.raises(ConfigurationError, match=sentence):
        open_source(**configuration)
