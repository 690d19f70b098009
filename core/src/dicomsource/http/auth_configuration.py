"""What the key `auth` of a configuration may hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from dicomsource.configuration import load_callable
from dicomsource.errors import ConfigurationError
from dicomsource.http.tokens import Token

if TYPE_CHECKING:
    from dicomsource.http.credentials import Auth

WANTED = (
    '{"username": ..., "password": ...}, {"bearer": ...}, {"tokenCallback": ...}'
    ' or {"tokenUrl": ..., "clientId": ..., "clientSecret": ...}'
)
_CLIENT = frozenset({"tokenUrl", "clientId", "clientSecret"})


def expect(key: str, value: Any, kinds: type | tuple[type, ...], wanted: str) -> Any:
    """Return a value of the right kind.

    Raises
    ------
    ConfigurationError
        It is of another kind; the value is not shown.
    """
    if not isinstance(value, kinds):
        raise ConfigurationError(
            f"{key} is {type(value).__name__}", way_out=f"Give {key} as {wanted}"
        )
    return value


def auth_from_configuration(
    value: Any, *, timeout: tuple[float, float], verify: bool | str
) -> Auth:
    """Return what puts credentials on a request.

    Parameters
    ----------
    value
        The key `auth`; see `HttpConfiguration`.
    timeout, verify
        For the server that gives tokens.

    Raises
    ------
    ConfigurationError
        It holds something else.
    MissingDependencyError
        It wants OAuth2, and the library for that is not installed.
    """
    if value is None:
        return None
    if callable(value):
        return cast("Callable[[Any], Any]", value)
    keys = set(expect("auth", value, Mapping, WANTED))
    if keys == {"bearer"}:
        return _bearer(value)
    if keys == {"username", "password"}:
        return _text(value, "username"), _text(value, "password")
    if keys == {"tokenCallback"}:
        callback = value["tokenCallback"]
        if isinstance(callback, str):
            callback = load_callable(callback, "auth.tokenCallback")
        if not callable(callback):
            raise ConfigurationError(
                f"auth.tokenCallback is {type(callback).__name__}",
                way_out='Give a function or its path "package.module:function"',
            )
        return Token(callback)
    if _CLIENT <= keys <= _CLIENT | {"scope", "audience"}:
        from dicomsource.http.oauth import ClientCredentials

        return Token(
            ClientCredentials(
                _text(value, "tokenUrl"),
                _text(value, "clientId"),
                _text(value, "clientSecret"),
                scope=_text(value, "scope") if "scope" in value else None,
                audience=_text(value, "audience") if "audience" in value else None,
                timeout=timeout,
                verify=verify,
            )
        )
    found = ", ".join(sorted(map(str, keys))) or "no keys"
    raise ConfigurationError(f"auth holds {found}", way_out=f"Give auth as {WANTED}")


def _text(value: Mapping[str, Any], key: str) -> str:
    return str(expect(f"auth.{key}", value[key], str, "text"))


def _bearer(value: Mapping[str, Any]) -> Callable[[Any], Any]:
    token = _text(value, "bearer").strip()
    if not token:
        raise ConfigurationError("auth.bearer is empty", way_out="Give the token")

    def with_token(request: Any) -> Any:
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    return with_token
