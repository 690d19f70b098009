"""Parts that are much alike are read by shorter ways, and come out as any others."""

import io
import re

from hypothesis import given
from hypothesis import strategies as st

from dicomsource.multipart import Part, parse_multipart, stream_multipart


class Uneven:
    """A body whose reads give fewer bytes than asked for, or more, as it is told."""

    def __init__(self, body: bytes, differences: list[int]) -> None:
        self._stream = io.BytesIO(body)
        self._differences = differences

    def read(self, size: int) -> bytes:
        difference = self._differences.pop() if self._differences else 0
        return self._stream.read(max(1, size + difference))


def read_slowly(body: bytes, end: bytes) -> list[Part]:
    """Return the parts of a body, all with headers, without preamble, padding and epilogue, by the definition."""
    parts = []
    for piece in re.split(rb"(?:\A|%s)--cut(?:--)?(?=%s)" % (end, end), body)[1:-1]:
        head, _, content = piece.partition(end * 2)
        lines = [line.decode().partition(": ") for line in head.split(end)[1:]]
        parts.append(Part({name: value for name, _, value in lines}, content))
    return parts


ends = st.sampled_from([b"\r\n", b"\n"])
hard = st.sampled_from(
    [b"", b"\r", b"\n", b"-", b"\r\n--cu", b"\n--cutter", b"\r\n--cut\0", b"xyz"]
)


@st.composite
def bodies(draw):
    """Draw a body of parts about as long as each other, most with the same headers."""
    end = draw(ends)
    filling = draw(st.sampled_from([b"\0", b"\r", b"\n", b"x", b"-"])) * draw(st.integers(0, 400))
    body = b""
    for _ in range(draw(st.integers(0, 8))):
        content = draw(hard) + filling + draw(hard)
        lines = [b"Content-Type: application/dicom"]
        if draw(st.integers(0, 3)) == 0:
            lines.append(b"X-Number: " + b"1" * draw(st.integers(1, 30)))
        if draw(st.integers(0, 3)) == 0:
            wrong = draw(st.sampled_from([0, 0, 1, -1, 40]))
            lines.append(b"Content-Length: %d" % max(0, len(content) + wrong))
        body += end.join([b"--cut", *lines, b"", content, b""])
    return body + b"--cut--" + end, end


@given(bodies(), st.lists(st.integers(-500, 500), max_size=40))
def test_parts_alike_are_those_that_a_slow_reader_finds(body, differences):
    text, end = body
    expected = read_slowly(text, end)
    assert list(parse_multipart(Uneven(text, differences), "cut")) == expected


@given(bodies(), st.data())
def test_parts_read_whole_or_in_pieces_or_passed_over_are_the_same(body, data):
    text, end = body
    expected = read_slowly(text, end)
    for number, part in enumerate(stream_multipart(Uneven(text, []), "cut")):
        way = data.draw(st.sampled_from(["whole", "pieces", "passed over"]))
        if way == "whole":
            assert part.read() == expected[number]
        elif way == "pieces":
            assert b"".join(part) == expected[number].content


def test_a_part_longer_than_those_before_is_whole():
    contents = [b"x" * size for size in (1000, 1000, 1001, 1050, 5000, 300_000, 10, 0, 1000)]
    body = b"".join(b"--cut\r\n\r\n%s\r\n" % content for content in contents) + b"--cut--"
    assert [part.content for part in parse_multipart(io.BytesIO(body), "cut")] == contents
