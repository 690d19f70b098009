"""The access log and the metrics: what was asked for and how it went, never of whom."""

import json

import pytest

from dicomsource_host.serving.path_shapes import path_shape, service_of

UID = "1.3.6.1.4.1.5962.1.2.1.20040119072730.12322"


@pytest.fixture
def logged(site, configure, folder):
    configure(pacs={})
    client = site(access_log=str(folder / "access.log"))

    def lines():
        return [json.loads(line) for line in (folder / "access.log").read_text().splitlines()]

    return client, lines


def test_a_request_is_one_line_of_json(logged):
    client, lines = logged

    answer = client.get("/sources/pacs/dicom-web/studies?limit=1")

    (line,) = lines()
    assert line["method"] == "GET"
    assert line["path"] == "/sources/pacs/dicom-web/studies"
    assert line["query"] == ["limit"]
    assert line["status"] == answer.status_code == 200
    assert line["bytes"] == len(answer.content)
    assert line["milliseconds"] >= 0
    assert line["time"].endswith("Z")


@pytest.mark.parametrize(
    "address",
    [
        f"/sources/pacs/dicom-web/studies/{UID}/series/{UID}/metadata",
        f"/sources/pacs/dicom-web/studies?PatientName=DOE^JANE&00100020=4711&StudyInstanceUID={UID}",
        f"/worklist/pacs/{UID}",
        "/?PatientName=DOE^JANE&since=1999-09-09",
        "/DOE^JANE?DOE^JANE=1",
        "/static/DOE/JANE",
        "/sources/DOE^JANE/dicom-web/studies/JANE",
        "/ohif/viewer/pacs?StudyInstanceUIDs=" + UID,
    ],
)
def test_no_line_holds_a_value_or_a_uid(logged, address):
    client, lines = logged

    client.get(address)

    text = json.dumps(lines())
    for told in ("DOE", "JANE", "4711", UID, "1999"):
        assert told not in text


def test_the_names_of_what_is_asked_for_are_told(logged):
    client, lines = logged

    client.get("/sources/pacs/dicom-web/studies?PatientName=DOE&00100020=4711&junk=1&limit=2")

    assert lines()[0]["query"] == ["00100020", "PatientName", "limit"]


def test_requests_are_counted_by_service_source_and_status(logged):
    client, _ = logged
    client.get("/sources/pacs/dicom-web/studies")
    client.get("/sources/pacs/dicom-web/studies?StudyDate=x")
    client.get(f"/sources/pacs/dicom-web/studies/{UID}/metadata")
    client.get(f"/sources/{UID}/dicom-web/studies")

    text = client.get("/metrics").text

    def count(**labels):
        wanted = ",".join(f'{name}="{value}"' for name, value in labels.items())
        return f"dicomsource_requests_total{{{wanted}}} 1.0" in text

    assert count(method="GET", service="qido", source="pacs", status="200")
    assert count(method="GET", service="qido", source="pacs", status="400")
    assert count(method="GET", service="wado", source="pacs", status="200")
    assert count(method="GET", service="qido", source="", status="404")
    assert UID not in text
    assert "dicomsource_requests_running 1.0" in text  # this one


@pytest.mark.parametrize(
    ("path", "shape", "service"),
    [
        ("/", "/", "page"),
        ("/dicom-web/studies/1.2/series", "/dicom-web/studies/{}/series", "qido"),
        ("/dicom-web/studies/1.2", "/dicom-web/studies/{}", "wado"),
        ("/sources/a b/dicom-web/instances", "/sources/a b/dicom-web/instances", "qido"),
        ("/sources/a%20b/dicom-web/studies", "/sources/a b/dicom-web/studies", "qido"),
        ("/sources/x/dicom-web/studies", "/sources/{}/dicom-web/studies", "qido"),
        ("/sources/a b/dicom-web/studies/1/series/2/instances/3/frames/1,2", None, "wado"),
        ("/ohif/app.bundle.123.js", "/ohif/*.js", "viewer"),
        ("/ohif/viewer/a b", "/ohif", "viewer"),
        ("/worklist/a b/1.2/zip", "/worklist/a b/{}/zip", "page"),
        ("/robots.txt", "/{}", "other"),
    ],
)
def test_an_address_is_told_without_what_it_identifies(path, shape, service):
    found = path_shape(path, {"a b"})

    assert found == (shape or "/sources/a b/dicom-web/studies/{}/series/{}/instances/{}/frames/{}")
    assert service_of(found) == service


def test_a_log_that_cannot_be_written_is_an_error(site, configure, folder):
    configure(pacs={})

    with pytest.raises(Exception, match=r"access log .* cannot be written"):
        site(access_log=str(folder / "no" / "access.log"))
