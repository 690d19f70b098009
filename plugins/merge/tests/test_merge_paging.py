"""Pages of the merged list: put together they are the whole, however members overlap and fail."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dicomsource.natural import to_dicom_json
from dicomsource_merge.merged_list import MergedList
from dicomsource_merge.rows import STUDIES


def row(number):
    return {"0020000D": {"vr": "UI", "Value": [f"2.25.{number}"]}}


class Lists:
    """Members as lists of numbers; counts what is read, and may fail at the n-th question to a member."""

    def __init__(self, lists, fails_at=None):
        self.lists = [[row(number) for number in numbers] for numbers in lists]
        self.fails_at = dict(fails_at or {})
        self.questions = [0] * len(lists)
        self.rows_read = 0

    def _asks(self, member):
        self.questions[member] += 1
        return self.questions[member] != self.fails_at.get(member)

    def read(self, wanted):
        answers = {}
        for member, offset, limit in wanted:
            if self._asks(member):
                stop = None if limit is None else offset + limit
                answers[member] = self.lists[member][offset:stop]
                self.rows_read += len(answers[member])
        return answers

    def having(self, members, uids):
        return {
            member: [one for one in self.lists[member] if STUDIES.uid_of(one) in uids]
            for member in members
            if self._asks(member)
        }


def merged_in_order(lists):
    """Return the merged list, the slow and plain way."""
    return list(dict.fromkeys(itertools.chain(*lists)))


def numbers(page):
    return [int(found.uid.rpartition(".")[2]) for found in page]


def pages_of(merged, size, count):
    return [
        number for start in range(0, count, size) for number in numbers(merged.page(start, size))
    ]


overlapping_lists = st.lists(
    st.lists(st.integers(0, 120), max_size=150, unique=True), min_size=1, max_size=4
)


@settings(deadline=None)
@given(overlapping_lists, st.integers(1, 60))
def test_pages_in_a_row_are_the_merged_list(lists, size):
    merged = MergedList(STUDIES, len(lists), Lists(lists))

    assert pages_of(merged, size, 700) == merged_in_order(lists)


@settings(deadline=None)
@given(overlapping_lists, st.lists(st.tuples(st.integers(0, 300), st.integers(0, 60)), max_size=8))
def test_any_page_at_any_time_is_that_part_of_the_merged_list(lists, asked):
    expected = merged_in_order(lists)
    merged = MergedList(STUDIES, len(lists), Lists(lists))

    for offset, limit in asked:
        assert numbers(merged.page(offset, limit)) == expected[offset : offset + limit]
    assert numbers(merged.page(0, None)) == expected


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 40), max_size=80), min_size=1, max_size=3), st.integers(1, 60)
)
def test_a_member_that_repeats_itself_is_heard_once(lists, size):
    merged = MergedList(STUDIES, len(lists), Lists(lists))

    assert pages_of(merged, size, 500) == merged_in_order(lists)


@settings(deadline=None)
@given(
    overlapping_lists,
    st.integers(1, 60),
    st.dictionaries(st.integers(0, 3), st.integers(1, 6), max_size=3),
)
def test_members_that_fail_midway_bring_no_row_twice_and_lose_none_of_the_others(
    lists, size, fails_at
):
    members = Lists(lists, fails_at)
    merged = MergedList(STUDIES, len(lists), members)

    found = pages_of(merged, size, 700)

    assert len(found) == len(set(found))
    sound = [one for one, share in zip(lists, merged.shares, strict=True) if not share.lost]
    assert set(itertools.chain(*sound)) <= set(found)


@settings(deadline=None)
@given(overlapping_lists, st.integers(1, 40), st.integers(1, 6))
def test_a_page_that_is_asked_for_again_is_the_same_though_a_member_failed(lists, size, question):
    merged = MergedList(STUDIES, len(lists), Lists(lists, {len(lists) - 1: question}))
    first = [numbers(merged.page(start, size)) for start in range(0, 400, size)]
    lost = merged.shares[-1].lost

    again = [numbers(merged.page(start, size)) for start in range(0, 400, size)]

    for before, after in zip(first, again, strict=True):
        assert after == before or (lost and set(after) <= set(before))


def test_a_thousand_studies_in_pages_without_gap_or_repeat_and_without_reading_them_all_again():
    lists = [range(400), range(300, 800), range(700, 1000)]
    members = Lists(lists)
    merged = MergedList(STUDIES, 3, members)

    assert pages_of(merged, 50, 1000) == list(range(1000))
    assert members.rows_read < 1500


def test_the_first_page_reads_a_page_of_each_member_and_no_more():
    members = Lists([range(1000), range(1000, 2000), range(500, 2500)])

    assert numbers(MergedList(STUDIES, 3, members).page(0, 50)) == list(range(50))
    assert members.rows_read == 150


def test_a_page_far_into_the_first_member_is_read_alone():
    members = Lists([range(100_000), range(10)])

    page = MergedList(STUDIES, 2, members).page(90_000, 50)

    assert numbers(page) == list(range(90_000, 90_050))
    assert members.rows_read == 60


def test_the_end_of_the_first_member_is_found_by_halves():
    members = Lists([range(10_000), range(9_990, 10_100)])

    page = MergedList(STUDIES, 2, members).page(10_050, 50)

    assert numbers(page) == list(range(10_050, 10_100))
    assert sum(members.questions) < 40
    assert members.rows_read < 300


def test_a_page_of_nothing_asks_nobody():
    members = Lists([range(10)])

    assert MergedList(STUDIES, 1, members).page(0, 0) == []
    assert members.questions == [0]


def test_rows_without_a_uid_are_nobodys_double():
    class Nameless(Lists):
        def read(self, wanted):
            return {member: [{"00100020": {"vr": "LO"}}] for member, *_ in wanted}

    assert len(MergedList(STUDIES, 2, Nameless([[], []])).page(0, None)) == 2


@pytest.mark.parametrize("size", [7, 50, 101])
def test_a_thousand_studies_of_archives_in_pages(merge, archive, size):
    def listed(name, numbers_):
        rows = [
            to_dicom_json({"StudyInstanceUID": f"2.25.{one}", "ModalitiesInStudy": [name]})
            for one in numbers_
        ]
        return archive(name, lists={"studies": rows})

    dead = archive("dead")
    dead.dies()
    source = merge(
        listed("CT", range(0, 600, 2)),
        dead,
        listed("MR", range(450)),
        listed("SR", range(400, 1000)),
    )

    found = [
        study
        for start in range(0, 1000 + size, size)
        for study in source.query.studies.search(limit=size, offset=start)
    ]

    assert [int(study.StudyInstanceUID[5:]) for study in found] == merged_in_order(
        [range(0, 600, 2), range(450), range(400, 1000)]
    )
    assert len(found) == 1000
    by_uid = {study.StudyInstanceUID: study for study in found}
    assert by_uid["2.25.420"].ModalitiesInStudy == ["CT", "MR", "SR"]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flaps=st.lists(st.booleans(), min_size=12, max_size=12))
def test_a_member_that_comes_and_goes_causes_no_repeat(flaps, merge, archive, instance):
    steady = archive("steady", [instance(number) for number in range(0, 40, 2)])
    moody = archive("moody", [instance(number) for number in range(30)])
    source = merge(moody, steady)

    found = []
    for page, dead in enumerate(flaps):
        moody.failing = ConnectionError("gone") if dead else None
        found += source.query.studies.search(limit=5, offset=5 * page)

    uids = [study.StudyInstanceUID for study in found]
    assert len(uids) == len(set(uids))
    assert {f"2.25.{number}" for number in range(0, 40, 2)} <= set(uids)
