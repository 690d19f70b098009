"""Every status that is an error, as one of our errors with a sentence and the server's own words.

References
----------
DICOM PS3.18 section 8.5 (status); RFC 9110 section 15.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dicomsource.errors import (
    AuthenticationError,
    BadRequestError,
    BusyError,
    ConflictError,
    DicomsourceError,
    ForbiddenError,
    HTTPStatusError,
    NotAcceptableError,
    NotFoundError,
    RangeError,
    RedirectError,
    RequestTooLargeError,
    ServerError,
)
from dicomsource.http.explanation import explanation_of, shortened
from dicomsource.http.origins import visible
from dicomsource.http.retries import retry_after

if TYPE_CHECKING:
    import requests

_KINDS: dict[int, tuple[type[HTTPStatusError], str | None]] = {
    400: (BadRequestError, None),
    406: (NotAcceptableError, "Ask for another media type or transfer syntax"),
    409: (ConflictError, None),
    413: (RequestTooLargeError, "Send less at a time"),
    415: (NotAcceptableError, "Send another media type or transfer syntax"),
}


def status_failure(response: requests.Response, seconds: float = 60) -> DicomsourceError:
    """Return our error for an answer whose status is not 2xx.

    Parameters
    ----------
    response
        The answer; of its body only the begin is read.
    seconds
        How long to wait for that.
    """
    status = response.status_code
    explanation = explanation_of(response, seconds)
    url = visible(response.url)
    shown = f"{response.request.method} {url}"
    said = f": {shortened(explanation)}" if explanation else ""
    about: dict[str, Any] = {"status": status, "url": url, "explanation": explanation}
    if status in (404, 410):
        return NotFoundError(f"{shown} found nothing ({status}{said})", **about)
    if status == 401:
        sent = "Authorization" in response.request.headers
        return AuthenticationError(
            f"{shown} {'does not accept the credentials' if sent else 'asks for credentials'}"
            f" ({status}{said})",
            way_out="Check `auth` of this source" if sent else "Give `auth` for this source",
            **about,
        )
    if status == 403:
        return ForbiddenError(
            f"{shown} is not allowed with these credentials ({status}{said})",
            way_out="Check what the user in `auth` may do",
            **about,
        )
    if status == 416:
        size = re.fullmatch(r"bytes \*/(\d+)", response.headers.get("Content-Range", "").strip())
        there = f"; it has {size[1]}" if size else ""
        return RangeError(f"{shown} has no such bytes ({status}{said}){there}", **about)
    if "Location" in response.headers:
        return RedirectError(
            f"{shown} sends us on to {visible(response.headers['Location'])} ({status})",
            way_out="Configure that URL",
            **about,
        )
    failed = f"{shown} failed with status {status} {response.reason or ''}".rstrip() + said
    if status in (429, 503):
        seconds_asked = retry_after(response)
        later = f"in {seconds_asked:.0f} s" if seconds_asked else "later"
        return BusyError(failed, way_out=f"Try again {later}", **about, retry_after=seconds_asked)
    if status >= 500:
        return ServerError(failed, **about)
    kind, way_out = _KINDS.get(status, (HTTPStatusError, None))
    return kind(failed, way_out=way_out, **about)
