"""Which URLs are taken for a DICOMweb server."""

import pytest

from dicomsource.errors import AuthenticationError, DataError, HTTPStatusError, UnreachableError
from dicomsource_dicomweb import recognise

ROW = {"0020000D": {"vr": "UI", "Value": ["1.2"]}}


def at(root):
    return {"qidoRoot": root, "wadoRoot": root}


def test_a_server_that_finds_nobody_searches(server):
    server.gives("/studies", b"", status=204)
    assert recognise(server.root) == at(server.root)
    assert server.asked[0].query["StudyInstanceUID"].startswith("2.25.")
    assert server.asked[0].query["limit"] == "1"


@pytest.mark.parametrize("content", [b"[]", b""])
@pytest.mark.parametrize("kind", ["application/dicom+json", "application/json"])
def test_a_server_with_an_empty_answer_searches(server, content, kind):
    server.gives("/studies", content, kind)
    assert recognise(server.root + "/") == at(server.root)


def test_a_tree_that_gives_all_it_has_does_not_search(server):
    server.gives("/studies", [ROW])
    assert recognise(server.root) is None
    assert len(server.asked) == 1


@pytest.mark.parametrize("suffix", ["/dicom-web", "/dicomweb", "/rs"])
def test_the_usual_places_are_tried_where_there_is_no_search(server, suffix):
    server.gives(f"/pacs{suffix}/studies", b"", status=204)
    assert recognise(f"{server.root}/pacs") == at(f"{server.root}/pacs{suffix}")


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"<html></html>", "text/html", 200),
        (b'["id", "id"]', "application/json", 200),
        (b"{}", "application/json", 200),
        (b"[]", "application/json", 200),
        (b"limit without since", "text/plain", 400),
    ],
)
def test_another_service_with_a_list_of_studies_does_not_hide_the_right_one(
    server, content, kind, status
):
    server.gives("/pacs/studies", content, kind, status=status)
    server.gives("/pacs/rs/studies", [])
    assert recognise(f"{server.root}/pacs") == at(f"{server.root}/pacs/rs")


def test_a_server_without_any_search_is_not_recognised(server):
    assert recognise(server.root) is None


def test_a_server_that_wants_credentials_says_so(server):
    server.gives("/studies", status=401)
    with pytest.raises(AuthenticationError):
        recognise(server.root)


@pytest.mark.parametrize(
    "locator", ["/a/folder", "study.json", "ftp://host/x", "http://h/a.json", "http://h/a.dcm"]
)
def test_what_is_no_url_of_a_service_is_not_asked(locator):
    assert recognise(locator) is None


def test_a_dead_server_is_unreachable():
    with pytest.raises(UnreachableError):
        recognise("http://127.0.0.1:9/dicom-web")


def test_a_server_that_fails_says_how(server):
    server.gives("/studies", b"out of memory", "text/plain", status=500)
    with pytest.raises(HTTPStatusError, match="500"):
        recognise(server.root)


@pytest.mark.parametrize(
    ("content", "kind", "sentence"),
    [
        (b"<html>hello</html>", "text/html", "is a web page, not JSON"),
        (b'[{"0020000D": ', "application/dicom+json", "cut"),
        (b'{"studies": 3}', "application/json", "no list of studies"),
    ],
)
def test_an_answer_that_is_no_list_says_what_it_is(server, content, kind, sentence):
    server.gives("/studies", content, kind)
    with pytest.raises(DataError, match=sentence):
        recognise(server.root)
