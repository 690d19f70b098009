"""Writing multipart bodies."""

from email import message_from_bytes, policy

import pytest

from dicomsource.errors import DataError
from dicomsource.multipart import (
    Part,
    boundary_of,
    encode_multipart,
    multipart_content_type,
    new_boundary,
    parse_content_type,
)


def test_another_parser_reads_the_same_parts():
    boundary = new_boundary()
    parts = [
        Part({"Content-Type": "application/dicom"}, b"one\r\n"),
        ({"Content-Type": "application/dicom"}, iter([b"tw", b"o"])),
    ]
    body = b"".join(encode_multipart(parts, boundary))
    head = f"Content-Type: {multipart_content_type('application/dicom', boundary)}\r\n\r\n"
    message = message_from_bytes(head.encode() + body, policy=policy.HTTP)
    assert [part.get_payload(decode=True) for part in message.iter_parts()] == [b"one\r\n", b"two"]


def test_content_in_pieces_is_not_read_before_its_turn():
    def content():
        yield b"first"
        raise AssertionError("read too far")

    pieces = encode_multipart([({}, content())], "b")
    assert [next(pieces), next(pieces)] == [b"--b\r\n\r\n", b"first"]


def test_the_content_type_says_type_and_boundary():
    value = multipart_content_type("application/dicom", "b")
    assert parse_content_type(value)[1]["type"] == "application/dicom"
    assert boundary_of(value) == "b"


def test_boundaries_differ_from_each_other():
    assert new_boundary() != new_boundary()


@pytest.mark.parametrize("headers", [{"A": "1\r\nB: 2"}, {"A\n": "1"}])
def test_a_header_with_a_line_end_is_refused(headers):
    with pytest.raises(DataError, match="line end"):
        list(encode_multipart([Part(headers, b"")], "b"))
