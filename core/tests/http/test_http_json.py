"""JSON answers, and what is none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.errors import DataError
from dicomsource.http.jsonbody import parse_json

PAGE = b"<!DOCTYPE html><html><head><title>Sign\n in</title></head></html>"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (PAGE, "http://host/x is a web page 'Sign in', not JSON. Check the URL"),
        (b"<p>", "http://host/x is XML, not JSON."),
        (b'<?xml version="1.0"?><NativeDicomModel/>', "http://host/x is XML, not JSON."),
        (b'[{"a": 1}, {"b', "the JSON of http://host/x is cut off after 14 characters"),
        (b'[{"a": 1},\n', "the JSON of http://host/x is cut off after 10 characters"),
        (b'[{"a" 1}]', "is not JSON: Expecting ':' delimiter at character 6, in '[{\"a\" 1}]'"),
        (b'["\xff"]', "http://host/x is not JSON: byte 2 is not UTF-8"),
        (b"[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_not_json_is_named(body, sentence):
    with pytest.raises(DataError) as caught:
        parse_json(body, "http://host/x")
    assert sentence in str(caught.value)


def test_a_fragment_of_html_is_known_by_its_content_type():
    with pytest.raises(DataError, match="is a web page, not JSON"):
        parse_json(b"<p>", "x", "text/html; charset=utf-8")


@pytest.mark.parametrize("body", [b"[1]", b"\xef\xbb\xbf[1]", "[1]".encode("utf-16")])
def test_json_may_carry_a_byte_order_mark(body):
    assert parse_json(body, "x") == [1]


@given(
    st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.booleans()), min_size=1),
    st.data(),
)
def test_json_cut_anywhere_is_said_to_be_cut(rows, data):
    body = json.dumps(rows).encode()
    length = data.draw(st.integers(1, len(body) - 1))
    with pytest.raises(DataError, match=r"cut off|not JSON"):
        parse_json(body[:length], "x")
