"""BulkDataURIs that point back to the gateway, and can't be made by anyone else.

A source fetches whatever address it is given; so an address goes out only signed, and only a signed one is taken.
"""

from __future__ import annotations

import binascii
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import attrs
import orjson

from dicomsource.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

_SIGNATURE_BYTES = 24


@attrs.frozen
class BulkDataLink:
    """What a link of the gateway stands for."""

    source: str
    SeriesInstanceUID: str | None
    BulkDataURI: str


class Links:
    """Makes and reads the tokens in addresses of bulk data: what they stand for, and a keyed hash of that.

    Parameters
    ----------
    key
        Whoever has it can make tokens.

    References
    ----------
    RFC 7693 (BLAKE2), 2.9: with a key it needs no HMAC around it.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key if len(key) <= blake2b.MAX_KEY_SIZE else blake2b(key).digest()

    def token(self, link: BulkDataLink) -> str:
        """Return the signed text for an address."""
        payload = orjson.dumps([link.source, link.SeriesInstanceUID, link.BulkDataURI])
        return f"{_text(payload)}.{_text(self._signature(payload))}"

    def link(self, token: str) -> BulkDataLink:
        """Return the link that a token stands for.

        Raises
        ------
        NotFoundError
            This gateway did not sign it.
        """
        try:
            payload, signature = map(_bytes, token.split("."))
            if not hmac.compare_digest(signature, self._signature(payload)):
                raise ValueError("it is signed by someone else")
            return BulkDataLink(*orjson.loads(payload))
        except (binascii.Error, ValueError, TypeError) as error:
            raise NotFoundError(
                "this address of bulk data is not one of this gateway's",
                way_out="Retrieve the metadata again: it holds the address",
            ) from error

    def _signature(self, payload: bytes) -> bytes:
        # Series have an address for each image: OpenSSL's HMAC takes a quarter of the time of their metadata.
        return blake2b(payload, key=self._key, digest_size=_SIGNATURE_BYTES).digest()


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))


def link_row(row: dict[str, Any], link_for: Callable[[str], str]) -> dict[str, Any]:
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
                    link_row(item, link_for)
    return row


# A quotation mark within text has a backslash before it, so this is found as a key alone.
_KEY = b'"BulkDataURI"'
_URI = re.compile(rb'(\s*:\s*)("(?:[^"\\]|\\.)*")')


def link_text(raw: bytes, link_for: Callable[[str], str]) -> bytes:
    """Return the JSON of a dataset, its bulk data reached by other addresses, without taking it apart.

    Parameters
    ----------
    raw
        The JSON, in UTF-8.
    link_for
        Gives the new address, a URI, for a BulkDataURI.
    """
    pieces = iter(raw.split(_KEY))
    linked = [next(pieces)]
    for text in pieces:
        found = _URI.match(text)
        if found is not None:
            link = link_for(orjson.loads(found[2])).encode()
            text = b'%b"%b"%b' % (found[1], link, text[found.end() :])
        elif text.strip() == b":":  # the address is spelled as its key
            text = b'%b"%b"%b' % (text, link_for(_KEY[1:-1].decode()).encode(), next(pieces, b""))
        linked.append(text)
    return _KEY.join(linked)
