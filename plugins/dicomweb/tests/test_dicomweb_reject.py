"""Rejecting as dcm4chee has it."""

from urllib.parse import unquote

import pytest

from dicomsource.errors import HTTPStatusError, NotFoundError, QueryError, UnsupportedError


@pytest.mark.parametrize("status", [200, 202, 204])
def test_a_series_is_rejected_with_any_code(server, open_source, status):
    source = open_source(supportsReject=True)
    for code in ("113001%5EDCM", "113039%5EDCM"):
        server.gives(f"/studies/1.2/series/1.3/reject/{code}", status=status)
    source.reject.series("1.2", "1.3")
    source.reject.series("1.2", "1.3", code="113039^DCM")
    assert [(asked.method, asked.path[-12:]) for asked in server.asked] == [
        ("POST", "113001%5EDCM"),
        ("POST", "113039%5EDCM"),
    ]


def test_an_instance_is_rejected(server, open_source):
    path = "/studies/1.2/series/1.3/instances/1.4/reject/113001%5EDCM"
    server.gives(path, status=204)
    open_source(supportsReject=True).reject.instance("1.2", "1.3", "1.4")
    assert server.asked[0].path == path


def test_a_study_is_rejected(server, open_source):
    path = "/studies/1.2/reject/113039%5EDCM"
    server.gives(path, b"[]", status=200)
    source = open_source(supportsReject=True)
    source.reject.study("1.2", code="113039^DCM")
    assert source.supports("reject.study")
    assert (server.asked[0].method, server.asked[0].path) == ("POST", path)


@pytest.mark.parametrize("code", ["R-42019^SRT", "My code^99LOCAL", "1^2"])
def test_any_code_and_scheme_will_do(server, open_source, code):
    server.does_all(lambda asked: (204, b"", {}))
    open_source(supportsReject=True).reject.study("1.2", code=code)
    assert unquote(server.asked[0].path) == f"/studies/1.2/reject/{code}"


@pytest.mark.parametrize(
    "code",
    [
        *("113001", "^DCM", "113001^", "113001^DCM^Rejected", "1\\2^DCM", " 1^DCM", "1 ^DCM"),
        *("12345678901234567^DCM", "../x^DCM", "", None, 113001, ("113001", "DCM")),
    ],
)
def test_what_is_no_code_and_scheme_is_refused(server, open_source, code):
    with pytest.raises(QueryError) as caught:
        open_source(supportsReject=True).reject.study("1.2", code=code)
    assert str(caught.value) == (
        f"Data source 'pacs': the code for rejecting is {code!r}."
        " Give code value and coding scheme, such as '113001^DCM'."
    )
    assert server.asked == []


@pytest.mark.parametrize("status", [405, 501])
def test_a_server_that_does_not_know_how_says_the_key(server, open_source, status):
    server.does_all(lambda asked: (status, b"", {}))
    with pytest.raises(HTTPStatusError, match="does not reject as dcm4chee does: leave supportsR"):
        open_source(supportsReject=True).reject.study("1.2")


def test_what_is_not_there_is_not_rejected(open_source):
    with pytest.raises(NotFoundError, match="Check the UIDs; a server that does not reject"):
        open_source(supportsReject=True).reject.study("1.2")


def test_a_refusal_is_an_error(server, open_source):
    server.gives("/studies/1.2/series/1.3/reject/113001%5EDCM", b"locked", status=409)
    with pytest.raises(HTTPStatusError, match="409 Conflict: locked"):
        open_source(supportsReject=True).reject.series("1.2", "1.3")


def test_a_server_that_does_not_reject_is_not_asked(server, source):
    assert not source.supports("reject.series")
    with pytest.raises(UnsupportedError, match=r"no reject\.series: .*supportsReject = true"):
        source.reject.series("1.2", "1.3")
    assert server.asked == []
