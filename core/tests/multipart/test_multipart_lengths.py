"""What parts say of their lengths makes reading faster, and never changes what is read."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.multipart import encode_multipart, parse_multipart, stream_multipart


class Sized:
    """A body that is read by size, and tells how."""

    def __init__(self, body: bytes) -> None:
        self._stream = io.BytesIO(body)
        self.given = []

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self.given.append(data)
        return data


def body_of(*contents, lengths=None, end=b"\r\n"):
    lengths = lengths or [len(content) for content in contents]
    parts = [
        b"--cut%sContent-Length: %s%s%s%s" % (end, str(length).encode(), end * 2, content, end)
        for content, length in zip(contents, lengths, strict=True)
    ]
    return b"".join(parts) + b"--cut--" + end


contents = st.lists(
    st.binary(max_size=40) | st.sampled_from([b"\r\n", b"\r", b"-", b"\r\n--cu", b"\r\n--cutter"]),
    max_size=6,
)


@given(contents, st.data())
def test_lengths_right_or_wrong_give_the_same_parts(values, data):
    lengths = [
        data.draw(st.sampled_from([len(value), len(value) - 1, len(value) + 7, 0, 10**12, "", "x"]))
        for value in values
    ]
    body = body_of(*values, lengths=lengths or [])
    assert [part.content for part in parse_multipart(Sized(body), "cut")] == values
    assert [part.content for part in parse_multipart([body], "cut")] == values


@given(contents)
def test_parts_read_by_size_equal_those_that_went_in(values):
    body = b"".join(encode_multipart([({}, value) for value in values], "cut"))
    assert [part.content for part in parse_multipart(Sized(body), "cut")] == values


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_parts_of_known_length_are_not_copied(end):
    values = [bytes([number]) * 100_000 for number in range(4)]
    body = Sized(body_of(*values, end=end))
    parts = [part.content for part in parse_multipart(body, "cut")]
    assert parts == values
    # The first one is found while its headers are looked for.
    assert all(any(part is given for given in body.given) for part in parts[1:])


def test_parts_as_long_as_the_one_before_are_hardly_searched_for():
    values = [bytes([number]) * 100_000 for number in range(4)]
    body = Sized(b"".join(encode_multipart([({}, value) for value in values], "cut")))
    assert [part.content for part in parse_multipart(body, "cut")] == values
    assert len(body.given) < 20


def test_a_length_that_lies_is_the_last_one_believed():
    values = [b"x" * 1000] * 50
    body = Sized(body_of(*values, lengths=[900] * 50))
    assert [part.content for part in parse_multipart(body, "cut")] == values
    assert sum(len(given) == 900 for given in body.given) <= 1


def test_a_part_that_is_read_after_some_of_it_was_taken_gives_the_rest():
    (part,) = (
        (next(iter(part)), part.read().content)
        for part in stream_multipart(
            [b"--cut\r\nContent-Length: 102\r\n\r\n" + b"a" * 100, b"cd\r\n--cut--"], "cut"
        )
    )
    assert part == (b"a" * 100, b"cd")
