"""The configuration keys that all sources on the network share, and the client made from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import ConfigurationError, MissingDependencyError
from dicomsource.http.auth_configuration import auth_from_configuration, expect

if TYPE_CHECKING:
    from dicomsource.http.client import HttpClient
    from dicomsource.http.destinations import Destinations

CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 60.0
MAX_BODY_BYTES = 2 << 30


@attrs.frozen(kw_only=True)
class HttpConfiguration:
    """Keys for the way to a server; the configuration of a source on the network inherits them."""

    auth: Mapping[str, Any] | Callable[..., Any] | None = attrs.field(
        default=None,
        repr=False,
        metadata={
            "doc": 'Credentials: `{"username": ..., "password": ...}`, `{"bearer": ...}`,'
            ' `{"tokenCallback": "package.module:function"}` (asked for a token before each request,'
            " and with `refresh=True`, if it takes that, after a 401), or OAuth2 client credentials:"
            ' `{"tokenUrl": ..., "clientId": ..., "clientSecret": ...}` and, if wanted, `scope` and'
            " `audience`. They are sent to the origins of the configured URLs only. Or a function"
            " that puts them on a request, as the requests library has it."
        },
    )
    headers: Mapping[str, str] | None = attrs.field(
        default=None,
        repr=False,
        metadata={"doc": "Further HTTP headers, sent to the same origins only."},
    )
    timeout: float | list[float] | None = attrs.field(
        default=None,
        metadata={
            "doc": "Seconds to wait for the next bytes, or `[connect, read]`;"
            f" [{CONNECT_TIMEOUT:g}, {READ_TIMEOUT:g}] when left out."
        },
    )
    verify: bool | str = attrs.field(
        default=True,
        metadata={
            "doc": "Whether to check TLS certificates, or the path of the authorities to trust."
        },
    )
    maxBodyBytes: int = attrs.field(  # noqa: N815 - as all keys are spelled
        default=MAX_BODY_BYTES,
        metadata={
            "doc": "How many bytes, decompressed, one JSON document, instance or other body may have"
            " that is held in memory. What is written to a file as it arrives may be longer."
        },
    )
    allowedOrigins: Sequence[str] | None = attrs.field(  # noqa: N815 - as all keys are spelled
        default=None,
        metadata={
            "doc": "The only origins (`https://host:port`) that are asked, also after a redirect and where metadata"
            " or a document names them; any when left out."
        },
    )
    allowPrivateAddresses: bool = attrs.field(  # noqa: N815 - as all keys are spelled
        default=True,
        metadata={
            "doc": "Whether hosts may have private, loopback, link-local or reserved addresses. With `false`, each"
            " host is looked up once for a connection and all its addresses must be of the public internet; proxies"
            " that the environment names are not used then."
        },
    )


def client_from_configuration(
    configuration: Mapping[str, Any] | HttpConfiguration,
    roots: Sequence[str],
    *,
    pool_size: int = 0,
) -> HttpClient:
    """Return the client that a configuration asks for.

    Parameters
    ----------
    configuration
        Its keys `auth`, `headers`, `timeout`, `verify`, `maxBodyBytes`, `allowedOrigins` and
        `allowPrivateAddresses`, see `HttpConfiguration`; all others are left alone.
    roots
        Base URLs whose origins get the credentials and the headers.
    pool_size
        How many requests may be under way at the same time at least.

    Raises
    ------
    ConfigurationError
        A key has a value of the wrong kind, or a root is not an http URL, or not among the allowed origins.
    MissingDependencyError
        The requests library is not installed.
    """
    try:
        from dicomsource.http.client import POOL_SIZE, HttpClient
    except ImportError as error:
        raise MissingDependencyError(
            f"the network needs a library that is not installed ({error})",
            way_out="Run `pip install 'dicomsource[http]'`",
        ) from error
    if isinstance(configuration, Mapping):
        value = configuration.get
    else:

        def value(key: str, default: Any = None) -> Any:
            return getattr(configuration, key, default)

    verify = value("verify")
    checked = True if verify is None else expect("verify", verify, (bool, str), "true or a path")
    timeout = _timeout(value("timeout"))
    return HttpClient(
        roots,
        headers=_headers(value("headers")),
        auth=auth_from_configuration(value("auth"), timeout=timeout, verify=checked),
        timeout=timeout,
        verify=checked,
        max_body_bytes=_bytes(value("maxBodyBytes")),
        destinations=_destinations(value("allowedOrigins"), value("allowPrivateAddresses")),
        pool_size=max(pool_size, POOL_SIZE),
    )


def _bytes(value: Any) -> int:
    if value is None:
        return MAX_BODY_BYTES
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ConfigurationError(
            f"maxBodyBytes is {value!r}", way_out="Give maxBodyBytes as a number of bytes, from 1"
        )
    return value


def _destinations(origins: Any, private: Any) -> Destinations:
    from dicomsource.http.destinations import Destinations

    expect("allowedOrigins", () if origins is None else origins, (list, tuple), "a list of origins")
    for origin in origins or ():
        expect("an item of allowedOrigins", origin, str, "text")
    private = True if private is None else private
    expect("allowPrivateAddresses", private, bool, "true or false")
    return Destinations.of(origins, private=private)


def _headers(value: Any) -> dict[str, str]:
    wanted = "a table of header names and texts"
    headers = expect("headers", {} if value is None else value, Mapping, wanted)
    for name, text in headers.items():
        expect("the name of a header", name, str, "text")
        expect(f"header {name!r}", text, str, "text")
        if not f"{name}{text}".isprintable() or not f"{name}{text}".isascii():
            raise ConfigurationError(
                f"header {name!r} cannot be sent",
                way_out="Write it in one line of ASCII characters",
            )
    return dict(headers)


def _timeout(value: Any) -> tuple[float, float]:
    if value is None:
        return CONNECT_TIMEOUT, READ_TIMEOUT
    if isinstance(value, int | float):
        value = [min(CONNECT_TIMEOUT, value), value]
    pair = value if isinstance(value, list | tuple) else ()
    numbers = [one for one in pair if isinstance(one, int | float) and not isinstance(one, bool)]
    if len(pair) != 2 or len(numbers) != 2 or min(numbers) <= 0:
        raise ConfigurationError(
            f"timeout is {value!r}", way_out="Give timeout as seconds, or as [connect, read]"
        )
    return float(numbers[0]), float(numbers[1])
