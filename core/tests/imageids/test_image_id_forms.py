"""The forms of image ids that viewers and servers write, and those that are refused."""

from __future__ import annotations

import pytest

from dicomsource.errors import ConfigurationError, DataError
from dicomsource.imageids import (
    ImageId,
    file_image_id,
    parse_image_id,
    scheme_of,
    wadors_image_id,
    wadouri_image_id,
    with_frame,
)

UIDS = ("1.2", "1.3", "1.4")


def fields(image_id: str) -> tuple[object, ...]:
    parsed = parse_image_id(image_id)
    uids = (parsed.StudyInstanceUID, parsed.SeriesInstanceUID, parsed.SOPInstanceUID)
    return (parsed.root, *uids, parsed.frame)


def test_a_root_may_hold_studies_itself():
    image_id = "wadors:https://h/studies/of/series/x/studies/1.2/series/1.3/instances/1.4/frames/7"

    assert fields(image_id) == ("https://h/studies/of/series/x", *UIDS, 7)


def test_an_instance_without_frame_has_none():
    assert fields("wadors:/dicomweb/studies/1.2/series/1.3/instances/1.4") == (
        "/dicomweb",
        *UIDS,
        None,
    )


def test_the_query_of_a_signed_wadors_url_stays_behind_the_frame():
    image_id = "wadors:https://h/w/studies/1.2/series/1.3/instances/1.4/frames/1?sig=a%2Fb"

    assert with_frame(image_id, 2) == image_id.replace("frames/1", "frames/2")
    assert parse_image_id(image_id).query == "sig=a%2Fb"


def test_wado_uri_ids_are_written_as_ohif_writes_them():
    assert wadouri_image_id("https://h/wado", *UIDS, 3, "dicomweb") == (
        "dicomweb:https://h/wado?requestType=WADO&studyUID=1.2&seriesUID=1.3&objectUID=1.4"
        "&contentType=application/dicom&transferSyntax=*&frame=3"
    )


@pytest.mark.parametrize("name", ["frame", "frameNumber"])
@pytest.mark.parametrize("scheme", ["wadouri", "dicomweb"])
def test_both_names_of_the_frame_parameter_are_read(scheme, name):
    assert fields(f"{scheme}:https://h/x.dcm?{name}=5&token=a") == (
        "https://h/x.dcm?token=a",
        None,
        None,
        None,
        5,
    )


def test_parameters_in_any_order_give_the_uids():
    image_id = (
        "wadouri:https://h/w?objectUID=1.4&frame=2&studyUID=1.2&seriesUID=1.3&contentType=image/jp2"
    )

    assert fields(image_id)[1:] == (*UIDS, 2)
    assert parse_image_id(image_id).url.endswith("&contentType=image/jp2")
    assert str(parse_image_id(image_id)) == image_id.replace("&frame=2", "") + "&frame=2"


def test_a_frame_joins_a_url_with_the_mark_it_needs():
    assert with_frame("wadouri:https://h/x.dcm", 2) == "wadouri:https://h/x.dcm?frame=2"
    assert with_frame("wadouri:https://h/x.dcm?a=1", 2) == "wadouri:https://h/x.dcm?a=1&frame=2"
    assert with_frame("wadouri:https://h/x.dcm#top", 2) == "wadouri:https://h/x.dcm?frame=2#top"


@pytest.mark.parametrize("known", ["wadouri:https://h/x.dcm", "dicomfile:/scans/x.dcm"])
def test_an_ampersand_without_query_is_read_as_ohif_means_it(known):
    assert parse_image_id(f"{known}&frame=4").frame == 4
    assert str(parse_image_id(f"{known}&frame=4")) == f"{known}?frame=4"


def test_the_url_to_fetch_keeps_the_frame_only_where_the_server_cuts_it_out():
    wadors = wadors_image_id("https://h/w", *UIDS, 2)

    assert parse_image_id(wadors).url == wadors.removeprefix("wadors:")
    assert parse_image_id("wadouri:https://h/x.dcm?frame=2").url == "https://h/x.dcm"


def test_a_file_id_is_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert parse_image_id(file_image_id("x.dcm")).root == (tmp_path / "x.dcm").as_posix()


def test_a_file_id_needs_a_path():
    with pytest.raises(DataError, match="path of a file, and it is empty"):
        file_image_id("")


def test_a_path_is_percent_encoded_so_that_a_query_in_it_is_none():
    image_id = file_image_id("/scans/50%/what?frame=2&.dcm")

    assert image_id == "dicomfile:/scans/50%25/what%3Fframe%3D2%26.dcm"
    assert fields(image_id)[0] == "/scans/50%/what?frame=2&.dcm"


@pytest.mark.parametrize("root", [None, "", "  "])
def test_a_missing_root_is_named(root):
    with pytest.raises(ConfigurationError, match="wadoRoot, and none is configured"):
        wadors_image_id(root, *UIDS)
    with pytest.raises(ConfigurationError, match="wadoUriRoot, and none is configured"):
        wadouri_image_id(root, *UIDS)


def test_a_root_with_a_query_cannot_be_extended_by_a_path():
    with pytest.raises(ConfigurationError, match="has a query"):
        wadors_image_id("https://h/w?tenant=1", *UIDS)


@pytest.mark.parametrize("frame", [0, -1, 1.5, "2", True])
def test_a_frame_is_a_whole_number_from_one(frame):
    with pytest.raises(DataError, match="no frame number"):
        wadors_image_id("https://h/w", *UIDS, frame)
    with pytest.raises(DataError, match="no frame number"):
        file_image_id("/x.dcm", frame)


@pytest.mark.parametrize("uid", [None, "", ".", ".."])
def test_a_uid_that_would_move_in_a_path_is_refused(uid):
    with pytest.raises(DataError, match="needs the SeriesInstanceUID"):
        wadors_image_id("https://h/w", "1.2", uid, "1.4")


@pytest.mark.parametrize(
    "image_id",
    [
        "",
        "x.dcm",
        "wadors:",
        "https://h/x.dcm",
        "acme:1",
        "wadors:https://h/studies/1.2/series/1.3",
        "wadors:https://h/studies/../series/1.3/instances/1.4",
        "wadors:https://h/studies/1.2/series/1.3/instances/1.4/frames/0",
        "wadors:https://h/studies/1.2/series/1.3/instances/1.4/frames/1,2",
        "wadouri:?frame=1",
        "wadouri:https://h/x.dcm?frame=one",
        "wadouri:https://h/x.dcm?frame=1&frameNumber=2",
        "dicomfile:/x.dcm?frame=",
        "dicomfile:?frame=1",
        None,
    ],
)
def test_what_is_no_image_id_is_named_with_the_known_forms(image_id):
    with pytest.raises(DataError) as caught:
        parse_image_id(image_id)

    assert repr(image_id) in str(caught.value)
    for form in ("wadors:ROOT/studies/UID", "wadouri:URL", "dicomweb:", "dicomfile:PATH"):
        assert form in str(caught.value)


def test_an_unknown_scheme_still_has_a_name():
    assert scheme_of("ACME:slide/1") == "acme"


def test_an_image_id_of_an_unknown_scheme_cannot_be_built():
    with pytest.raises(DataError, match="'acme' is no scheme"):
        ImageId("acme", "https://h")
