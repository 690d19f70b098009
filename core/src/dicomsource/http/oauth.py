"""Tokens by OAuth2 client credentials, through oauthlib.

References
----------
RFC 6749 section 4.4.
"""

from __future__ import annotations

import time
from importlib import import_module
from typing import TYPE_CHECKING, Any

from dicomsource.errors import (
    AuthenticationError,
    ConfigurationError,
    DataError,
    MissingDependencyError,
)
from dicomsource.http.client import HttpClient
from dicomsource.http.origins import origin_of, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# A token that ends while a request is on its way is of no use.
MARGIN_SECONDS = 30.0
# Where the answer does not say how long a token lasts, it is used until it is refused.
_FOR_EVER = float("inf")
_ANY_STATUS = range(100, 600)


class ClientCredentials:
    """Returns a token that is good for a while yet, and gets one when there is none.

    Parameters
    ----------
    token_url
        Where tokens are to be had.
    client_id, client_secret
        Who asks for them; sent there and nowhere else.
    scope
        Scopes with blanks between them.
    audience
        The service that the token is for, where the token server wants to know.
    timeout
        Seconds for connecting, and for each wait for more bytes.
    verify
        Whether to check TLS certificates, or the path of the authorities to trust.

    Raises
    ------
    MissingDependencyError
        oauthlib is not installed.
    ConfigurationError
        The URL of the tokens is neither https nor on this machine.
    """

    def __init__(
        self,
        token_url: str,
        client_id: str,
        client_secret: str,
        *,
        scope: str | None = None,
        audience: str | None = None,
        timeout: tuple[float, float],
        verify: bool | str = True,
    ) -> None:
        scheme, host, _ = origin_of(token_url)
        if scheme != "https" and host not in _LOOPBACK:
            raise ConfigurationError(
                f"auth.tokenUrl {visible(token_url)} is not https, and others could read the secret",
                way_out="Give an https URL",
            )
        try:
            self._oauthlib: Any = import_module("oauthlib.oauth2")
        except ImportError as error:
            raise MissingDependencyError(
                f"auth.tokenUrl needs a library that is not installed ({error})",
                way_out="Run `pip install 'dicomsource[oauth]'`",
            ) from error
        self._url = token_url
        self._client_id = client_id
        self._http = HttpClient(
            [token_url], auth=(client_id, client_secret), timeout=timeout, verify=verify
        )
        self._wanted = {
            name: value for name, value in (("scope", scope), ("audience", audience)) if value
        }
        self._token = ""
        self._good_until = 0.0

    def __call__(self, *, refresh: bool = False) -> str:
        """Return the token; with `refresh` a new one in any case.

        Raises
        ------
        AuthenticationError
            The token server refuses.
        UnreachableError
            It cannot be reached.
        DataError
            It answers with something else.
        """
        if refresh or time.monotonic() >= self._good_until:
            token = self._fetch()
            lasts = token.get("expires_in")
            self._token = str(token["access_token"])
            seconds = _FOR_EVER if lasts is None else float(lasts)
            self._good_until = time.monotonic() + max(seconds - MARGIN_SECONDS, seconds / 2)
        return self._token

    def _fetch(self) -> Mapping[str, Any]:
        shown = visible(self._url)
        client = self._oauthlib.BackendApplicationClient(client_id=self._client_id)
        # Not redirected: the secret goes to the configured server alone.
        response = self._http.post(
            self._url,
            data=client.prepare_request_body(**self._wanted).encode(),
            content_type="application/x-www-form-urlencoded",
            accept="application/json",
            also=_ANY_STATUS,
            repeatable=True,
        )
        try:
            token: Mapping[str, Any] = client.parse_request_body_response(response.text)
            return token
        except self._oauthlib.MissingTokenError as error:
            if not response.ok or response.is_redirect:
                self._http.raise_for(response)
            raise DataError(
                f"{shown} answered without a token", way_out="Check auth.tokenUrl"
            ) from error
        except (self._oauthlib.OAuth2Error, ValueError) as error:
            said = " ".join(
                filter(None, (getattr(error, "error", ""), getattr(error, "description", "")))
            )
            raise AuthenticationError(
                f"{shown} gives no token ({said or response.status_code})",
                way_out="Check clientId, clientSecret and scope in `auth`",
                status=response.status_code,
                url=shown,
                explanation=said,
            ) from error

    def close(self) -> None:
        """Close the connection to the token server; a thread that waits for it waits no longer."""
        self._http.close()
