"""BulkDataURIs that point back to the gateway, and can't be made by anyone else.

A source fetches whatever address it is given; so an address goes out only signed, and only a signed one is taken.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import attrs
from itsdangerous import BadData, URLSafeSerializer

from dicomsource.errors import NotFoundError
from dicomsource.natural import BulkData

if TYPE_CHECKING:
    from collections.abc import Callable

_SIGNER = URLSafeSerializer(secrets.token_bytes(32), salt="bulk data")


@attrs.frozen
class BulkDataLink:
    """What a link of the gateway stands for."""

    source: str
    SeriesInstanceUID: str | None
    BulkDataURI: str

    def token(self) -> str:
        """Return the signed text for the address."""
        return str(_SIGNER.dumps([self.source, self.SeriesInstanceUID, self.BulkDataURI]))

    @classmethod
    def from_token(cls, token: str) -> BulkDataLink:
        """Return the link that a token stands for.

        Raises
        ------
        NotFoundError
            This gateway did not sign it.
        """
        try:
            return cls(*_SIGNER.loads(token))
        except BadData as error:
            raise NotFoundError(
                "this address of bulk data is not one of this gateway's",
                way_out="Retrieve the metadata again: it holds the address",
            ) from error


def linked(dataset: Any, link_for: Callable[[str], str]) -> Any:
    """Return a copy of a naturalized dataset whose bulk data, at any depth, is reached by other addresses.

    Parameters
    ----------
    dataset
        Naturalized dataset, or a value in one.
    link_for
        Gives the new address for a BulkDataURI.
    """
    if isinstance(dataset, BulkData):
        return attrs.evolve(dataset, BulkDataURI=link_for(dataset.BulkDataURI))
    if isinstance(dataset, dict):
        return type(dataset)({key: linked(value, link_for) for key, value in dataset.items()})
    if isinstance(dataset, list):
        return [linked(value, link_for) for value in dataset]
    return dataset
