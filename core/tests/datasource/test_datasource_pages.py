"""Order and totals of what a source finds."""

import pytest

from dicomsource import IWebApiDataSource, Page
from dicomsource.errors import QueryError

LEVELS = ("studies", "series", "instances")
ROWS = [
    {
        "0020000D": {"vr": "UI", "Value": ["1"]},
        "00200011": {"vr": "IS", "Value": [number]},
        "00080060": {"vr": "CS", "Value": [modality]},
    }
    for number, modality in ((3, "CT"), (1, "MR"), (2, "CT"))
]


def source_of(request, **flags):
    return IWebApiDataSource.create(
        query={level: {"requestResults": request, **flags} for level in LEVELS}
    )


def numbers(rows):
    return [row.SeriesNumber for row in rows]


@pytest.mark.parametrize("level", LEVELS)
def test_what_a_superset_gives_is_sorted_before_it_is_paged(level):
    source = source_of(lambda parameters: ROWS, superset=True)

    rows = getattr(source.query, level).search(orderby="-seriesNumber", limit=2)

    assert numbers(rows) == [3, 2]


def test_a_superset_is_told_what_its_rows_are_sorted_by():
    asked = []
    source = source_of(lambda parameters: asked.append(parameters) or ROWS, superset=True)

    source.query.series.search(orderby="SeriesNumber", limit=1)

    assert asked == [{"orderby": ["SeriesNumber"]}]


def test_a_plugin_that_answers_exactly_is_asked_to_sort_by_keyword():
    asked = []
    source = source_of(lambda parameters: asked.append(parameters) or [])

    source.query.studies.search(orderby=["-studyDate", "00100010,patientId"])

    assert asked == [{"orderby": ["-StudyDate", "PatientName", "PatientID"]}]


@pytest.mark.parametrize("orderby", ["SeriesNumbr", "-", "SeriesNumber,,Modality", 5, "PixelData"])
def test_an_order_that_cannot_be_understood_is_refused_before_anyone_is_asked(orderby):
    asked = []
    source = source_of(asked.append)

    with pytest.raises(QueryError, match="orderby|SeriesNumbr"):
        source.query.series.search(orderby=orderby)

    assert not asked


@pytest.mark.parametrize("level", LEVELS)
def test_a_page_of_a_superset_knows_how_many_rows_match(level):
    source = source_of(lambda parameters: ROWS, superset=True)

    page = getattr(source.query, level).page(Modality="CT", limit=1)

    assert (numbers(page), page.total) == ([3], 2)


def test_a_search_of_a_superset_reads_no_row_after_its_page():
    read = []
    source = source_of(lambda parameters: (read.append(row) or row for row in ROWS), superset=True)

    source.query.series.search(limit=1)
    assert len(read) == 1

    source.query.series.page(limit=1)
    assert len(read) == 1 + 3


@pytest.mark.parametrize("total", [7, None])
def test_a_plugin_that_knows_the_total_tells_it_with_its_rows(total):
    source = source_of(lambda parameters: Page(ROWS, total=total))

    page = source.query.series.page(limit=3)

    assert (numbers(page), page.total) == ([3, 1, 2], total)


@pytest.mark.parametrize(
    ("parameters", "total"),
    [({}, 3), ({"offset": 2}, 5), ({"limit": 4, "offset": 2}, 5), ({"limit": 3}, None)],
)
def test_a_last_page_tells_the_total_and_a_full_one_does_not(parameters, total):
    source = source_of(lambda parameters: iter(ROWS))

    assert source.query.studies.page(parameters).total == total


def test_an_empty_page_far_down_tells_no_total():
    source = source_of(lambda parameters: [])

    assert source.query.studies.page(offset=9).total is None
    assert source.query.studies.page().total == 0


def test_the_total_of_a_plugin_with_a_search_of_its_own_is_passed_on():
    source = IWebApiDataSource.create(
        query={"studies": {"search": lambda parameters: Page(ROWS, total=9)}}
    )

    assert source.query.studies.page().total == 9


def test_the_total_outlives_what_a_plugin_makes_of_the_rows():
    source = source_of(
        lambda parameters: Page(ROWS, total=9), processResults=lambda rows: list(rows)[:1]
    )

    page = source.query.studies.page()

    assert (len(page), page.total) == (1, 9)


def test_a_search_returns_a_plain_list():
    source = source_of(lambda parameters: Page(ROWS, total=9))

    assert type(source.query.studies.search()) is list
    assert type(source.query.studies.select()) is list
