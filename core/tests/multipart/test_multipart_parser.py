"""Whatever way a body is cut and written, its parts come out as they went in."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.errors import DataError
from dicomsource.multipart import Part, encode_multipart, parse_multipart, stream_multipart

BOUNDARY = "cut"

# Content made of what the parser looks for is the hardest to tell from a boundary.
hard_bytes = st.lists(
    st.sampled_from(
        [b"\r\n", b"\n", b"\r", b"--", b"-", b"cu", b"--cu", b"\r\n--cutter", b"x", b"\0"]
    ),
    max_size=12,
).map(b"".join)
contents = (hard_bytes | st.binary(max_size=60)).filter(
    lambda content: (
        b"\n--cut" not in content.replace(b"--cutter", b"") and not content.startswith(b"--cut")
    )
)
header_names = st.sampled_from(["Content-Type", "Content-Location", "X-Frame"])
headers = st.dictionaries(header_names, st.text("abc/+;=. ", min_size=1).map(str.strip))
parts_of_a_body = st.lists(st.builds(Part, headers, contents), max_size=5)


def cut(body: bytes, positions: list[int]) -> list[bytes]:
    edges = [0, *sorted(position % (len(body) + 1) for position in positions), len(body)]
    return [body[start:end] for start, end in pairwise(edges)]


@given(parts_of_a_body, st.lists(st.integers(0, 10_000), max_size=30))
def test_any_chunking_of_any_parts_gives_the_same_parts(parts, positions):
    body = b"".join(encode_multipart(parts, BOUNDARY))
    assert list(parse_multipart(cut(body, positions), BOUNDARY)) == parts


@given(parts_of_a_body)
def test_a_body_that_arrives_byte_by_byte_gives_the_same_parts(parts):
    body = b"".join(encode_multipart(parts, BOUNDARY))
    assert list(parse_multipart((body[i : i + 1] for i in range(len(body))), BOUNDARY)) == parts


@given(parts_of_a_body.filter(bool), st.data())
def test_a_body_cut_off_anywhere_is_refused_and_never_gives_a_wrong_part(parts, data):
    body = b"".join(encode_multipart(parts, BOUNDARY))
    length = data.draw(st.integers(0, len(body) - len(b"--\r\n") - 1))
    got = []
    with pytest.raises(DataError):
        got.extend(parse_multipart([body[:length]], BOUNDARY))
    assert got == parts[: len(got)]


@given(parts_of_a_body.filter(bool))
def test_without_a_boundary_in_the_header_the_first_line_gives_it(parts):
    body = b"".join(encode_multipart(parts, BOUNDARY))
    assert list(parse_multipart([body], None)) == parts


@pytest.mark.parametrize("content", [b"", b"\r", b"a\r", b"a\nb", b"a\r\nb"])
def test_line_ends_without_carriage_return_are_understood_and_content_is_kept(content):
    body = b"--cut\nContent-Type: a/b\n\n" + content + b"\n--cut--\n"
    assert list(parse_multipart([body], BOUNDARY)) == [Part({"Content-Type": "a/b"}, content)]


def test_preamble_and_epilogue_are_left_out():
    body = b"This is a preamble.\r\n--cutter\r\n--cut\r\n\r\nHello\r\n--cut--\r\nAn epilogue\r\n--cut\r\n\r\nno"
    assert [part.content for part in parse_multipart([body], BOUNDARY)] == [b"Hello"]


def test_the_epilogue_is_read_to_its_end():
    chunks = iter([b"--cut\r\n\r\nHello\r\n--cut--", b"\r\n", b"epilogue"])
    list(parse_multipart(chunks, BOUNDARY))
    assert list(chunks) == []


def test_white_space_after_a_boundary_is_padding():
    body = b"--cut  \t\r\n\r\none\r\n--cut \r\n\r\ntwo\r\n--cut--  "
    assert [part.content for part in parse_multipart([body], BOUNDARY)] == [b"one", b"two"]


def test_a_part_without_headers_and_content_is_empty():
    assert list(parse_multipart([b"--cut\r\n\r\n--cut--"], BOUNDARY)) == [Part({}, b"")]


def test_a_body_without_parts_has_none():
    assert list(parse_multipart([b"--cut--\r\n"], BOUNDARY)) == []


def test_header_names_are_found_in_any_case_and_folded_lines_are_joined():
    body = b"--cut\r\ncontent-TYPE: image/jls;\r\n transfer-syntax=1.2\r\n\r\n\r\n--cut--"
    (part,) = parse_multipart([body], BOUNDARY)
    assert part.media_type == "image/jls"
    assert part.parameters == {"transfer-syntax": "1.2"}


def test_a_last_part_that_has_its_content_length_needs_no_closing_boundary():
    body = b"--cut\r\nContent-Length: 5\r\n\r\nHello"
    assert [part.content for part in parse_multipart([body], BOUNDARY)] == [b"Hello"]


@pytest.mark.parametrize(
    ("body", "boundary", "sentence"),
    [
        (b"", "cut", "no line with its boundary 'cut'; it starts with b''"),
        (b"", None, "starts with b'', not with a boundary"),
        (b"DICM", None, "starts with b'DICM', not with a boundary"),
        (b"--other\r\n\r\nx\r\n--other--", "cut", "boundary 'cut'; it starts with b'--other"),
        (b"--cut\r\n\r\nHello", "cut", "ends 5 bytes into part 1, without its closing boundary"),
        (b"--cut\r\nContent-Length: 6\r\n\r\nHello", "cut", "ends 5 bytes into part 1"),
        (b"--cut\r\n\r\nHello\r\n--cut\r\n", "cut", "ends in the headers of part 2"),
        (b"--cut\r\n\r\nHello\r\n--cut", "cut", "ends 12 bytes into part 1, without its"),
        (b"--cut\r\n\r\nHello\r\n--cut-", "cut", "ends 13 bytes into part 1, without its"),
        (
            b"--cut\r\nContent-Type a/b\r\n\r\n\r\n--cut--",
            "cut",
            "hold the line 'Content-Type a/b'",
        ),
        (b"--cut\r\nX: " + b"x" * 20_000 + b"\r\n\r\n", "cut", "longer than 16384 bytes"),
        (b"--cut\r\n" + b"X: x\r\n" * 101 + b"\r\n\r\n", "cut", "more than 100 header lines"),
    ],
)
def test_a_body_that_is_not_whole_is_refused_with_a_sentence(body, boundary, sentence):
    with pytest.raises(DataError) as caught:
        list(parse_multipart([body], boundary))
    assert sentence in str(caught.value)


def test_parts_before_the_cut_are_given_before_the_error():
    parts = parse_multipart([b"--cut\r\n\r\none\r\n--cut\r\n\r\ntw"], BOUNDARY)
    assert next(parts).content == b"one"
    with pytest.raises(DataError):
        next(parts)


def test_a_part_is_given_before_the_next_one_is_read():
    def chunks():
        yield b"--cut\r\n\r\none\r\n--cut\r\n"
        raise AssertionError("read too far")

    assert next(parse_multipart(chunks(), BOUNDARY)).content == b"one"


def test_pieces_of_a_part_are_given_while_it_arrives():
    sent = []

    def chunks():
        yield b"--cut\r\n\r\n"
        for number in range(3):
            sent.append(number)
            yield b"x" * 1000
        yield b"\r\n--cut--"

    (first, *_) = (
        part for part in stream_multipart(chunks(), BOUNDARY) for part in [next(iter(part))]
    )
    assert len(first) > 900


def test_what_is_left_unread_of_a_part_is_dropped():
    body = b"--cut\r\nX: 1\r\n\r\none\r\n--cut\r\nX: 2\r\n\r\ntwo\r\n--cut--"
    assert [part.headers["x"] for part in stream_multipart([body], BOUNDARY)] == ["1", "2"]
