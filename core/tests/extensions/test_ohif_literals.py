"""JavaScript literals have the value that JavaScript gives them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.extensions.javascript import parse
from dicomsource.extensions.literals import UNDEFINED, evaluate


def value_of(text):
    """Return the value of an expression, and what was skipped in it."""
    root = parse(f"x = {text}", "test")
    skipped = []
    node = root.named_children[0].named_children[0].child_by_field_name("right")
    return evaluate(node, "here", skipped), skipped


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON_VALUES, st.booleans())
def test_what_json_writes_is_read_as_json_reads_it(value, ascii_only):
    text = json.dumps(value, ensure_ascii=ascii_only)

    assert value_of(text) == (json.loads(text), [])


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_read_exactly(number):
    assert value_of(repr(number))[0] == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'it\\'s'", "it's"),
        ('"a\\tb\\\n c"', "a\tb c"),
        (r"'\x41\u0042\u{43}\0'", "ABC\0"),
        (r"'\ud83e\uddbe'", "\U0001f9be"),
        (r"'\d'", "d"),
        ("`two\nlines`", "two\nlines"),
        ("'a' + \"b\" + `c`", "abc"),
        ("('http://localhost:' + 8042) + '/x'", "http://localhost:8042/x"),
        ("0x1F", 31),
        ("0b101", 5),
        ("1_000", 1000),
        ("1e3", 1000),
        ("10n", 10),
        (".5", 0.5),
        ("-1.5", -1.5),
        ("- -2", 2),
        ("+3", 3),
        ("!0", True),
        ("!1", False),
        ("!!''", False),
        ("!void 0", True),
        ("null", None),
        ("{'a-b': 1, c: 2, 3: 4, ['d']: 5,}", {"a-b": 1, "c": 2, "3": 4, "d": 5}),
        ("{a: undefined, b: void 0, c: 1}", {"c": 1}),
        ("{a: 1, a: 2}", {"a": 2}),
        ("[1, /* two */ 3, // four\n]", [1, 3]),
        ("[[], {}]", [[], {}]),
    ],
)
def test_a_literal_has_its_value(text, value):
    assert value_of(text) == (value, [])


@pytest.mark.parametrize(
    ("text", "what", "way_out"),
    [
        ("() => 1", "a function", "package.module:function"),
        ("function () {}", "a function", "package.module:function"),
        ("async function* () {}", "a function", "package.module:function"),
        ("class {}", "a function", "package.module:function"),
        ("/a+/g", "a regular expression", "as text"),
        ("root", "the variable root", "its value"),
        ("process.env.PACS_URL", "process.env.PACS_URL", '{"env": "PACS_URL"}'),
        ("window.location.origin + '/x'", "an expression (window.location.origin + '/x')", ""),
        ("new URL('x')", "an expression (new URL('x'))", ""),
        ("a ? 1 : 2", "an expression", ""),
        ("`${root}/x`", "an expression", ""),
        ("1 - 1", "an expression", ""),
        ("-'x'", "an expression", ""),
        ("'\\101'", "an expression", ""),
        ("010", "an expression", ""),
    ],
)
def test_what_is_no_literal_is_skipped_with_what_it_is(text, what, way_out):
    value, (skipped,) = value_of(text)

    assert value is UNDEFINED
    assert skipped.path == "here"
    assert what in skipped.what
    assert way_out in skipped.way_out


@pytest.mark.parametrize(
    ("text", "value", "path"),
    [
        ("{a: 1, b: f}", {"a": 1}, "here.b"),
        ("{a: 1, b() {}}", {"a": 1}, "here.b"),
        ("{a: 1, get b() { return 2 }}", {"a": 1}, "here.b"),
        ("{a: 1, b}", {"a": 1}, "here.b"),
        ("{a: 1, [b]: 2}", {"a": 1}, "here"),
        ("{a: 1, ...b}", {"a": 1}, "here"),
        ("{a: {c: [1, f]}}", {"a": {"c": [1]}}, "here.a.c[1]"),
    ],
)
def test_the_rest_of_a_value_is_kept_without_what_is_skipped(text, value, path):
    found, (skipped,) = value_of(text)

    assert found == value
    assert skipped.path == path


def test_a_key_whose_last_value_is_skipped_has_none():
    assert value_of("{a: 1, a: f}")[0] == {}
