"""Where requests may go: to which origins, and to which addresses of the network."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

import attrs

from dicomsource.errors import ConfigurationError
from dicomsource.http.origins import Origin, origin_of, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

# An IPv4 address stands in the last 32 bits of these; RFC 6052.
_TRANSLATED = ip_network("64:ff9b::/96")


@attrs.frozen
class Destinations:
    """Where requests may go.

    A host is looked up once for a connection, all its addresses are looked at, and the connection goes to one of
    those: a name that means something else a moment later leads nowhere else.

    Parameters
    ----------
    origins
        The only origins that are asked, also after a redirect; None for any.
    private
        Whether addresses are asked that are not of the public internet: private, loopback, link-local and reserved
        ones.
    """

    origins: frozenset[Origin] | None = None
    private: bool = True

    @classmethod
    def of(cls, origins: Iterable[str] | None, *, private: bool) -> Self:
        """Return the destinations that a configuration allows.

        Raises
        ------
        ConfigurationError
            An origin is none.
        """
        if origins is None:
            return cls(None, private)
        return cls(frozenset(map(_origin, origins)), private)

    def check_url(self, url: str) -> None:
        """Refuse a URL whose origin may not be asked.

        Raises
        ------
        ConfigurationError
            It may not be asked, or is no http URL.
        """
        if self.origins is None:
            return
        scheme, host, port = origin_of(url)
        if (scheme, host, port) not in self.origins:
            origin = f"{scheme}://{urlsplit(url).netloc.rpartition('@')[2].lower()}"
            raise ConfigurationError(
                f"{visible(url)} is not asked: its origin is not among allowedOrigins",
                way_out=f"Add {origin!r} to allowedOrigins, if it can be trusted",
            )

    def check_addresses(self, host: str, addresses: Iterable[str]) -> None:
        """Refuse a host that has an address which may not be asked.

        Parameters
        ----------
        host
            For messages.
        addresses
            All that the host has.

        Raises
        ------
        ConfigurationError
            One of them may not be asked.
        """
        if self.private:
            return
        for address in addresses:
            if not _is_public(address):
                raise ConfigurationError(
                    f"{host} is not asked: its address {address} is not one of the public internet",
                    way_out="Say allowPrivateAddresses = true, if it can be trusted",
                )


def _origin(text: str) -> Origin:
    origin = origin_of(text)
    parts = urlsplit(text)
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ConfigurationError(
            f"allowedOrigins names {visible(text)!r}, which is more than an origin",
            way_out="Give scheme, host and port, such as https://host:8443",
        )
    return origin


def _is_public(text: str) -> bool:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:  # no address of the internet at all
        return False
    return all(each.is_global and not each.is_multicast for each in _meant(address))


def _meant(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """Return an address, and the IPv4 address that it stands for, if any."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address in _TRANSLATED:
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    inside = address.sixtofour or (address.teredo or (None, None))[1]
    return [address] if inside is None else [address, inside]
