"""Addresses of bulk data, put into JSON that is not taken apart."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.errors import NotFoundError
from dicomsource_host.gateway.links import BulkDataLink, Links, link_row, link_text

LINKS = Links(bytes(32))


def link_for(uri):
    return f"linked:{len(uri)}"


texts = st.text(max_size=20) | st.sampled_from(
    ['"BulkDataURI":"x"', "BulkDataURI", 'a"BulkDataURI" : "', "\\", '\\"', "é\u2028"]
)
elements = st.recursive(
    st.builds(lambda value: {"vr": "LO", "Value": [value]}, texts)
    | st.builds(lambda uri: {"vr": "OW", "BulkDataURI": uri}, texts),
    lambda children: st.builds(
        lambda items: {"vr": "SQ", "Value": items},
        st.lists(st.dictionaries(st.sampled_from(["00081140", "00081199"]), children), max_size=3),
    ),
    max_leaves=8,
)


@given(
    row=st.dictionaries(st.sampled_from(["00080008", "7FE00010", "00880200"]), elements),
    ascii_only=st.booleans(),
    separators=st.sampled_from([(",", ":"), (", ", ": "), (" ,\n", " :\t")]),
)
def test_text_is_linked_as_what_it_says_is(row, ascii_only, separators):
    raw = json.dumps(row, ensure_ascii=ascii_only, separators=separators).encode()

    assert json.loads(link_text(raw, link_for)) == link_row(row, link_for)


def test_all_but_the_addresses_stays_byte_by_byte():
    raw = b'{ "00080008":{"vr":"CS" , "Value":["\\u00e9"]},"7FE00010":{"vr":"OW","BulkDataURI": "a\\/b"}}'

    assert link_text(raw, link_for) == raw.replace(b'"a\\/b"', b'"linked:3"')


@given(st.text(), st.none() | st.text(), st.text())
def test_a_token_stands_for_what_it_was_made_of(source, series, uri):
    link = BulkDataLink(source, series, uri)

    token = LINKS.token(link)

    assert LINKS.link(token) == link
    assert token.isascii()
    with pytest.raises(NotFoundError):
        Links(b"another key").link(token)


@given(st.text(max_size=60))
def test_what_is_no_token_is_refused(token):
    with pytest.raises(NotFoundError):
        LINKS.link(token)


@given(st.integers(0, 200), st.sampled_from("AZaz09-_."))
def test_a_token_that_was_changed_is_refused(place, sign):
    token = LINKS.token(BulkDataLink("box", "1.2", "http://archive/bulk"))
    changed = token[: place % len(token)] + sign + token[place % len(token) + 1 :]

    if changed == token:
        return
    try:
        found = LINKS.link(changed)
    except NotFoundError:
        return
    # The last sign of base64 may hold bits that mean nothing.
    assert found == BulkDataLink("box", "1.2", "http://archive/bulk")
