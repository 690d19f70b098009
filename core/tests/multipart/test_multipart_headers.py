"""Content-Type parameters, quoted or not."""

import pytest

from dicomsource.multipart import Headers, boundary_of, parse_content_type


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ('multipart/related; type="application/dicom"; boundary=abc', "abc"),
        ('Multipart/Related;BOUNDARY="a b:c;d";type=x', "a b:c;d"),
        (r'multipart/related; boundary="a\"b"', 'a"b'),
        ("multipart/related; boundary=a=b", "a=b"),
        ('multipart/related; start="<a; boundary=wrong>"; boundary=right', "right"),
        ("multipart/related", None),
        ("multipart/related; boundary=", None),
        ("application/dicom; boundary=abc", None),
        ("", None),
        (None, None),
    ],
)
def test_the_boundary_is_read_from_the_content_type(content_type, boundary):
    assert boundary_of(content_type) == boundary


def test_a_media_type_without_parameters_has_none():
    assert parse_content_type("image/JLS") == ("image/jls", {})


def test_headers_are_equal_whatever_the_case_of_their_names():
    assert Headers({"Content-Type": "a"}) == {"content-type": "a"}
    assert Headers({"Content-Type": "a"}) != {"content-type": "b"}
    assert Headers({"A": "1"}) != 1


def test_headers_keep_their_names_as_written():
    headers = Headers(iter([("X-One", "1"), ("x-one", "2")]))
    assert list(headers) == ["x-one"]
    assert headers["X-ONE"] == "2"
    assert len(headers) == 1
    assert "x-one" in repr(headers)
