"""Deleting, where the configuration says so."""

import pytest

from dicomsource.errors import (
    AuthenticationError,
    HTTPStatusError,
    NotFoundError,
    QueryError,
    UnsupportedError,
)


@pytest.mark.parametrize(
    ("uids", "path"),
    [
        (["1.2"], "/studies/1.2"),
        (["1.2", "1.3"], "/studies/1.2/series/1.3"),
        (["1.2", "1.3", "1.4"], "/studies/1.2/series/1.3/instances/1.4"),
    ],
)
@pytest.mark.parametrize("status", [200, 202, 204])
def test_what_is_named_is_deleted(server, open_source, uids, path, status):
    server.gives(path, status=status)
    source = open_source(supportsDelete=True)
    assert source.supports("store.delete")
    source.store.delete(*uids)
    assert [(asked.method, asked.path) for asked in server.asked] == [("DELETE", path)]


def test_nothing_is_deleted_unless_the_configuration_says_so(server, source):
    assert not source.supports("store.delete")
    with pytest.raises(UnsupportedError, match="does not say supportsDelete = true. Say so"):
        source.store.delete("1.2")
    assert server.asked == []


@pytest.mark.parametrize("uids", [[""], ["1.2", ""], ["1.2", None, "1.4"], ["1.2\\1.3"]])
def test_uids_that_could_mean_more_delete_nothing(server, open_source, uids):
    with pytest.raises(QueryError):
        open_source(supportsDelete=True).store.delete(*uids)
    assert server.asked == []


@pytest.mark.parametrize(
    ("status", "error", "sentence"),
    [
        (404, NotFoundError, "Check the UIDs; a server that does not delete this way may"),
        (405, HTTPStatusError, "This server does not delete this way: leave supportsDelete out"),
        (501, HTTPStatusError, "This server does not delete this way: leave supportsDelete out"),
        (409, HTTPStatusError, "status 409 Conflict: locked"),
        (403, AuthenticationError, "is not allowed"),
    ],
)
def test_a_refusal_is_an_error_and_the_study_stays_known(
    server, open_source, status, error, sentence
):
    instance = {
        tag: {"vr": "UI", "Value": [uid]}
        for tag, uid in (("0020000D", "1.2"), ("0020000E", "1.3"), ("00080018", "1.4"))
    }
    server.gives("/studies/1.2/metadata", [instance])
    server.gives("/studies/1.2", b"locked", "text/plain", status=status)
    source = open_source(supportsDelete=True)
    source.retrieve.series.metadata("1.2")
    with pytest.raises(error, match=sentence):
        source.store.delete("1.2")
    assert source.services.metadata_store.get_study("1.2") is not None


def test_what_is_deleted_leaves_the_metadata_store(server, open_source):
    instance = {
        tag: {"vr": "UI", "Value": [uid]}
        for tag, uid in (("0020000D", "1.2"), ("0020000E", "1.3"), ("00080018", "1.4"))
    }
    server.gives("/studies/1.2/metadata", [instance])
    server.gives("/studies/1.2", status=204)
    source = open_source(supportsDelete=True)
    source.retrieve.series.metadata("1.2")
    source.store.delete("1.2")
    assert source.services.metadata_store.get_study("1.2") is None
    source.retrieve.series.metadata("1.2")
    assert [asked.method for asked in server.asked] == ["GET", "DELETE", "GET"]
