"""The list of studies: searched, sorted, paged, and what goes wrong in words."""

import re
import threading

import pytest

from dicomsource_host.serving import states


@pytest.fixture
def pacs(site, configure):
    configure(pacs={"more": ["ModalitiesInStudy", "NumberOfStudyRelatedInstances"]})
    return site()


@pytest.fixture
def many(site, configure, folder, ct):
    paths = []
    for number in range(30):
        ct.StudyInstanceUID, ct.PatientName = f"1.2.{number}", f"Person^{number:02}"
        ct.StudyDate = f"202401{number + 1:02}"
        paths.append(str(folder / f"{number}.dcm"))
        ct.save_as(paths[-1])
    configure(pacs={"files": paths})
    return site()


def patients(answer):
    return re.findall(r'class="PatientName" data-label="Patient"><a[^>]*>([^<]*)<', answer.text)


def message(answer):
    return re.search(r'role="status">([^<]*)<', answer.text)[1]


def test_all_studies_are_listed_the_newest_first(pacs):
    answer = pacs.get("/")

    assert patients(answer) == ["CompressedSamples, MR1", "CompressedSamples, CT1"]
    assert message(answer) == "Studies 1 to 2 of 2"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("PatientName=ct1", ["CompressedSamples, CT1"]),
        ("PatientName=*^MR?", ["CompressedSamples, MR1"]),
        ("PatientName=CT1&exact=1", []),
        ("PatientName=CompressedSamples^CT1&exact=1", ["CompressedSamples, CT1"]),
        ("since=2004-08-01", ["CompressedSamples, MR1"]),
        ("until=2004-07-31", ["CompressedSamples, CT1"]),
        ("StudyDate=20040101-20040131", ["CompressedSamples, CT1"]),
        ("StudyDate=20040119", ["CompressedSamples, CT1"]),
        ("PatientID=4MR", ["CompressedSamples, MR1"]),
        ("attribute=StudyInstanceUID&value=1.2.3", []),
        ("PatientName=&PatientID=", ["CompressedSamples, MR1", "CompressedSamples, CT1"]),
    ],
)
def test_fields_narrow_the_list(pacs, asked, found):
    answer = pacs.get(f"/?{asked}")

    assert answer.status_code == 200
    assert patients(answer) == found


def test_what_was_typed_stands_in_the_form_again(pacs):
    text = pacs.get("/?PatientName=%22%3Cb%3E&StudyDate=20040101-&exact=1").text

    assert 'name="PatientName" value="&#34;&lt;b&gt;"' in text
    assert 'name="since" type="date" value="2004-01-01"' in text
    assert 'name="exact" value="1" checked' in text
    assert "<b>" not in text


def test_a_search_without_result_says_so(pacs):
    assert message(pacs.get("/?PatientName=nobody")) == "No study matches."


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("since=2024-13-01", "StudyDate (DA) cannot be &#39;20241301-"),
        ("since=someday", "&#39;someday&#39; is no day. Give one as 2024-01-31."),
        ("attribute=PatientNam&value=x", "Did you mean patientName?"),
        ("value=x", "no attribute is named"),
    ],
)
def test_what_cannot_be_understood_is_told_in_words(pacs, asked, told):
    answer = pacs.get(f"/?{asked}")

    assert answer.status_code == 400
    assert told in answer.text
    assert 'role="alert"' in answer.text


def test_a_list_has_pages(many):
    first = many.get("/")
    assert len(patients(first)) == 25
    assert message(first) == "Studies 1 to 25 of 30"
    assert patients(first)[0] == "Person, 29"

    following = re.search(r'rel="next" href="([^"]*)"', first.text)[1].replace("&amp;", "&")
    second = many.get(following)

    assert patients(second) == [
        "Person, 04",
        "Person, 03",
        "Person, 02",
        "Person, 01",
        "Person, 00",
    ]
    assert 'rel="next"' not in second.text
    assert 'rel="prev"' in second.text


def test_a_column_sorts_and_the_second_time_the_other_way(many):
    up = many.get("/?orderby=PatientName")
    assert patients(up)[:2] == ["Person, 00", "Person, 01"]
    assert 'class="PatientName" aria-sort="ascending"' in up.text

    link = re.search(r'href="([^"]*)" id="sort-PatientName"', up.text)[1].replace("&amp;", "&")
    down = many.get(link)

    assert patients(down)[0] == "Person, 29"
    assert 'class="PatientName" aria-sort="descending"' in down.text


@pytest.mark.parametrize(
    "junk", ["offset=-1", "offset=x", "limit=0", "limit=999999999", "orderby=x"]
)
def test_junk_in_paging_is_passed_over(many, junk):
    answer = many.get(f"/?{junk}")

    assert answer.status_code == 200
    assert patients(answer)


def test_an_offset_beyond_the_end_says_that_there_is_no_more(many):
    assert message(many.get("/?offset=100")) == "There are no more studies."


def test_the_address_of_a_search_is_told_to_the_browser_without_empty_fields(pacs):
    headers = {"HX-Request": "true", "HX-Source": "form#search"}

    answer = pacs.get("/?source=pacs&PatientName=ct1&PatientID=&since=", headers=headers)

    assert answer.headers["HX-Push-Url"] == "/?source=pacs&PatientName=ct1"


def test_a_source_that_fails_says_why_and_can_be_tried_again(site, configure):
    configure(pacs={}, dead={"failing": {"studies": "UnreachableError"}})
    client = site()

    answer = client.get("/?source=dead")

    assert answer.status_code == 502
    assert "it went wrong" in answer.text
    assert 'action="/status/dead?back=studies"' in answer.text
    assert client.get("/?source=pacs").status_code == 200
    again = client.post("/status/dead?back=studies")
    assert again.headers["location"] == "/?source=dead"
    assert client.post("/status/dead").headers["location"] == "/status"


def test_an_unknown_source_is_told_with_the_known_ones(pacs):
    answer = pacs.get("/?source=nosuch")

    assert answer.status_code == 404
    assert "Known: &#39;pacs&#39;" in answer.text


def test_a_source_that_takes_long_to_open_is_told_and_looked_at_again(site, configure, monkeypatch):
    configure(pacs={})
    client = site()
    may_go_on = threading.Event()
    ask = states._ask
    monkeypatch.setattr(states, "_ask", lambda *given: may_go_on.wait(60) and ask(*given))
    monkeypatch.setattr("dicomsource_host.worklist.studies_page.SECONDS_TO_WAIT", 0)

    opening = client.get("/")
    may_go_on.set()
    monkeypatch.setattr("dicomsource_host.worklist.studies_page.SECONDS_TO_WAIT", 60)

    assert "is being opened" in opening.text
    assert 'hx-trigger="load delay:1s"' in opening.text
    assert len(patients(client.get("/"))) == 2
