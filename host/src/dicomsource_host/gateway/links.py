"""BulkDataURIs that point back to the gateway, and can't be made by anyone else.

A source fetches whatever address it is given; so an address goes out only signed, and only a signed one is taken.
"""

from __future__ import annotations

import base64
import binascii
import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import attrs
from itsdangerous import BadData, Signer

from dicomsource.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable


@attrs.frozen
class BulkDataLink:
    """What a link of the gateway stands for."""

    source: str
    SeriesInstanceUID: str | None
    BulkDataURI: str


class Links:
    """Makes and reads the tokens in addresses of bulk data.

    Parameters
    ----------
    key
        Whoever has it can make tokens.
    """

    def __init__(self, key: bytes) -> None:
        # The key is random and used for this alone, so there is nothing to derive.
        self._signer = Signer(key, sep=".", key_derivation="none", digest_method=sha256)

    def token(self, link: BulkDataLink) -> str:
        """Return the signed text for an address."""
        payload = json.dumps([link.source, link.SeriesInstanceUID, link.BulkDataURI])
        text = base64.urlsafe_b64encode(payload.encode()).rstrip(b"=")
        return self._signer.sign(text).decode("ascii")

    def link(self, token: str) -> BulkDataLink:
        """Return the link that a token stands for.

        Raises
        ------
        NotFoundError
            This gateway did not sign it.
        """
        try:
            text = self._signer.unsign(token.encode("ascii", "replace"))
            payload = base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
            return BulkDataLink(*json.loads(payload))
        except (BadData, binascii.Error, ValueError, TypeError) as error:
            raise NotFoundError(
                "this address of bulk data is not one of this gateway's",
                way_out="Retrieve the metadata again: it holds the address",
            ) from error


def link_rows(row: dict[str, Any], link_for: Callable[[str], str]) -> dict[str, Any]:
    """Give the bulk data of a DICOM JSON dataset, at any depth, other addresses; the dataset itself is changed.

    Parameters
    ----------
    row
        The dataset.
    link_for
        Gives the new address for a BulkDataURI.
    """
    for element in row.values():
        if not isinstance(element, dict):
            continue
        uri = element.get("BulkDataURI")
        if isinstance(uri, str):
            element["BulkDataURI"] = link_for(uri)
        elif element.get("vr") == "SQ":
            for item in element.get("Value") or ():
                if isinstance(item, dict):
                    link_rows(item, link_for)
    return row
