"""Thumbnails by the keys ``thumbnailRendering`` and ``thumbnailRequestStrategy``."""

import io

import pytest
from PIL import Image

from dicomsource.errors import (
    ConfigurationError,
    HTTPStatusError,
    NotFoundError,
    QueryError,
    UnsupportedError,
)
from dicomsource.multipart import encode_multipart

RELATED = "multipart/related; type=whatever; boundary=cut"
SERIES = "/studies/1.2/series/1.3"
UIDS = {"StudyInstanceUID": "1.2", "SeriesInstanceUID": "1.3", "SOPInstanceUID": "1.4"}
BULK = 'multipart/related; type="image/jpeg", */*;q=0.1'
BROWSER = "image/*,*/*;q=0.8"
BY_TYPE = {"accept": "image/jpeg"}
SMALL = {"viewport": "256,256"}


def multipart(*parts):
    return b"".join(
        encode_multipart([({"Content-Type": kind}, data) for kind, data in parts], "cut")
    )


@pytest.mark.parametrize(
    ("keys", "step", "query", "accept"),
    [
        ({}, "thumbnail", {}, "image/jpeg"),
        ({"thumbnailRendering": "thumbnail"}, "thumbnail", {}, "image/jpeg"),
        ({"thumbnailRendering": "rendered"}, "rendered", SMALL, "image/jpeg"),
        ({"thumbnailRendering": "thumbnailDirect"}, "thumbnail", BY_TYPE, BROWSER),
        ({"thumbnailRequestStrategy": "fetch"}, "thumbnail", SMALL, "image/jpeg"),
        ({"thumbnailRequestStrategy": "bulkDataRetrieve"}, "thumbnail", BY_TYPE, BULK),
        (
            {"thumbnailRequestStrategy": "bulkDataRetrieve", "thumbnailRendering": "rendered"},
            "rendered",
            {**SMALL, **BY_TYPE},
            BULK,
        ),
        (
            {"thumbnailRequestStrategy": "bulkDataRetrieve", "singlepart": "thumbnail"},
            "thumbnail",
            BY_TYPE,
            "image/jpeg",
        ),
        (
            {"thumbnailRequestStrategy": "fetch", "thumbnailRendering": "thumbnailDirect"},
            "thumbnail",
            BY_TYPE,
            BROWSER,
        ),
        (
            {
                "thumbnailRequestStrategy": "bulkDataRetrieve",
                "omitQuotationForMultipartRequest": True,
            },
            "thumbnail",
            BY_TYPE,
            "multipart/related; type=image/jpeg, */*;q=0.1",
        ),
    ],
)
@pytest.mark.parametrize("wrapped", [True, False])
def test_a_thumbnail_is_asked_for_as_configured(
    server, open_source, keys, step, query, accept, wrapped
):
    content = multipart(("image/jpeg", b"small")) if wrapped else b"small"
    server.gives(f"{SERIES}/{step}", content, RELATED if wrapped else "image/jpeg")
    thumbnail = open_source(**keys).retrieve.thumbnail
    assert thumbnail(StudyInstanceUID="1.2", SeriesInstanceUID="1.3") == b"small"
    (asked,) = server.asked
    assert (asked.query, asked.headers["Accept"]) == (query, accept)


@pytest.mark.parametrize("status", [400, 406, 415])
def test_a_server_that_refuses_multipart_is_asked_for_the_picture_alone(
    server, open_source, status
):
    def thumbnail(asked):
        alone = asked.headers["Accept"] == "image/jpeg"
        return (200, b"small", {"Content-Type": "image/jpeg"}) if alone else (status, b"", {})

    server.does(f"{SERIES}/thumbnail", thumbnail)
    source = open_source(thumbnailRequestStrategy="bulkDataRetrieve")
    uids = {"StudyInstanceUID": "1.2", "SeriesInstanceUID": "1.3"}
    assert source.retrieve.thumbnail(**uids) == b"small"


@pytest.mark.parametrize(("strategy", "status"), [("bulkDataRetrieve", 500), ("fetch", 406)])
def test_other_refusals_of_a_thumbnail_stand(server, open_source, strategy, status):
    server.gives(f"{SERIES}/instances/1.4/thumbnail", b"no", status=status)
    source = open_source(thumbnailRequestStrategy=strategy)
    with pytest.raises(HTTPStatusError):
        source.retrieve.thumbnail(**UIDS)
    assert len(server.asked) == 1


@pytest.mark.parametrize("refusal", [(404, b"", {}), (501, b"", {})])
def test_with_fetch_a_series_without_thumbnail_is_shown_by_an_instance(
    server, open_source, refusal
):
    server.does(f"{SERIES}/thumbnail", lambda asked: refusal)
    server.gives(f"{SERIES}/instances", [{"00080018": {"vr": "UI", "Value": ["1.4"]}}])
    server.gives(f"{SERIES}/instances/1.4/thumbnail", b"small", "image/jpeg")
    thumbnail = open_source(thumbnailRequestStrategy="fetch").retrieve.thumbnail
    assert thumbnail(StudyInstanceUID="1.2", SeriesInstanceUID="1.3") == b"small"
    assert [asked.query.get("limit") for asked in server.asked] == [None, "1", None]


@pytest.mark.parametrize("rows", [b"[]", b"{}"])
def test_with_fetch_the_refusal_stands_where_there_is_no_instance(server, open_source, rows):
    server.gives(f"{SERIES}/thumbnail", b"none", "text/plain", status=501)
    server.gives(f"{SERIES}/instances", rows)
    thumbnail = open_source(thumbnailRequestStrategy="fetch").retrieve.thumbnail
    with pytest.raises(HTTPStatusError, match="501 Not Implemented: none"):
        thumbnail(StudyInstanceUID="1.2", SeriesInstanceUID="1.3")


@pytest.mark.parametrize("rendering", ["thumbnail", "rendered", "thumbnailDirect"])
def test_what_the_caller_wants_goes_before(server, open_source, rendering):
    step = rendering.removesuffix("Direct")
    server.gives(f"{SERIES}/instances/1.4/frames/2/{step}", b"small", "image/png")
    source = open_source(thumbnailRendering=rendering)
    source.retrieve.thumbnail(**UIDS, frame=2, viewport=(64, 48), accept="image/png")
    (asked,) = server.asked
    assert asked.query["viewport"] == "64,48"
    assert "image/png" in (asked.headers["Accept"], asked.query.get("accept"))


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        (
            "thumbnailRendering",
            "png",
            "thumbnailRendering is 'png'. Give thumbnailRendering as 'wadors' or 'thumbnail' or 'rend",
        ),
        ("thumbnailRequestStrategy", "get", "thumbnailRequestStrategy is 'get'"),
    ],
)
def test_what_is_no_way_to_get_a_thumbnail_is_refused(open_source, key, value, sentence):
    with pytest.raises(ConfigurationError) as caught:
        open_source(**{key: value})
    assert sentence in str(caught.value)


def instance(number, *, rows=4, columns=8, frames=1, **more):
    """Return the metadata of an instance with pixels."""
    values = {
        "0020000D": ("UI", "1.2"),
        "0020000E": ("UI", "1.3"),
        "00080018": ("UI", f"1.3.{number}"),
        "00200013": ("IS", number),
        "00280002": ("US", 1),
        "00280004": ("CS", "MONOCHROME2"),
        "00280008": ("IS", frames),
        "00280010": ("US", rows),
        "00280011": ("US", columns),
        "00280100": ("US", 8),
        "00280101": ("US", 8),
        "00280102": ("US", 7),
        "00280103": ("US", 0),
        "00281050": ("DS", 127.5),
        "00281051": ("DS", 256),
        **more,
    }
    return {tag: {"vr": vr, "Value": [value]} for tag, (vr, value) in values.items()}


REPORT = {
    "0020000D": {"vr": "UI", "Value": ["1.2"]},
    "0020000E": {"vr": "UI", "Value": ["1.0"]},
    "00080018": {"vr": "UI", "Value": ["1.0.1"]},
}


def gives_frames(server, sop, *frames):
    for number, frame in enumerate(frames, 1):
        part = ("application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1", frame)
        server.gives(f"{SERIES}/instances/{sop}/frames/{number}", multipart(part), RELATED)


def pixels(png):
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.format == "PNG"
        return picture.size, list(picture.tobytes())


def test_with_wadors_the_frame_in_the_middle_is_shown(server, open_source):
    shuffled = [REPORT, instance(3), instance(1), instance(2, frames=3)]
    server.gives("/studies/1.2/metadata", shuffled)
    gives_frames(server, "1.3.2", bytes(32), bytes([255] * 32), bytes(32))
    source = open_source(thumbnailRendering="wadors")
    assert pixels(source.retrieve.thumbnail(StudyInstanceUID="1.2")) == ((8, 4), [255] * 32)


def test_with_wadors_a_large_frame_becomes_small_by_means(server, open_source):
    server.gives(f"{SERIES}/instances/1.3.1/metadata", [instance(1)])
    gives_frames(server, "1.3.1", bytes([0, 200] * 8 + [100, 100] * 8))
    thumbnail = open_source(thumbnailRendering="wadors").retrieve.thumbnail
    uids = {**UIDS, "SOPInstanceUID": "1.3.1"}
    shown = thumbnail(**uids, frame=1, viewport=(4, 4), window=(127.5, 256))
    assert pixels(shown) == ((4, 2), [100] * 8)
    assert pixels(thumbnail(**uids, window=(50, 10)))[1][:2] == [0, 255]


def test_with_wadors_a_narrow_frame_stays_a_picture(server, open_source):
    server.gives(f"{SERIES}/metadata", [instance(1, rows=1, columns=9)])
    gives_frames(server, "1.3.1", bytes(9))
    thumbnail = open_source(thumbnailRendering="wadors").retrieve.thumbnail
    shown = thumbnail(StudyInstanceUID="1.2", SeriesInstanceUID="1.3", viewport=(3, 3))
    assert pixels(shown)[0] == (3, 1)


@pytest.mark.parametrize(
    "options",
    [
        {"quality": 50},
        {"annotation": ["patient"]},
        {"accept": "image/jpeg"},
        {"window": (1, 2, "sigmoid")},
        {"viewport": (9, 9, 0, 0, 5, 5)},
    ],
)
def test_with_wadors_options_for_servers_are_refused(server, open_source, options):
    source = open_source(thumbnailRendering="wadors")
    with pytest.raises(UnsupportedError, match=r'thumbnailRendering = "rendered"'):
        source.retrieve.thumbnail(**UIDS, **options)
    with pytest.raises(QueryError, match="viewport"):
        source.retrieve.thumbnail(**UIDS, viewport=(1,))
    assert server.asked == []


def test_with_wadors_what_has_no_pixels_or_no_such_frame_is_not_found(server, open_source):
    server.gives("/studies/1.2/metadata", [REPORT])
    server.gives(f"{SERIES}/metadata", [instance(1)])
    thumbnail = open_source(thumbnailRendering="wadors").retrieve.thumbnail
    with pytest.raises(NotFoundError, match=r"nothing in 1\.2 can be shown"):
        thumbnail(StudyInstanceUID="1.2")
    with pytest.raises(NotFoundError, match="frame"):
        thumbnail(StudyInstanceUID="1.2", SeriesInstanceUID="1.3", frame=2)
