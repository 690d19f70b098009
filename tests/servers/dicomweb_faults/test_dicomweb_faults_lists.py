"""Lists are whole, pages exact and rows right, whatever a server makes of a search."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from faulty_pacs import Archive, faults

COUNT = 60


@pytest.fixture(scope="module")
def instances(file_of):
    """One instance of each of so many studies."""
    read = []
    for number in range(COUNT):
        uid = f"2.25.2{number:03}"
        file = file_of(uid, f"{uid}.1", f"{uid}.1.1", ("CT", "MR", "US")[number % 3])
        read.append(Archive().read(file))
    return read


@pytest.fixture
def studies(faulty, instances):
    """The UIDs of the studies that the server holds instead, in its order."""
    faulty.archive.remove()
    for instance in instances:
        faulty.archive.add(instance)
    return [instance.uids[0] for instance in instances]


def found(source, **parameters):
    return [row.StudyInstanceUID for row in source.query.studies.search(**parameters)]


HABITS = {
    "none": [],
    "a silent cap": [faults.Cap(7)],
    "limit ignored": [faults.Ignore("limit")],
    "offset ignored": [faults.Ignore("offset")],
    "both ignored": [faults.Ignore("limit", "offset")],
    "no content where there are no more": [faults.Empty("204")],
    "nothing where there are no more": [faults.Empty("nothing")],
    "null where there are no more": [faults.Empty("null")],
    "includefield ignored": [faults.Ignore("includefield")],
}


@pytest.fixture(params=HABITS.values(), ids=HABITS)
def habits(request, faulty):
    for fault in request.param:
        faulty.faults.add(fault, path="/studies", method="GET")
    return request.param


@pytest.mark.usefixtures("habits")
def test_a_whole_list_is_whole(studies, source):
    assert found(source, limit="all") == studies


@pytest.mark.usefixtures("habits")
@pytest.mark.parametrize("limit", [1, 5, 6])
def test_pages_are_exact(studies, source, limit):
    pages = [found(source, limit=limit, offset=start) for start in range(0, 3 * limit, limit)]
    assert [uid for page in pages for uid in page] == studies[: 3 * limit]


@pytest.mark.usefixtures("habits")
def test_the_last_page_is_short_and_the_next_is_empty(studies, source):
    assert found(source, limit=4, offset=COUNT - 2) == studies[-2:]
    assert found(source, limit=4, offset=COUNT) == []


@pytest.mark.usefixtures("habits")
def test_what_is_looked_for_is_found(studies, source):
    wanted = [studies[3], studies[1]]
    assert sorted(found(source, StudyInstanceUID=wanted)) == sorted(wanted)
    assert found(source, StudyInstanceUID="2.25.404") == []


@pytest.mark.usefixtures("habits")
def test_what_is_matched_here_is_paged_exactly(studies, open_source):
    source = open_source(serverCannotMatch=["ModalitiesInStudy"])
    assert found(source, ModalitiesInStudy="MR", limit=4, offset=2) == studies[1::3][2:6]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ModalitiesInStudy", "MR", slice(1, None, 3)),
        ("PatientID", "P1", slice(None)),
        ("StudyDate", "20200103-", slice(0)),
        ("PatientName", "DOE*", slice(None)),
        ("PatientName", "ROE*", slice(0)),
    ],
)
def test_what_the_server_does_not_match_is_matched_here(
    faulty, studies, source, name, value, expected
):
    faulty.faults.add(faults.Ignore(name))
    assert found(source, **{name: value}) == studies[expected]


def test_one_attribute_that_is_matched_here_does_not_hide_another(faulty, studies, source):
    faulty.faults.add(faults.Ignore("PatientID", "ModalitiesInStudy"))
    assert found(source, PatientID="P2") == []
    assert found(source, PatientID="P1", ModalitiesInStudy="CT") == studies[::3]


@pytest.mark.parametrize("how", ["204", "nothing", "null"])
@pytest.mark.parametrize("level", ["studies", "series", "instances"])
def test_an_empty_list_may_be_said_in_any_way(faulty, source, how, level):
    faulty.faults.add(faults.Empty(how))
    search = getattr(source.query, level).search
    assert search(StudyInstanceUID="2.25.404") == []


def test_a_list_in_part_is_completed_and_told(faulty, studies, source, caplog):
    faulty.faults.add(faults.UninvitedPart(), times=3)
    assert found(source) == studies
    assert "data source 'pacs'" in caplog.text
    assert "only a part of the answer (206)" in caplog.text


def test_a_server_that_caps_and_ignores_offset_ends_with_a_word(
    faulty, studies, open_source, caplog
):
    faulty.faults.add(faults.Cap(7))
    faulty.faults.add(faults.Ignore("offset"))
    assert found(open_source(queryPageSize=7), limit="all") == studies[:7]
    assert len(faulty.asked) == 2
    assert "ignores offset" in caplog.text


@pytest.mark.parametrize("limit", [None, "all", 100])
def test_a_row_that_comes_twice_is_given_once(faulty, studies, source, limit):
    faulty.faults.add(faults.Duplicates())
    assert found(source, **({} if limit is None else {"limit": limit})) == studies


@pytest.mark.parametrize("level", ["series", "instances"])
def test_relational_searches_find_in_all_studies(studies, source, level):
    rows = getattr(source.query, level).search(Modality="US")
    assert [row.StudyInstanceUID for row in rows] == studies[2::3]


def test_a_server_that_warns_of_more_is_asked_for_it(faulty, studies, source, caplog):
    more = '299 faulty-pacs "There are 53 additional results that can be requested"'
    faulty.faults.add(faults.Cap(7), times=1)
    faulty.faults.add(faults.Header("Warning", more), times=1)
    assert found(source) == studies
    assert "There are 53 additional results" in caplog.text


def test_a_server_that_knows_no_fuzzy_matching_says_so_and_is_heard(studies, source, caplog):
    assert found(source, PatientName="doe^jane", fuzzymatching=True) == studies
    assert "fuzzymatching parameter is not supported" in caplog.text


CAP = 7
QUESTIONS = st.fixed_dictionaries(
    {"limit": st.one_of(st.integers(0, CAP), st.just("all")), "offset": st.integers(0, COUNT + 3)},
    optional={
        "ModalitiesInStudy": st.sampled_from(["CT", "MR", "XYZ"]),
        "PatientID": st.sampled_from(["P1", "P2"]),
    },
)
IGNORED = st.sets(st.sampled_from(["limit", "ModalitiesInStudy", "PatientID", "includefield"]))
CUT = st.sampled_from([[], [faults.Cap(CAP)], [faults.Ignore("offset")]])
SAID = st.sampled_from([[], [faults.Empty("204")], [faults.Empty("null")]])


def plain_answer(studies, limit, offset, ModalitiesInStudy=None, PatientID="P1"):
    rows = [
        uid
        for number, uid in enumerate(studies)
        if ModalitiesInStudy in (None, ("CT", "MR", "US")[number % 3]) and PatientID == "P1"
    ]
    return rows[offset:] if limit == "all" else rows[offset : offset + limit]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    ignored=IGNORED,
    cut=CUT,
    said=SAID,
    page_size=st.sampled_from([None, None, 25]),
    questions=st.lists(QUESTIONS, min_size=1, max_size=2),
)
def test_every_page_of_every_search_is_exact_for_any_mix_of_habits(
    faulty, studies, open_source, ignored, cut, said, page_size, questions
):
    assume(page_size is None or cut == [])
    faulty.faults.clear()
    for fault in [faults.Ignore(*ignored), *cut, *said]:
        faulty.faults.add(fault)
    source = open_source(**({} if page_size is None else {"queryPageSize": page_size}))
    for question in questions:
        assert found(source, **question) == plain_answer(studies, **question)
