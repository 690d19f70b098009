"""Bulk data is found whatever a server writes into its metadata."""

from urllib.parse import urlsplit

import pytest

from faulty_pacs import FaultyPacs, faults

STUDY, SERIES, INSTANCE = "2.25.1", "2.25.1.1", "2.25.1.1.1"


def fetched(source):
    instance = next(iter(source.retrieve.series.metadata(STUDY, SERIES)))
    return source.retrieve.bulkDataURI(STUDY, instance.PixelData.BulkDataURI, SERIES)


def below_study(uri):
    return uri.partition(f"/studies/{STUDY}/")[2]


def below_series(uri):
    return uri.partition(f"/series/{SERIES}/")[2]


@pytest.mark.parametrize(
    ("change", "keys"),
    [
        (str, {}),
        (below_study, {}),
        (below_series, {}),
        (lambda uri: urlsplit(uri).path, {}),
        (lambda uri: f"../../series/{SERIES}/{below_series(uri)}", {}),
        (lambda uri: f"../{SERIES}/{below_series(uri)}", {}),
        (
            lambda uri: f"http://localhost:9/orthanc/studies/{STUDY}/{below_study(uri)}",
            {"startsWith": "http://localhost:9/orthanc", "prefixWith": "/dicom-web"},
        ),
        (
            lambda uri: f"../{STUDY}/{below_study(uri)}",
            {"relativeResolution": "studies"},
        ),
        (
            lambda uri: f"s3:{below_study(uri)}",
            {"transform": lambda uri: uri.removeprefix("s3:")},
        ),
    ],
    ids=[
        "absolute",
        "below the study",
        "below the series",
        "below the host",
        "up to the study",
        "up to the series",
        "a wrong host",
        "relative to the study",
        "transformed",
    ],
)
def test_bulk_data_is_found_whatever_its_uri_is_relative_to(
    faulty, open_source, right, change, keys
):
    faulty.faults.add(faults.BulkDataURIs(change), path="*/metadata")
    assert fetched(open_source(bulkDataURI=keys)) == right["bulk data"]


@pytest.mark.parametrize("singlepart", [True, "bulkdata,video"])
def test_bulk_data_comes_as_a_single_part_where_that_is_configured(
    faulty, open_source, right, singlepart
):
    assert fetched(open_source(singlepart=singlepart)) == right["bulk data"]
    assert faulty.asked[-1].headers["accept"].startswith("application/octet-stream")


@pytest.mark.parametrize("keys", [{}, {"singlepart": "bulkdata"}], ids=repr)
@pytest.mark.parametrize("planned", [[], [faults.IgnoreHeaders("range")]], ids=repr)
def test_a_range_is_exact_whether_the_server_knows_ranges_or_not(
    faulty, open_source, right, keys, planned
):
    for fault in planned:
        faulty.faults.add(fault)
    uri = f"instances/{INSTANCE}/bulkdata/7FE00010"
    fetch = open_source(**keys).retrieve.bulkDataURI
    for start, stop in ((0, 1), (5, 100), (280, None), (200, 9999)):
        got = fetch(STUDY, uri, SERIES, byte_range=(start, stop))
        assert got == right["bulk data"][start:stop]


def test_bulk_data_elsewhere_is_fetched_without_credentials(
    faulty, open_source, right, held, no_thread_is_left
):
    with FaultyPacs(held) as other:
        move = faults.BulkDataURIs(lambda uri: uri.replace(faulty.root, other.root))
        faulty.faults.add(move, path="*/metadata")
        source = open_source(auth={"bearer": "token"}, headers={"X-Tenant": "7"})
        assert fetched(source) == right["bulk data"]
        source.close()
        (asked,) = other.asked
    assert "authorization" not in asked.headers
    assert "x-tenant" not in asked.headers
