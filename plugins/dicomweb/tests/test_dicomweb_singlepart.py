"""What a server gives without multipart, by the key ``singlepart``."""

import pytest

from dicomsource.errors import ConfigurationError, HTTPStatusError
from dicomsource.natural import BulkData
from dicomsource_dicomweb import DicomwebConfiguration
from dicomsource_dicomweb.configuration import SINGLE_PARTS

INSTANCE = "/studies/1.2/series/1.3/instances/1.4"
UIDS = ("1.2", "1.3", "1.4")
NAMED = dict(zip(("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"), UIDS, strict=True))
EXPLICIT = "1.2.840.10008.1.2.1"
FRAME = f"application/octet-stream; transfer-syntax={EXPLICIT}"
VIDEO = {
    **NAMED,
    "SOPClassUID": "1.2.840.10008.5.1.4.1.1.77.1.1.1",
    "PixelData": BulkData("instances/1.4/pixeldata.mp4"),
}
DOCUMENT = {**NAMED, "EncapsulatedDocument": BulkData("bulkdata/7?x=1")}


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        (None, set()),
        (False, set()),
        ("", set()),
        (True, set(SINGLE_PARTS)),
        ("bulkdata,video", {"bulkdata", "video"}),
        ("image; pdf thumbnail", {"image", "pdf", "thumbnail"}),
    ],
)
def test_it_is_all_or_some_words(value, parts):
    assert DicomwebConfiguration(qidoRoot="http://h", singlepart=value).singleparts == parts


def test_a_word_that_is_not_known_is_refused_with_the_known_ones():
    with pytest.raises(ConfigurationError) as caught:
        DicomwebConfiguration(qidoRoot="http://h", singlepart="bulkdata,videos,frames")
    assert str(caught.value) == (
        "singlepart names frames, videos."
        " Give true, or some of bulkdata, image, thumbnail, video, pdf."
    )


def test_with_image_frames_are_asked_for_one_at_a_time(server, open_source):
    for number in (1, 3):
        server.gives(f"{INSTANCE}/frames/{number}", b"frame %d" % number, FRAME)
    source = open_source(singlepart="image")
    frames = source.retrieve.frames(*UIDS, [3, 1])
    assert [frame.data for frame in frames] == [b"frame 3", b"frame 1"]
    assert {frame.TransferSyntaxUID for frame in frames} == {EXPLICIT}
    accepts = [asked.headers["Accept"] for asked in server.asked]
    assert accepts == ["application/octet-stream; transfer-syntax=*"] * 2


def test_with_image_the_transfer_syntax_and_the_accept_header_of_the_configuration_count(
    server, open_source
):
    server.gives(f"{INSTANCE}/frames/1", b"frame", FRAME)
    jpeg = "1.2.840.10008.1.2.4.50"
    open_source(singlepart=True, requestTransferSyntaxUID=jpeg).retrieve.frames(*UIDS)
    open_source(singlepart=True, acceptHeader=["image/jpeg"]).retrieve.frames(*UIDS)
    accepts = [asked.headers["Accept"] for asked in server.asked]
    assert accepts == [f"application/octet-stream; transfer-syntax={jpeg}", "image/jpeg"]


@pytest.mark.parametrize("singlepart", ["bulkdata", "video", None])
def test_without_image_frames_come_together(server, open_source, singlepart):
    server.gives(f"{INSTANCE}/frames/1", b"frame", FRAME)
    open_source(singlepart=singlepart).retrieve.frames(*UIDS)
    accept = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
    assert server.asked[0].headers["Accept"] == accept


@pytest.mark.parametrize("status", [406, 415])
def test_a_video_or_document_is_rendered_as_itself_where_it_has_no_picture(
    server, open_source, status
):
    def rendered(asked):
        if asked.headers["Accept"] == "application/pdf":
            return 200, b"%PDF", {"Content-Type": "application/pdf"}
        return status, b"", {}

    server.does(f"{INSTANCE}/rendered", rendered)
    source = open_source(singlepart="bulkdata,video,pdf")
    assert source.retrieve.rendered(*UIDS) == b"%PDF"
    accepts = [asked.headers["Accept"] for asked in server.asked]
    assert accepts == ["image/jpeg", "video/mp4", "application/pdf"]


@pytest.mark.parametrize(("singlepart", "status"), [("bulkdata,image", 406), ("video", 500)])
def test_other_refusals_of_a_picture_stand(server, open_source, singlepart, status):
    server.gives(f"{INSTANCE}/rendered", b"no", status=status)
    with pytest.raises(HTTPStatusError):
        open_source(singlepart=singlepart).retrieve.rendered(*UIDS)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("arguments", "single", "otherwise"),
    [
        (
            {"instance": VIDEO},
            "/studies/1.2/series/1.3/instances/1.4/pixeldata.mp4?accept=video/mp4",
            f"{INSTANCE}/rendered",
        ),
        (
            {"instance": DOCUMENT, "tag": "EncapsulatedDocument"},
            "/studies/1.2/bulkdata/7?x=1&accept=application/pdf",
            f"{INSTANCE}/rendered",
        ),
        (
            {"instance": NAMED, "tag": "EncapsulatedDocument"},
            f"{INSTANCE}/rendered?accept=application/pdf",
            f"{INSTANCE}/rendered",
        ),
        ({"instance": VIDEO, "frame": 2}, *[f"{INSTANCE}/frames/2/rendered"] * 2),
        ({"instance": {**VIDEO, "SOPClassUID": "1.2"}}, *[f"{INSTANCE}/rendered"] * 2),
        (
            {
                "instance": {**DOCUMENT, "MIMETypeOfEncapsulatedDocument": "model/stl"},
                "tag": "EncapsulatedDocument",
            },
            *[f"{INSTANCE}/rendered"] * 2,
        ),
        (
            {"instance": {**VIDEO, "PixelData": BulkData("/v?accept=video/mpeg")}},
            "/v?accept=video/mpeg",
            f"{INSTANCE}/rendered",
        ),
    ],
)
def test_a_direct_url_leads_to_the_video_or_document_itself(
    server, open_source, arguments, single, otherwise
):
    direct = open_source(singlepart="video,pdf").retrieve.directURL
    root = server.host if single.startswith("/v") else server.root
    assert direct(**arguments) == root + single
    assert open_source().retrieve.directURL(**arguments) == server.root + otherwise
