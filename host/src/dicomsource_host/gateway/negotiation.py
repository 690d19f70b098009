"""Content negotiation: what a resource has, beside what a client accepts.

References
----------
DICOM PS3.18 section 8.7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from dicomsource_host.gateway.accept import MULTIPART, media_ranges
from dicomsource_host.gateway.failures import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicomsource_host.gateway.accept import MediaRange


@attrs.frozen
class Offer:
    """One representation of a resource.

    Parameters
    ----------
    type
        Media type; for multipart that of the parts.
    multipart
        Whether it comes in parts.
    """

    type: str
    multipart: bool = False

    def __str__(self) -> str:
        return f'{MULTIPART}; type="{self.type}"' if self.multipart else self.type


@attrs.frozen
class Chosen:
    """The representation that a client gets.

    Parameters
    ----------
    offer
        What it is.
    transfer_syntax
        The one that the client asks for; ``*`` for any, None where it does not say.
    """

    offer: Offer
    transfer_syntax: str | None


def choose(accept: str, offers: Sequence[Offer]) -> Chosen:
    """Return the offer that a client likes best; of equal ones the first.

    Raises
    ------
    Refused
        It accepts none of them (406); the message names them.
    """
    found = acceptable(accept, offers)
    if not found:
        raise not_acceptable(accept, offers)
    return found[0]


def acceptable(accept: str, offers: Sequence[Offer]) -> list[Chosen]:
    """Return all offers that a client accepts, the one that it likes best first."""
    ranges = media_ranges(accept)
    found: list[tuple[float, int, Chosen]] = []
    for place, offer in enumerate(offers):
        holding = [one for one in ranges if one.holds(offer.type, offer.multipart)]
        if not holding:
            continue
        most = max(one.specificity & ~1 for one in holding)
        # Several may differ by transfer syntax alone; each is an alternative of its own.
        for one in holding:
            if one.specificity & ~1 == most and one.quality > 0:
                found.append((-one.quality, place, Chosen(offer, _syntax(one))))
    return [chosen for _, _, chosen in sorted(found, key=lambda item: item[:2])]


def not_acceptable(accept: str, offers: Sequence[Offer | str]) -> Refused:
    """Return the answer to a client that accepts nothing of what there is."""
    listed = ", ".join(map(str, offers))
    return Refused(406, f"there is no representation {accept[:200]!r} of this. On offer: {listed}.")


def _syntax(one: MediaRange) -> str | None:
    return one.transfer_syntax
