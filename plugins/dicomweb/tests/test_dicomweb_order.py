"""Sorted lists: by the server where it is said to sort, otherwise here, and never a page in the wrong order."""

import json

import pytest

from dicomsource.errors import UnsupportedError

TAGS = {"studies": "0020000D", "series": "0020000E", "instances": "00080018"}
JSON = {"Content-Type": "application/dicom+json"}
ORDERS = {"2": 7, "0": 12, "1": None, "3": 7}


def row(level, number):
    order = ORDERS[str(number)]
    return {
        "0020000D": {"vr": "UI", "Value": ["1"]},
        TAGS[level]: {"vr": "UI", "Value": [str(number)]},
        "00200010": {"vr": "SH", "Value": [str(number)]},
        "00201208": {"vr": "IS", "Value": [order] if order else []},
        "00080060": {"vr": "CS", "Value": ["CT" if number else "MR"]},
    }


def unsorted(level):
    def answer(asked):
        start = int(asked.query.get("offset", 0))
        size = int(asked.query.get("limit", 4))
        rows = [row(level, number) for number in range(4)]
        if "X" in asked.query.get("Modality", ""):  # what nobody has
            rows = []
        return 200, json.dumps(rows[start : start + size]).encode(), JSON

    return answer


def studies(rows):
    return [one.StudyID for one in rows]


def test_all_rows_of_a_server_that_does_not_sort_are_sorted_here(server, source):
    server.does("/studies", unsorted("studies"))

    rows = source.query.studies.search(orderby="-NumberOfStudyRelatedInstances,-StudyID")

    assert studies(rows) == ["0", "3", "2", "1"]
    assert all("orderby" not in asked.query for asked in server.asked)


def test_what_is_left_out_at_the_begin_is_so_after_sorting(server, source):
    server.does("/studies", unsorted("studies"))

    page = source.query.studies.page(orderby="NumberOfStudyRelatedInstances", offset=1)

    assert (studies(page), page.total) == (["3", "0", "1"], 4)


def test_a_page_of_all_studies_is_refused_before_the_server_is_asked(server, source):
    with pytest.raises(UnsupportedError, match=r"-StudyDate.*supportsOrderBy.*limit = 'all'"):
        source.query.studies.search(orderby="-StudyDate", limit=2)

    assert not server.asked


def test_the_query_limit_does_not_cut_an_unsorted_list(server, open_source):
    server.does("/studies", unsorted("studies"))
    source = open_source(queryLimit=2)

    with pytest.raises(UnsupportedError):
        source.query.studies.search(orderby="StudyID")

    assert studies(source.query.studies.search(orderby="-StudyID", limit="all")) == list("3210")


@pytest.mark.parametrize(
    ("level", "path", "uids"),
    [("series", "/studies/1/series", ["1"]), ("instances", "/studies/1/series/2/instances", ["1", "2"])],
)  # fmt: skip
def test_a_page_of_what_a_study_or_series_holds_is_sorted_here(server, source, level, path, uids):
    server.does(path, unsorted(level))

    page = getattr(source.query, level).page(*uids, orderby="NumberOfStudyRelatedInstances", limit=2)  # fmt: skip

    assert (studies(page), page.total) == (["2", "3"], 4)


def test_what_rows_are_sorted_by_is_asked_for(server, source):
    server.does("/studies", unsorted("studies"))

    source.query.studies.search(orderby="-StudyID")

    assert "00200010" in server.asked[-1].query["includefield"]


def test_a_server_that_sorts_is_asked_to(server, open_source):
    server.does("/studies", unsorted("studies"))

    rows = open_source(supportsOrderBy=True).query.studies.search(
        orderby="-studyDate,00100010", limit=2
    )

    assert studies(rows) == ["0", "1"]
    assert server.asked[0].query["orderby"] == "-StudyDate,PatientName"


def test_what_is_matched_here_stays_in_the_order_of_the_server(server, open_source):
    server.does("/studies", unsorted("studies"))
    source = open_source(supportsOrderBy=True, serverCannotMatch=["Modality"])

    rows = source.query.studies.search(Modality="CT", orderby="StudyID", limit=2)

    assert studies(rows) == ["1", "2"]
    assert {asked.query.get("orderby") for asked in server.asked} == {"StudyID"}


def test_what_the_server_cannot_match_is_matched_and_sorted_here(server, open_source):
    server.does("/studies", unsorted("studies"))
    source = open_source(serverCannotMatch=["Modality"])

    page = source.query.studies.page(Modality="CT", orderby="-StudyID")

    assert (studies(page), page.total) == (["3", "2", "1"], 3)


def test_what_the_server_ignores_unasked_is_matched_and_sorted_here(server, source):
    server.does("/studies", lambda asked: unsorted("studies")(asked))

    rows = source.query.studies.search(StudyID="2", orderby="-StudyID")

    assert studies(rows) == ["2"]


def test_a_list_that_is_searched_here_is_sorted_here(server, open_source):
    server.does("/studies", unsorted("studies"))

    page = open_source(staticWado=True).query.studies.page(orderby="-StudyID", limit=2)

    assert (studies(page), page.total) == (["3", "2"], 4)
