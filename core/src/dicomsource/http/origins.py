"""Which URLs get the credentials."""

from __future__ import annotations

from urllib.parse import urlsplit

from dicomsource.errors import ConfigurationError
from dicomsource.shown import visible as visible

Origin = tuple[str, str, int]
_PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> Origin:
    """Return scheme, host and port of a URL.

    Raises
    ------
    ConfigurationError
        It is not an http or https URL.

    References
    ----------
    RFC 6454 section 4.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ConfigurationError(f"{url!r} is not a URL ({error})") from error
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname:
        raise ConfigurationError(
            f"{url!r} is not an http URL", way_out="Give a URL such as https://host/dicom-web"
        )
    return scheme, parts.hostname, port or _PORTS[scheme]


def origins_of(roots: list[str]) -> frozenset[Origin]:
    """Return the origins that credentials may go to: those of the roots, and http ones upgraded.

    Raises
    ------
    ConfigurationError
        A root is not an http URL, or holds a password.
    """
    origins = set()
    for root in roots:
        origin = origin_of(root)
        if "@" in urlsplit(root).netloc:
            raise ConfigurationError(
                f"the URL {visible(root)!r} holds a user name", way_out="Give it under `auth`"
            )
        origins.add(origin)
        if origin == ("http", origin[1], 80):
            # A server that sends its own callers on to https may know who they are.
            origins.add(("https", origin[1], 443))
    return frozenset(origins)
