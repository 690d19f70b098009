"""When to ask again, and after how long."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import requests

RETRIED_STATUS = frozenset({408, 429, 502, 503, 504})
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 30.0


def pause_before_retry(response: requests.Response, attempt: int) -> float | None:
    """Return the seconds to wait before asking again, None where asking again is no use.

    Parameters
    ----------
    response
        The last answer.
    attempt
        How often was asked before it, from 0.

    References
    ----------
    RFC 9110 section 10.2.3, Retry-After.
    """
    if response.status_code not in RETRIED_STATUS:
        return None
    asked = _retry_after(response.headers.get("Retry-After"))
    pause = FIRST_PAUSE * 2**attempt if asked is None else asked
    return pause if pause <= LONGEST_PAUSE else None


def _retry_after(value: str | None) -> float | None:
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
