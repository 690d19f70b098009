from __future__ import annotations

import pytest

from dicomsource_static_wado.bulk import absolute, with_absolute_uris

ROOT = "https://host/dw"
STUDY = f"{ROOT}/studies/1.1"
SERIES = f"{STUDY}/series/1.2"


@pytest.mark.parametrize(
    ("uri", "url"),
    [
        # mkdicomweb: frames count from the series, bulk data from the study.
        ("instances/1.3/frames", f"{SERIES}/instances/1.3/frames"),
        ("bulkdata/abc/de/f01", f"{STUDY}/bulkdata/abc/de/f01"),
        ("series/1.2/instances/1.3/frames", f"{SERIES}/instances/1.3/frames"),
        # createdicomweb: from the metadata of the series.
        ("./instances/1.3/frames", f"{SERIES}/instances/1.3/frames"),
        ("../../bulkdata/ab/cd/f01.mht.gz", f"{STUDY}/bulkdata/ab/cd/f01.mht.gz"),
        # Whole paths of the place where the tree was made.
        ("/dicomweb/studies/1.1/bulkdata/a", f"{STUDY}/bulkdata/a"),
        ("/studies/1.1/bulkdata/a", f"{STUDY}/bulkdata/a"),
        ("/elsewhere/a", "https://host/elsewhere/a"),
        ("https://other/a?b=c", "https://other/a?b=c"),
    ],
)
def test_every_convention_is_understood(uri: str, url: str) -> None:
    assert absolute(uri, ROOT, "1.1", "1.2") == url


def test_in_a_directory_uris_become_file_urls() -> None:
    uri = absolute("../../bulkdata/a", "file:///data/my%20tree", "1.1", "1.2")

    assert uri == "file:///data/my%20tree/studies/1.1/bulkdata/a"


def test_uris_in_items_are_made_absolute_and_names_are_left_alone() -> None:
    item = {"54001010": {"vr": "OW", "BulkDataURI": "bulkdata/a"}}
    row = {
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": "DOE"}]},
        "54000100": {"vr": "SQ", "Value": [item]},
    }

    mended = with_absolute_uris(row, ROOT, "1.1", "1.2")

    assert mended["00100010"] == row["00100010"]
    assert mended["54000100"]["Value"][0]["54001010"]["BulkDataURI"] == f"{STUDY}/bulkdata/a"
    assert item["54001010"]["BulkDataURI"] == "bulkdata/a"
