"""A sorted page of studies, whether the source sorts and counts or not."""

from dicomsource.errors import UnsupportedError
from dicomsource_host.worklist import finding
from dicomsource_host.worklist.finding import find_studies

DATES = ["20240103", None, "20240101", "20240102"]
ROWS = [{"StudyDate": date, "NumberOfStudyRelatedInstances": n} for n, date in enumerate(DATES, 8)]


class Source:
    """Stands for a server whose studies are `ROWS`, and keeps what it was asked; it does not sort of its own."""

    def __init__(self, page=None):
        self.query = self.studies = self
        self.asked = []
        self.page = page or self.cannot_sort

    def cannot_sort(self, parameters, **options):
        raise UnsupportedError("it cannot sort")

    def search(self, parameters, limit):
        self.asked.append((parameters, limit))
        return ROWS[:limit]


class Page(list):
    total = 41


def dates(found):
    return [row["StudyDate"] for row in found.rows]


def test_the_newest_come_first_and_those_without_a_date_last():
    found = find_studies(Source(), {}, "-StudyDate", limit=25, offset=0)

    assert dates(found) == ["20240103", "20240102", "20240101", None]
    assert (found.total, found.more, found.partly_sorted) == (4, False, False)


def test_those_without_a_value_come_last_upwards_too():
    assert dates(find_studies(Source(), {}, "StudyDate", 25, 0))[-1] is None


def test_numbers_are_sorted_as_numbers():
    found = find_studies(Source(), {}, "NumberOfStudyRelatedInstances", 25, 0)

    assert [row["NumberOfStudyRelatedInstances"] for row in found.rows] == [8, 9, 10, 11]


def test_pages_follow_each_other():
    first, second = (find_studies(Source(), {}, "StudyDate", 2, offset) for offset in (0, 2))

    assert dates(first) + dates(second) == ["20240101", "20240102", "20240103", None]
    assert (first.more, second.more) == (True, False)


def test_of_too_many_the_first_are_sorted_and_that_is_told(monkeypatch):
    monkeypatch.setattr(finding, "LOOKED_THROUGH", 3)
    source = Source()

    found = find_studies(source, {"PatientID": "1"}, "StudyDate", 25, 0)

    assert source.asked == [({"PatientID": "1"}, 4)]
    assert (len(found.rows), found.total, found.partly_sorted) == (3, None, True)


def test_a_source_that_sorts_and_counts_is_asked_for_the_page_alone():
    asked = []

    def page(parameters, **options):
        asked.append((parameters, options))
        return Page(ROWS[:3])

    found = find_studies(Source(page), {"PatientID": "1"}, "-StudyDate", limit=2, offset=4)

    assert asked == [({"PatientID": "1"}, {"orderby": "-StudyDate", "limit": 3, "offset": 4})]
    assert (len(found.rows), found.total, found.more) == (2, 41, True)
