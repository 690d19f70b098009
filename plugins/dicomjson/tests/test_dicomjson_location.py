from __future__ import annotations

from pathlib import Path

import pytest

from dicomsource.errors import ConfigurationError, DataError
from dicomsource.imageids import parse_image_id
from dicomsource_dicomjson.location import Location, frame_image_ids

LOCAL = Location.of("/data/docs/studies.json")
REMOTE = Location.of("https://host/docs/studies.json")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("dicomweb:https://host/x.dcm", "dicomweb:https://host/x.dcm"),
        ("wadouri:https://host/x.dcm?frame=2", "wadouri:https://host/x.dcm?frame=2"),
        ("https://host/x.dcm", "dicomweb:https://host/x.dcm"),
        (
            "https://host/dw/studies/1/series/2/instances/3/frames/4",
            "wadors:https://host/dw/studies/1/series/2/instances/3/frames/4",
        ),
        ("x.dcm", "dicomweb:https://host/docs/x.dcm"),
        ("dicomweb:../x.dcm", "dicomweb:https://host/x.dcm"),
        ("dicomweb:/x.dcm?frame=3", "dicomweb:https://host/x.dcm?frame=3"),
    ],
)
def test_urls_of_a_document_from_the_network_are_made_whole(url: str, expected: str) -> None:
    assert REMOTE.image_id(url, "$") == expected


@pytest.mark.parametrize(
    ("url", "path", "frame"),
    [
        ("x.dcm", "/data/docs/x.dcm", None),
        ("x%20y.dcm?frame=2", "/data/docs/x y.dcm", 2),
        ("dicomfile:x%20y.dcm", "/data/docs/x y.dcm", None),
        ("dicomfile:/scans/x.dcm?frame=2", "/scans/x.dcm", 2),
        ("dicomweb:ct/x.dcm", "/data/docs/ct/x.dcm", None),
        ("file:///scans/x%20y.dcm", "/scans/x y.dcm", None),
        ("dicomweb:file:///scans/x.dcm&frame=3", "/scans/x.dcm", 3),
    ],
)
def test_urls_of_a_local_document_may_be_files_beside_it(
    url: str, path: str, frame: int | None
) -> None:
    parsed = parse_image_id(LOCAL.image_id(url, "$"))

    assert (parsed.scheme, parsed.root, parsed.frame) == ("dicomfile", path, frame)


@pytest.mark.parametrize("url", ["/scans/x%20y.dcm#/00431029", "file:///scans/x%20y.dcm#/00431029"])
def test_the_place_of_a_value_in_a_file_is_kept(url: str) -> None:
    assert LOCAL.resolved(url, "$") == Path("/scans/x y.dcm#/00431029")


def test_a_local_document_may_name_urls() -> None:
    assert LOCAL.image_id("dicomweb:http://host/x.dcm", "$") == "dicomweb:http://host/x.dcm"


@pytest.mark.parametrize("url", ["dicomfile:/etc/passwd", "file:///etc/passwd", "wadouri:file:/x"])
def test_a_document_from_the_network_may_not_name_files_of_this_machine(url: str) -> None:
    with pytest.raises(DataError, match=r"\$\.x names the file .* from the network"):
        REMOTE.image_id(url, "$.x")


@pytest.mark.parametrize("url", [None, "", 7, "ftp://host/x.dcm", "dicomweb:http://h/x?frame=0"])
def test_a_url_that_means_nothing_is_refused_with_its_place(url: object) -> None:
    with pytest.raises(DataError, match=r"\$\.studies\[0\]\.url"):
        REMOTE.image_id(url, "$.studies[0].url")


def test_a_document_is_a_path_a_file_url_or_an_http_url() -> None:
    assert Location.of("docs/studies.json").path == Path("docs/studies.json")
    assert Location.of("file:///data/a%20b.json").path == Path("/data/a b.json")
    assert Location.of("http://host/x.json").url == "http://host/x.json"


def test_a_document_of_another_scheme_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="nobody knows floppy URLs"):
        Location.of("floppy://bucket/x.json")


def test_one_entry_with_several_frames_gives_an_image_id_for_each() -> None:
    assert frame_image_ids(["dicomweb:http://h/x.dcm?t=1"], 2) == [
        "dicomweb:http://h/x.dcm?t=1&frame=1",
        "dicomweb:http://h/x.dcm?t=1&frame=2",
    ]


def test_an_image_of_one_frame_keeps_its_url() -> None:
    assert frame_image_ids(["dicomweb:http://h/x.dcm"], 1) == ["dicomweb:http://h/x.dcm"]


def test_entries_for_each_frame_are_put_in_the_order_of_their_numbers() -> None:
    given = [f"wadouri:http://h/x.dcm?frame={number}" for number in (3, 1, 2)]

    assert frame_image_ids(given, 3) == sorted(given)


def test_a_frame_without_an_entry_is_taken_from_the_same_url() -> None:
    given = [f"wadouri:http://h/x.dcm?frame={number}" for number in (1, 2)]

    assert frame_image_ids(given, 3)[2] == "wadouri:http://h/x.dcm?frame=3"


def test_entries_without_numbers_are_frames_in_their_order() -> None:
    given = ["dicomweb:http://h/b.dcm", "dicomweb:http://h/a.dcm"]

    assert frame_image_ids(given, 2) == given
