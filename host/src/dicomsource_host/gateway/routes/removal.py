"""Deleting and rejecting, where a source does either.

References
----------
DICOM PS3.18 has neither for studies, series and instances; both are spelled as servers that have them spell them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource_host.gateway.answers import Answer, no_content
from dicomsource_host.gateway.failures import Refused

if TYPE_CHECKING:
    from dicomsource_host.gateway.call import Call


def delete(call: Call) -> Answer:
    """Delete a study, series or instance in the source."""
    if not call.source.store.supports("delete"):
        raise _not_offered(call, "deletes nothing", "GET, HEAD, OPTIONS")
    call.source.store.delete(**call.uids)
    return no_content()


def reject(call: Call) -> Answer:
    """Reject a study, series or instance in the source: it is kept, and out of sight."""
    level = ("study", "series", "instance")[len(call.uids) - 1]
    if not call.source.reject.supports(level):
        raise _not_offered(call, f"rejects no {level}", "OPTIONS")
    getattr(call.source.reject, level)(**call.uids)
    return no_content()


def _not_offered(call: Call, what: str, allowed: str) -> Refused:
    return Refused(405, f"Data source {call.source.name!r} {what}.", {"Allow": allowed})
