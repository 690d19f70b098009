"""Rejecting as dcm4chee has it."""

import pytest

from dicomsource.errors import HTTPStatusError, UnsupportedError


@pytest.mark.parametrize("status", [200, 204])
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


def test_a_refusal_is_an_error(server, open_source):
    server.gives("/studies/1.2/series/1.3/reject/113001%5EDCM", b"locked", status=409)
    with pytest.raises(HTTPStatusError, match="409 Conflict: locked"):
        open_source(supportsReject=True).reject.series("1.2", "1.3")


def test_a_server_that_does_not_reject_is_not_asked(server, source):
    assert not source.supports("reject.series")
    with pytest.raises(UnsupportedError, match=r"reject\.series"):
        source.reject.series("1.2", "1.3")
    assert server.asked == []
