"""Lists are whole and pages exact, whatever a server makes of limit and offset."""

import json
import logging

import pytest

UID = "0020000D"


def study(number):
    return {
        UID: {"vr": "UI", "Value": [f"1.{number}"]},
        "00100020": {"vr": "LO", "Value": [f"P{number % 3}"]},
    }


def pager(count, *, cap=None, offset=True, limit=True, warn=False, status=200):
    """Return an answer to searches among `count` studies, as a server with these habits gives it."""

    def answer(asked):
        start = int(asked.query.get("offset", 0)) if offset else 0
        size = int(asked.query.get("limit", count)) if limit else count
        size = min(size, cap or count)
        rows = [study(number) for number in range(count)][start : start + size]
        headers = {"Content-Type": "application/dicom+json"}
        if warn and start + len(rows) < count:
            left = count - start - len(rows)
            headers["Warning"] = (
                f'299 pacs: "There are {left} additional results that can be requested"'
            )
        return (status if rows else 204), json.dumps(rows).encode() if rows else b"", headers

    return answer


def numbers(rows):
    return [int(row.StudyInstanceUID[2:]) for row in rows]


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11])
def test_a_limit_of_all_pages_past_a_silent_cap(server, source, count):
    server.does("/studies", pager(count, cap=5))
    assert numbers(source.query.studies.search(limit="all")) == list(range(count))


def test_a_list_without_limit_pages_past_the_usual_caps(server, source):
    server.does("/studies", pager(250, cap=100))
    assert numbers(source.query.studies.search()) == list(range(250))


def test_a_short_list_without_limit_is_one_request(server, source):
    server.does("/studies", pager(20))
    assert len(source.query.studies.search()) == 20
    assert len(server.asked) == 1


def test_a_limit_of_all_goes_before_the_query_limit(server, open_source):
    server.does("/studies", pager(9))
    source = open_source(queryLimit=4)
    assert len(source.query.studies.search()) == 4
    assert len(source.query.studies.search(limit="all")) == 9


def test_pages_have_the_size_that_is_configured(server, open_source):
    server.does("/studies", pager(10))
    source = open_source(queryPageSize=4)
    assert numbers(source.query.studies.search()) == list(range(10))
    asked = [(one.query["limit"], one.query.get("offset")) for one in server.asked]
    assert asked == [("4", None), ("4", "4"), ("4", "8"), ("4", "10")]


def test_a_limit_beyond_the_page_size_is_fetched_in_pages(server, open_source):
    server.does("/studies", pager(10))
    assert numbers(open_source(queryPageSize=4).query.studies.search(limit=6)) == list(range(6))
    assert [one.query["limit"] for one in server.asked] == ["4", "2"]


def test_a_server_that_ignores_offset_ends(server, source):
    server.does("/studies", pager(60, offset=False))
    assert numbers(source.query.studies.search(limit="all")) == list(range(60))
    assert len(server.asked) == 2


def test_what_cannot_be_had_of_a_server_that_ignores_offset_is_said(server, open_source, caplog):
    server.does("/studies", pager(60, offset=False))
    source = open_source(queryPageSize=10)
    assert numbers(source.query.studies.search()) == list(range(10))
    assert "data source 'pacs'" in caplog.text
    assert "ignores offset: there may be more than its first 10 rows" in caplog.text


def test_pages_of_a_server_that_ignores_offset_are_cut_here(server, source):
    server.does("/studies", pager(10, offset=False))
    pages = [numbers(source.query.studies.search(limit=4, offset=at)) for at in (0, 4, 8, 12)]
    assert pages == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9], []]


def test_rows_beyond_the_limit_are_cut_off(server, source):
    server.does("/studies", pager(10, limit=False))
    assert numbers(source.query.studies.search(limit=4)) == [0, 1, 2, 3]


def test_a_cap_once_known_is_paged_past_for_longer_limits(server, source):
    server.does("/studies", pager(20, cap=5))
    source.query.studies.search(limit="all")
    assert numbers(source.query.studies.search(limit=12)) == list(range(12))


def test_a_server_that_says_that_there_is_more_is_asked_for_it(server, source, caplog):
    server.does("/studies", pager(20, cap=5, warn=True))
    assert numbers(source.query.studies.search()) == list(range(20))
    assert "data source 'pacs'" in caplog.text
    assert "warns: There are 15 additional results that can be requested" in caplog.text


def test_a_limit_is_filled_up_while_the_server_says_that_there_is_more(server, source):
    server.does("/studies", pager(20, cap=5, warn=True))
    assert numbers(source.query.studies.search(limit=7)) == list(range(7))


def test_an_answer_in_part_is_logged_and_completed(server, source, caplog):
    server.does("/studies", pager(9, cap=5, status=206))
    assert len(source.query.studies.search()) == 9
    assert "gave only a part of the answer (206)" in caplog.text


def test_another_warning_is_logged_and_no_reason_to_ask_again(server, source, caplog):
    server.gives(
        "/studies",
        [study(1)],
        Warning='299 pacs "The fuzzymatching parameter is not supported, literal matching only"',
    )
    with caplog.at_level(logging.WARNING):
        source.query.studies.search(fuzzymatching=True)
    assert "data source 'pacs'" in caplog.text
    assert "The fuzzymatching parameter is not supported" in caplog.text
    assert len(server.asked) == 1


def test_a_row_that_comes_again_on_a_later_page_counts_once(server, source):
    def answer(asked):
        start = max(0, int(asked.query.get("offset", 0)) - 1)  # one was added in the meantime
        rows = [study(number) for number in range(9)][start : start + 4]
        return 200, json.dumps(rows if start < 8 else []).encode(), {}

    server.does("/studies", answer)
    assert numbers(source.query.studies.search(limit="all")) == list(range(9))
