"""What a client accepts, by header or by parameter, and what it gets of what there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource_host.gateway.accept import accept_parameter, media_ranges
from dicomsource_host.gateway.failures import Refused
from dicomsource_host.gateway.negotiation import Offer, acceptable, choose
from dicomsource_host.gateway.ranges import ByteRange, byte_range_of
from dicomsource_host.gateway.routes.frames import _chosen
from dicomsource_host.gateway.sending import takes_gzip

JSON, JPEG, PNG = Offer("application/dicom+json"), Offer("image/jpeg"), Offer("image/png")
PARTS, FILE = Offer("application/dicom", multipart=True), Offer("application/dicom")
EXPLICIT, JPEG_LS = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.80"
OCTETS = "application/octet-stream"


@pytest.mark.parametrize(
    ("accept", "offers", "wanted"),
    [
        ("", [JPEG, PNG], JPEG),
        ("*/*", [JPEG, PNG], JPEG),
        ("image/png", [JPEG, PNG], PNG),
        ("IMAGE/PNG", [JPEG, PNG], PNG),
        ("image/*", [JPEG, PNG], JPEG),
        ("image/jpeg;q=0.5, image/png;q=0.9", [JPEG, PNG], PNG),
        ("image/jpeg;q=0, image/*", [JPEG, PNG], PNG),
        ("*/*;q=0.1, image/png", [JPEG, PNG], PNG),
        ("image/avif,image/webp,image/*,*/*;q=0.8", [JPEG, PNG], JPEG),
        ("text/html, application/xhtml+xml, */*;q=0.8", [JSON], JSON),
        ("application/dicom+json, application/json", [JSON], JSON),
        ('multipart/related; type="application/dicom"', [PARTS, FILE], PARTS),
        ("multipart/related; type=application/dicom; transfer-syntax=*", [PARTS, FILE], PARTS),
        ("multipart/related", [PARTS, FILE], PARTS),
        ("multipart/related; type=*/*", [PARTS, FILE], PARTS),
        ("application/dicom", [PARTS, FILE], FILE),
        ("application/*", [PARTS, FILE], FILE),
        ("application/dicom;q=0.9, multipart/related;q=0.1", [PARTS, FILE], FILE),
        ('multipart/related; type="application/dicom";q=nonsense', [PARTS], PARTS),
    ],
)
def test_a_client_gets_what_it_likes_best_of_what_there_is(accept, offers, wanted):
    assert choose(accept, offers).offer == wanted


@pytest.mark.parametrize(
    ("accept", "offers"),
    [
        ("image/gif", [JPEG, PNG]),
        ("image/jpeg;q=0", [JPEG]),
        ("image/jpeg;q=0, */*", [JPEG]),
        ('multipart/related; type="image/jpeg"', [PARTS, FILE]),
        ("nonsense", [JSON]),
        ("/, image/, /png, a/b/c", [JPEG]),
        ("multipart/form-data", [PARTS]),
    ],
)
def test_who_accepts_nothing_of_it_is_told_what_there_is(accept, offers):
    with pytest.raises(Refused) as refused:
        choose(accept, offers)

    assert refused.value.status == 406
    assert str(offers[0]) in refused.value.sentence


def test_a_comma_between_quotation_marks_separates_nothing():
    (one, other) = media_ranges('multipart/related; type="application/x,y", image/png')

    assert one.type == "application/x,y"
    assert other.type == "image/png"


def test_each_transfer_syntax_is_an_alternative_of_its_own():
    accept = (
        f"multipart/related; type={OCTETS}; transfer-syntax={EXPLICIT}; q=0.5,"
        f"multipart/related; type={OCTETS}; transfer-syntax=*; q=0.9"
    )

    found = acceptable(accept, [Offer(OCTETS, multipart=True)])

    assert [chosen.transfer_syntax for chosen in found] == ["*", EXPLICIT]


@given(st.text(max_size=200))
def test_no_header_whatsoever_breaks_the_negotiation(accept):
    for one in media_ranges(accept):
        assert 0 <= one.quality <= 1
        assert one.type.count("/") == 1


def test_the_plus_that_a_query_turns_into_a_space_comes_back():
    assert accept_parameter("application/dicom json") == "application/dicom+json"
    assert accept_parameter("image/png; q=0.5") == "image/png; q=0.5"


@pytest.mark.parametrize(
    ("accept", "stored", "count", "wanted"),
    [
        ("*/*", JPEG_LS, 1, ("image/jls", True, False)),
        ("", JPEG_LS, 2, ("image/jls", True, False)),
        (f"multipart/related; type={OCTETS}; transfer-syntax=*", JPEG_LS, 1, (OCTETS, True, False)),
        (f"multipart/related; type={OCTETS}", JPEG_LS, 1, (OCTETS, True, True)),
        (f"multipart/related; type={OCTETS}", EXPLICIT, 1, (OCTETS, True, False)),
        (
            f'multipart/related; type="{OCTETS}"; transfer-syntax="{EXPLICIT}"',
            JPEG_LS,
            1,
            (OCTETS, True, True),
        ),
        ("multipart/related; type=image/jls", JPEG_LS, 3, ("image/jls", True, False)),
        ("multipart/related; type=image/*", JPEG_LS, 3, ("image/jls", True, False)),
        ("image/jls", JPEG_LS, 1, ("image/jls", False, False)),
        (OCTETS, EXPLICIT, 1, (OCTETS, False, False)),
        (OCTETS, JPEG_LS, 1, (OCTETS, False, True)),
        (
            (
                f"multipart/related; type={OCTETS}; transfer-syntax={EXPLICIT},"
                f"multipart/related; type=image/jls; transfer-syntax={JPEG_LS}"
            ),
            JPEG_LS,
            1,
            ("image/jls", True, False),
        ),
        (
            (
                f"multipart/related; type={OCTETS}; transfer-syntax={EXPLICIT},"
                f"multipart/related; type=image/jls;q=0.5"
            ),
            JPEG_LS,
            1,
            (OCTETS, True, True),
        ),
        (f"{OCTETS}, multipart/related;q=0.2", EXPLICIT, 2, (OCTETS, True, False)),
    ],
)
def test_frames_go_out_stored_or_decoded_as_the_client_wants(accept, stored, count, wanted):
    form = _chosen(accept, stored, count)

    assert (form.type, form.multipart, form.decoded) == wanted


@pytest.mark.parametrize(
    ("accept", "stored", "count"),
    [
        ("image/jpeg", JPEG_LS, 1),
        (OCTETS, EXPLICIT, 2),
        ("multipart/related; type=image/jp2", JPEG_LS, 1),
        (f"multipart/related; type={OCTETS}; transfer-syntax=1.2.840.10008.1.2.4.90", JPEG_LS, 1),
    ],
)
def test_frames_that_cannot_be_had_so_are_not_acceptable(accept, stored, count):
    with pytest.raises(Refused) as refused:
        _chosen(accept, stored, count)

    assert refused.value.status == 406
    assert f"transfer-syntax={stored}" in refused.value.sentence


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (None, None),
        ("bytes=0-0", ByteRange(0, 1)),
        ("bytes=10-", ByteRange(10, None)),
        ("bytes=-5", ByteRange(None, 5)),
        ("bytes = 1 - 2 ", ByteRange(1, 3)),
        ("bytes=5-4", None),
        ("bytes=-", None),
        ("bytes=0-1,4-5", None),
        ("lines=0-1", None),
        ("bytes=" + "9" * 40 + "-", None),
    ],
)
def test_one_range_of_bytes_is_understood_and_all_else_asks_for_the_whole(header, wanted):
    assert byte_range_of(header) == wanted


@given(
    start=st.integers(0, 40) | st.none(),
    stop=st.integers(0, 40) | st.none(),
    size=st.integers(0, 30),
)
def test_a_range_gives_what_a_slice_gives(start, stop, size):
    data = bytes(range(size))
    if start is None:
        stop = stop or 0
        wanted = data[-stop:] if stop else b""
    else:
        wanted = data[start:stop]

    found = ByteRange(start, stop).within(size)

    assert (data[slice(*found)] if found else b"") == wanted


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br, *", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0, *;q=1", False),
        ("GZIP;q=0.2", True),
        ("gzip;q=..", False),
    ],
)
def test_gzip_is_used_for_who_takes_it(header, taken):
    assert takes_gzip(header) is taken
