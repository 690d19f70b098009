"""The pages of a study, a series and an instance, of the sources, and what all pages have in common."""

import io
import re
import zipfile

import pytest
from pydicom import dcmread


@pytest.fixture
def pacs(site, configure):
    configure(pacs={"files": ["CT_small.dcm"]})
    return site()


@pytest.fixture
def study(ct):
    return f"/worklist/pacs/{ct.StudyInstanceUID}"


@pytest.fixture
def series(study, ct):
    return f"{study}/{ct.SeriesInstanceUID}"


@pytest.fixture
def instance(series, ct):
    return f"{series}/{ct.SOPInstanceUID}"


def test_a_study_shows_who_it_is_of_and_its_series(pacs, study, series):
    text = pacs.get(study).text

    assert "<h1>CompressedSamples, CT1</h1>" in text
    assert "e+1" in text
    assert f'href="{series}"' in text
    assert f'src="{series}/thumbnail"' in text
    assert f'href="{study}/zip"' in text


def test_a_series_shows_its_instances(pacs, series, instance):
    text = pacs.get(series).text

    assert re.findall(rf'href="({re.escape(series)}/[^"]+)"', text) == [instance, f"{instance}.2"]
    assert "Instances 1 to 2 of 2" in text
    assert "CT Image" in text


def test_an_instance_shows_all_attributes(pacs, instance, ct):
    text = pacs.get(instance).text

    assert "Rescale Intercept" in text
    assert "(0028,1052)" in text
    assert "RescaleIntercept" not in text  # the name tells it
    assert "PatientName" in text  # that of "Patient's Name" does not
    assert text.count('<tr class="depth-0">') == sum(1 for _ in ct)
    assert '<tr class="depth-1">' in text  # OtherPatientIDsSequence has items


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("pixelspac", ["(0028,0030)"]),
        ("00280030", ["(0028,0030)"]),
        ("0028,0030", ["(0028,0030)"]),
        ("rescale slope", ["(0028,1053)"]),
        ("compressedsamples", ["(0010,0010)"]),
        ("nothing like that", []),
    ],
)
def test_attributes_are_searched_by_tag_name_and_value(pacs, instance, search, found):
    text = pacs.get(instance, params={"search": search}).text

    assert re.findall(r'class="tag">([^<]*)<', text) == found
    assert f"{len(found)} of " in text


def test_pictures_are_made_of_the_pixels(pacs, series, instance):
    for address in (f"{series}/thumbnail", f"{instance}/thumbnail", f"{instance}/picture"):
        answer = pacs.get(address)
        assert answer.headers["content-type"] == "image/png"
        assert answer.content.startswith(b"\x89PNG")

        again = pacs.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304


def test_pixels_suffice_for_a_picture(site, configure, series):
    configure(pacs={"files": ["CT_small.dcm"], "without": ["query.instances"]})

    assert site().get(f"{series}/thumbnail").content.startswith(b"\x89PNG")


def test_where_there_is_no_picture_a_drawing_says_so(site, configure, series):
    configure(pacs={"files": ["CT_small.dcm"], "without": ["retrieve.instance"]})

    answer = site().get(f"{series}/thumbnail")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "no picture" in answer.text


def test_a_study_is_downloaded_as_a_zip_of_its_files(pacs, study, ct):
    answer = pacs.get(f"{study}/zip")

    assert answer.headers["content-type"] == "application/zip"
    assert f'filename="{ct.StudyInstanceUID}.zip"' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as zipped:
        assert zipped.testzip() is None
        folder = f"{ct.StudyInstanceUID}/{ct.SeriesInstanceUID}/{ct.SOPInstanceUID}"
        assert zipped.namelist() == [f"{folder}.dcm", f"{folder}.2.dcm"]
        assert dcmread(io.BytesIO(zipped.read(f"{folder}.dcm"))).PixelData == ct.PixelData


def test_what_a_zip_lacks_is_told_in_it(site, configure, study, ct):
    configure(pacs={"files": ["CT_small.dcm"], "missing": [f"{ct.SOPInstanceUID}.2"]})

    answer = site().get(f"{study}/zip")

    with zipfile.ZipFile(io.BytesIO(answer.content)) as zipped:
        assert len(zipped.namelist()) == 2
        assert f"instance {ct.SOPInstanceUID}.2 is lost" in zipped.read("NOT COMPLETE.txt").decode()


def test_a_download_that_cannot_begin_is_a_page(site, configure, study):
    configure(pacs={"files": ["CT_small.dcm"], "failing": {"instance": "UnreachableError"}})

    answer = site().get(f"{study}/zip")

    assert answer.status_code == 502
    assert "it went wrong" in answer.text


@pytest.mark.parametrize("end", ["", "/{series}", "/{series}/{instance}"])
def test_levels_that_cannot_be_searched_are_read_from_metadata(site, configure, study, ct, end):
    configure(pacs={"files": ["CT_small.dcm"], "without": ["query.series", "query.instances"]})
    end = end.format(series=ct.SeriesInstanceUID, instance=ct.SOPInstanceUID)

    answer = site().get(study + end)

    assert answer.status_code == 200
    assert "CompressedSamples, CT1" in answer.text


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/worklist/pacs/1.2.3", 404, "there is no study 1.2.3"),
        ("/worklist/nosuch/1.2.3", 404, "no data source &#39;nosuch&#39;"),
        ("/worklist/pacs/1.2%20or", 400, "is no UID"),
        ("/worklist/pacs/..%2f..%2fetc", 400, "is no UID"),
        ("/nothing/here", 404, "There is nothing at this address."),
    ],
)
def test_what_is_not_there_is_told_on_a_page(pacs, address, status, told):
    answer = pacs.get(address)

    assert answer.status_code == status
    assert told in answer.text
    assert pacs.get(address, headers={"Accept": "application/json"}).json()["error"]


def test_an_unforeseen_failure_keeps_its_details_from_the_page(site, configure, study):
    configure(pacs={"failing": {"series": "ZeroDivisionError"}})
    client = site()
    client._transport.raise_server_exceptions = False

    answer = client.get(study)

    assert answer.status_code == 500
    assert "it went wrong" not in answer.text


def test_pages_run_no_inline_script_and_are_not_kept(pacs, study, series, instance):
    for address in ("/", "/status", study, series, instance, "/nothing"):
        answer = pacs.get(address)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r"<style|\bstyle=|<script(?![^>]*\bsrc=)|\bon\w+=", answer.text)
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', answer.text)


def test_what_a_page_loads_is_here_and_is_kept(pacs):
    text = pacs.get("/").text

    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', text):
        answer = pacs.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("name", ["nothing.js", "../site.py", "..%2fsite.py", "base.html"])
def test_only_static_files_are_given_out(pacs, name):
    assert pacs.get(f"/static/0/{name}").status_code == 404


def test_sources_are_told_with_their_state_and_what_is_set_aside(site, configure, broken_plugin):
    configure(pacs={}, dead={"failing": {"studies": "UnreachableError"}})
    client = site()
    for name in ("pacs", "dead"):
        client.get(f"/?source={name}")

    text = client.get("/status").text

    assert "acme-imaging 1.2" in text
    assert "http://127.0.0.1:8808/sources/pacs/dicom-web" in text
    assert "it went wrong" in text
    assert "broken-imaging 0.3" in text
    assert "cannot be imported" in text


def test_a_source_of_an_unknown_kind_is_told(site, folder):
    text = '[[dataSources]]\nnamespace = "nosuch"\nsourceName = "odd"\nconfiguration = {}\n'
    (folder / "dicomsource.toml").write_text(text)
    client = site()

    assert client.get("/?source=odd").status_code == 502
    assert "nosuch" in client.get("/status").text
