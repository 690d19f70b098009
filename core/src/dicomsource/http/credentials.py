"""What says to a server who asks, and to which servers it goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import requests
from requests.auth import AuthBase, HTTPBasicAuth

from dicomsource.http.origins import origin_of, origins_of
from dicomsource.http.tokens import Token

Auth = (
    Callable[[requests.PreparedRequest], requests.PreparedRequest] | tuple[str, str] | Token | None
)


class Credentials(AuthBase):
    """Puts credentials and headers on requests to the origins they are for, and on no others.

    Parameters
    ----------
    roots
        Base URLs of the origins.
    headers
        Headers for each request to them.
    auth
        User name and password, a token, or any authentication of the requests library.

    Raises
    ------
    ConfigurationError
        A root is not an http URL, or holds a password.
    """

    def __init__(self, roots: Sequence[str], headers: Mapping[str, str], auth: Auth) -> None:
        self._origins = origins_of(list(roots))
        self._headers = dict(headers)
        self._auth = HTTPBasicAuth(*auth) if isinstance(auth, tuple) else auth
        # What an authentication puts on besides, it alone knows.
        self._put_on = frozenset(("Authorization", *self._headers))

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put them on a request, if it goes where they may go."""
        if origin_of(request.url or "") in self._origins:
            request.headers.update(self._headers)
            if isinstance(self._auth, Token):
                request.headers["Authorization"] = self._auth.header()
            elif self._auth is not None:
                before = dict(request.headers)
                request = self._auth(request)
                put_on = dict(request.headers.items() - before.items())
                self._put_on = self._put_on.union(put_on)
        return request

    def move(self, request: requests.PreparedRequest) -> None:
        """Take them off a request that was redirected, and put them on where they may go."""
        for name in self._put_on:
            request.headers.pop(name, None)
        self(request)

    def renewed(self, response: requests.Response) -> bool:
        """Get another token after a 401, and return whether to ask again with it.

        Parameters
        ----------
        response
            The answer of the server that did not take the token.
        """
        stale = response.request.headers.get("Authorization")
        return (
            response.status_code == 401
            and isinstance(self._auth, Token)
            and stale is not None
            and self._auth.renewed(str(stale))
        )

    def close(self) -> None:
        """End what fetches a token."""
        if isinstance(self._auth, Token):
            self._auth.close()
