"""The configuration keys of the proxy itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import ConfigurationError
from dicomsource.http import HttpConfiguration

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 1 << 20


def key(doc: str, default: Any = None) -> Any:
    """Return the field of an optional key."""
    return attrs.field(default=default, metadata={"doc": doc})


@attrs.frozen(kw_only=True)
class ProxyConfiguration(HttpConfiguration):
    """Where the configuration of the source behind it is, and where that may lead."""

    url: str | None = key(
        "URL of the configuration. Left out where `initialize(query={'url': ...})` gives it, as OHIF's address does."
    )
    allowedOrigins: Sequence[str] = key(
        "The only origins (`https://host:port`) that are asked: for the configuration, and by the source behind it."
        " None when left out, so that nothing is fetched.",
        (),
    )
    allowPrivateAddresses: bool = key(
        "Whether hosts may have private, loopback, link-local or reserved addresses.", False
    )
    maxConfigurationBytes: int = key(
        "How many bytes, decompressed, the configuration may have.", _LONGEST
    )

    def __attrs_post_init__(self) -> None:
        if self.maxConfigurationBytes < 1:
            raise ConfigurationError(
                f"maxConfigurationBytes is {self.maxConfigurationBytes}",
                way_out="Give a number from 1, or leave it out",
            )

    def for_the_source_behind(self) -> dict[str, Any]:
        """Return the keys that count for the source behind it too: how to get to a server, and to which."""
        names = [field.name for field in attrs.fields(HttpConfiguration)]
        return {name: value for name in names if (value := getattr(self, name)) is not None}
