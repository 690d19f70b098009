"""How many rows there are on all pages: as the server tells, or as the last page shows."""

import json

import pytest

PATHS = {
    "studies": ("/studies", []),
    "series": ("/studies/1/series", ["1"]),
    "instances": ("/studies/1/series/2/instances", ["1", "2"]),
}


def serve(server, path, count, *, cap=None, header=None):
    """Give `count` rows, at most `cap` at a time; `header` makes the headers of a page from its first and last row."""

    def answer(asked):
        start = int(asked.query.get("offset", 0))
        end = min(count, start + int(asked.query.get("limit", count)), start + (cap or count))
        tags = ("0020000D", "0020000E", "00080018")
        rows = [
            {tag: {"vr": "UI", "Value": [f"1.{number}"]} for tag in tags}
            for number in range(start, end)
        ]
        told = header(start, end) if header else {}
        return 200, json.dumps(rows).encode(), {"Content-Type": "application/dicom+json", **told}

    server.does(path, answer)


def counted(count):
    return lambda start, end: {"X-Total-Count": str(count)}


def warned(count):
    def header(start, end):
        text = f"There are {count - end} additional results that can be requested"
        return {"Warning": f'299 pacs: "{text}"'} if end < count else {}

    return header


@pytest.mark.parametrize("level", PATHS)
@pytest.mark.parametrize("header", [counted, warned])
@pytest.mark.parametrize("offset", [0, 3])
def test_what_the_server_tells_is_the_total(server, source, level, header, offset):
    path, uids = PATHS[level]
    serve(server, path, 30, header=header(30))

    page = getattr(source.query, level).page(*uids, limit=5, offset=offset)

    assert (len(page), page.total) == (5, 30)


@pytest.mark.parametrize(
    ("parameters", "total"),
    [
        ({}, 7),
        ({"limit": "all"}, 7),
        ({"limit": 9}, 7),
        ({"limit": 5, "offset": 4}, 7),
        ({"limit": 7}, None),
        ({"offset": 9}, None),
    ],
)
def test_the_last_page_shows_the_total_and_others_do_not(server, source, parameters, total):
    serve(server, "/studies", 7)

    assert source.query.studies.page(parameters).total == total


def test_nothing_found_is_a_total_of_none_at_all(server, source):
    serve(server, "/studies", 0)

    assert source.query.studies.page(limit=5).total == 0


def test_a_page_that_a_server_may_have_cut_short_shows_no_total(server, source):
    serve(server, "/studies", 250, cap=100)

    assert source.query.studies.page(limit=200).total is None
    assert source.query.studies.page(limit="all").total == 250


@pytest.mark.parametrize("told", ["", "many", "-1", "²"])
def test_a_header_that_is_no_number_tells_nothing(server, source, told):
    serve(
        server,
        "/studies",
        9,
        header=lambda start, end: {"X-Total-Count": told.encode().decode("latin-1")},
    )

    assert source.query.studies.page(limit=5).total is None


def test_what_is_matched_here_is_counted_where_it_ends(server, open_source):
    serve(server, "/studies", 9, header=counted(9))
    source = open_source(serverCannotMatch=["StudyInstanceUID"])

    asked = {"StudyInstanceUID": "1.1,1.2,1.3"}

    assert source.query.studies.page(asked, limit=5).total == 3
    assert source.query.studies.page(asked, limit=2).total is None
