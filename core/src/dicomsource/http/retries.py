"""When to ask again, and after how long."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    import requests

RETRIED_STATUS = frozenset({408, 429, 502, 503, 504})
FIRST_PAUSE = 0.25
JITTER = 0.25
"""By how much of itself a pause may be longer, so that those who were refused together do not come back together."""
LONGEST_PAUSE = 30.0
LONGEST_WAIT = 60.0
"""Seconds that the pauses of one request may come to."""


class Retries:
    """How often one request may be sent again yet.

    Parameters
    ----------
    count
        How often in all.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._done = 0
        self._waited = 0.0

    def pause(self, asked: float | None = None) -> float | None:
        """Return the seconds to wait before the request is sent again, None where it is to be given up.

        Pauses double; one that is too long, alone or with those before, is not begun.

        Parameters
        ----------
        asked
            How long the server wants to be left alone.
        """
        if self._done == self._count:
            return None
        pause = FIRST_PAUSE * 2**self._done if asked is None else asked
        pause *= 1 + JITTER * random.random()  # noqa: S311 - nobody gains by guessing it
        if (asked or 0) > LONGEST_PAUSE or self._waited + pause > LONGEST_WAIT:
            return None
        self._done += 1
        self._waited += pause
        return pause

    def pause_after(
        self, response: requests.Response, statuses: Collection[int] = RETRIED_STATUS
    ) -> float | None:
        """Return the seconds to wait before asking again, None where the answer is the last one.

        Parameters
        ----------
        response
            The last answer.
        statuses
            Those after which asking again may help.
        """
        if response.status_code not in statuses:
            return None
        return self.pause(retry_after(response))


def retry_after(response: requests.Response) -> float | None:
    """Return the seconds that a server wants to be left alone; None where it does not say, or not clearly.

    References
    ----------
    RFC 9110 section 10.2.3.
    """
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
