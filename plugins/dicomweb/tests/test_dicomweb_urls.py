"""Resource URLs, and the URL behind a BulkDataURI."""

import pytest

from dicomsource.errors import ConfigurationError, QueryError, UnsupportedError
from dicomsource_dicomweb.configuration import BulkDataURIConfiguration, DicomwebConfiguration
from dicomsource_dicomweb.urls import bulk_data_url, resource_url

STUDY = "http://host/dicom-web/studies/1.2"
SERIES = f"{STUDY}/series/1.3"


def url_of(uri, series="1.3", root="http://host/dicom-web/", **rules):
    configuration = DicomwebConfiguration(
        wadoRoot=root, bulkDataURI=BulkDataURIConfiguration(**rules)
    )
    return bulk_data_url(configuration, uri, "1.2", series)


@pytest.mark.parametrize(
    ("uri", "rules", "url"),
    [
        ("https://other/bulk/1", {}, "https://other/bulk/1"),
        ("HTTP://other/bulk/1", {}, "http://other/bulk/1"),
        ("/bulk/1", {}, "http://host/bulk/1"),
        ("//other/bulk/1", {}, "http://other/bulk/1"),
        ("bulkdata/1", {}, f"{STUDY}/bulkdata/1"),
        ("series/9/bulkdata/1", {}, f"{STUDY}/series/9/bulkdata/1"),
        ("instances/4/bulk/1", {}, f"{SERIES}/instances/4/bulk/1"),
        ("./instances/4/frames", {}, f"{SERIES}/instances/4/frames"),
        ("../../bulkdata/1", {}, f"{STUDY}/bulkdata/1"),
        ("1", {}, f"{SERIES}/1"),
        ("instances/4/bulk/1", {"relativeResolution": "studies"}, f"{STUDY}/instances/4/bulk/1"),
        ("../x/1", {"relativeResolution": "studies"}, "http://host/dicom-web/studies/x/1"),
        ("1", {"relativeResolution": "studies"}, f"{STUDY}/1"),
        (
            "http://localhost/orthanc/bulk/1",
            {"startsWith": "http://localhost/orthanc", "prefixWith": "https://pacs/dicom-web"},
            "https://pacs/dicom-web/bulk/1",
        ),
        ("http://localhost/bulk/1", {"startsWith": "http://localhost"}, "http://host/bulk/1"),
        ("http://other/bulk/1", {"startsWith": "http://localhost"}, "http://other/bulk/1"),
        ("bulkdata/1", {"transform": lambda uri: f"/{uri}?x"}, "http://host/bulkdata/1?x"),
        (
            "http://localhost/bulk/1",
            {
                "transform": lambda uri: uri.replace("bulk", "x"),
                "startsWith": "http://localhost/x",
                "prefixWith": "https://pacs/y",
            },
            "https://pacs/y/1",
        ),
        (
            "http://localhost/bulk/1",
            {"startsWith": "http://localhost/bulk/", "prefixWith": "bulkdata/"},
            f"{STUDY}/bulkdata/1",
        ),
        ("/bulk/1", {"startsWith": "/bulk", "prefixWith": "/proxy"}, "http://host/proxy/1"),
        ("../1.9/instances/4/bulk/1", {}, f"{STUDY}/series/1.9/instances/4/bulk/1"),
        ("../../../../bulk/1", {}, "http://host/dicom-web/bulk/1"),
        ("instances/../bulk/1", {}, f"{SERIES}/bulk/1"),
        ("bulkdata/../series/9/1", {}, f"{STUDY}/series/9/1"),
        ("series/9/1", {"relativeResolution": "studies"}, f"{STUDY}/series/9/1"),
        ("bulkdata/1", {"relativeResolution": "studies"}, f"{STUDY}/bulkdata/1"),
    ],
)
def test_a_bulk_data_uri_becomes_a_url(uri, rules, url):
    assert url_of(uri, **rules) == url


@pytest.mark.parametrize(
    ("uri", "url"),
    [
        ("bulkdata/1", "http://host/studies/web/studies/1.2/bulkdata/1"),
        ("instances/4/1", "http://host/studies/web/studies/1.2/series/1.3/instances/4/1"),
        ("../../bulkdata/1", "http://host/studies/web/studies/1.2/bulkdata/1"),
        ("/bulk/1", "http://host/bulk/1"),
    ],
)
def test_a_root_that_itself_holds_studies_stays_whole(uri, url):
    assert url_of(uri, root="http://host/studies/web") == url


def fails(uri):
    raise KeyError(uri)


@pytest.mark.parametrize(
    ("transform", "sentence"),
    [
        (lambda uri: None, "returned NoneType for 'bulkdata/1'. Return the URI as text."),
        (fails, "failed for 'bulkdata/1': KeyError: 'bulkdata/1'. Correct the function."),
    ],
)
def test_a_transform_that_gives_no_uri_is_named(transform, sentence):
    with pytest.raises(ConfigurationError) as caught:
        url_of("bulkdata/1", transform=transform)
    assert str(caught.value) == f"bulkDataURI.transform {sentence}"


def test_a_uri_below_the_series_needs_the_series():
    with pytest.raises(QueryError, match="Give SeriesInstanceUID"):
        url_of("instances/4/bulk/1", series=None)
    assert url_of("bulkdata/1", series=None) == f"{STUDY}/bulkdata/1"


def test_bulk_data_that_is_switched_off_is_not_fetched():
    with pytest.raises(UnsupportedError, match="switched off"):
        url_of("bulkdata/1", enabled=False)


def test_what_is_no_uid_cannot_leave_its_step_of_the_path():
    assert resource_url("http://host", "../1?x", None, None, "metadata") == (
        "http://host/studies/..%2F1%3Fx/metadata"
    )
