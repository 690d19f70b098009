"""Servers that misbehave: one sentence each, which names the source."""

import threading

import pytest

from dicomsource.errors import (
    AuthenticationError,
    DataError,
    HTTPStatusError,
    NotFoundError,
    UnreachableError,
)

PAGE = b"<!doctype html><title>Sign in</title>"
CUT = b'[{"0020000D": {"vr": "UI", "Value": ["1.2"]}}, {"00200'


@pytest.mark.parametrize(
    ("status", "content", "kind", "error", "sentence"),
    [
        (200, PAGE, "text/html", DataError, "is a web page 'Sign in', not JSON"),
        (200, CUT, "application/dicom+json", DataError, "is cut off after 54 characters"),
        (
            500,
            b"out of memory",
            "text/plain",
            HTTPStatusError,
            "status 500 Internal Server Error: out of memory",
        ),
        (
            401,
            b"",
            "text/plain",
            AuthenticationError,
            "asks for credentials (401). Give `auth` for this source.",
        ),
        (
            403,
            b"",
            "text/plain",
            AuthenticationError,
            "is not allowed with these credentials (403)",
        ),
        (404, b"", "text/plain", NotFoundError, "found nothing (404)"),
    ],
)
@pytest.mark.parametrize(
    ("path", "call"),
    [
        ("/studies", lambda source: source.query.studies.search()),
        ("/studies/1.2/metadata", lambda source: source.retrieve.series.metadata("1.2")),
    ],
)
def test_each_failure_has_its_sentence(
    server, source, path, call, status, content, kind, error, sentence
):
    server.gives(path, content, kind, status=status)
    with pytest.raises(error) as caught:
        call(source)
    assert str(caught.value).startswith("Data source 'pacs': ")
    assert sentence in str(caught.value)
    assert f"{server.root}{path}" in str(caught.value)


def test_a_server_that_answers_too_late_is_given_up(server, open_source):
    def wait(_):
        threading.Event().wait(1)
        return 200, b"[]", {}

    server.does("/studies", wait)
    with pytest.raises(UnreachableError, match=r"sent nothing for 0\.2 s\. Raise `timeout`"):
        open_source(timeout=0.2).query.studies.search()
