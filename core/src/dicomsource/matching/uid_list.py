"""List of UID matching: any UID of the list.

References
----------
DICOM PS3.4 section C.2.2.2.2; PS3.18 section 8.3.4.1, which separates the UIDs of a list by commas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import QueryError
from dicomsource.matching.representations import PADDING

if TYPE_CHECKING:
    from collections.abc import Iterable


@attrs.frozen
class UidList:
    """One of these UIDs, character for character."""

    uids: frozenset[str]

    def accepts(self, value: Any) -> bool:
        """Return whether the stored UID is in the list."""
        return isinstance(value, str) and (value in self.uids or value.strip(PADDING) in self.uids)


def uid_rule(uids: Iterable[str], name: str) -> UidList:
    """Return the rule for one UID or several.

    Raises
    ------
    QueryError
        There is a wildcard in a UID: no UID holds one, so that the search could only be in vain.
    """
    listed = frozenset(uids)
    for uid in listed:
        if "*" in uid or "?" in uid:
            raise QueryError(
                f"{name} (UI) takes no wildcards, found {uid!r}", way_out="Give whole UIDs"
            )
    return UidList(listed)
