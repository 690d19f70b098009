"""Who may come in: the token as a bearer, or a cookie that the login form gave for it."""

from __future__ import annotations

import hashlib
import hmac
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import quote

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.responses import JSONResponse, RedirectResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE = "dicomsource_login"
SECONDS_LOGGED_IN = 12 * 3600
_OPEN = ("/health", "/login", "/static/")


class Token:
    """The token that clients must show.

    Parameters
    ----------
    text
        The token itself. Cookies are signed with a key made of it, so all processes take them, and another token ends
        them all.
    """

    def __init__(self, text: str) -> None:
        self._text = text.encode()
        key = hashlib.sha256(b"dicomsource login\0" + self._text).digest()
        self._signer = URLSafeTimedSerializer(key, salt="login")

    def is_right(self, given: str) -> bool:
        """Tell whether this is the token, in the same time for every wrong one."""
        return hmac.compare_digest(given.encode(), self._text)

    def cookie(self) -> str:
        """Return the value of a cookie that stands for the token."""
        return str(self._signer.dumps("in"))

    def lets_in(self, scope: Scope) -> bool:
        """Tell whether a request shows the token or the cookie."""
        for key, value in scope["headers"]:
            text = value.decode("latin-1")
            if key == b"authorization":
                scheme, _, given = text.partition(" ")
                if scheme.lower() == "bearer" and self.is_right(given.strip()):
                    return True
            elif key == b"cookie" and self._is_valid(text):
                return True
        return False

    def _is_valid(self, header: str) -> bool:
        try:
            cookie = SimpleCookie(header).get(COOKIE)
            if cookie is None:
                return False
            self._signer.loads(cookie.value, max_age=SECONDS_LOGGED_IN)
        except (BadData, CookieError):
            return False
        return True


class TokenWanted:
    """Lets in who shows the token; a person is sent to the login form, a program gets 401.

    Parameters
    ----------
    app
        What answers those who are let in.
    token
        What they must show.
    """

    def __init__(self, app: ASGIApp, token: Token) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] != "http" or _is_open(scope["path"]) or self._token.lets_in(scope):
            await self._app(scope, receive, send)
            return
        if _is_a_person(scope):
            query = scope["query_string"].decode("latin-1")
            wanted = quote(scope["path"]) + (f"?{query}" if query else "")
            login = RedirectResponse(f"/login?next={quote(wanted, safe='')}", 303)
            await login(scope, receive, send)
            return
        answer = JSONResponse(
            {"error": "this server wants a token. Send it as Authorization: Bearer TOKEN."},
            401,
            headers={"WWW-Authenticate": 'Bearer realm="dicomsource"'},
        )
        await answer(scope, receive, send)


def _is_open(path: str) -> bool:
    return path in _OPEN or path.startswith(_OPEN[-1])


def _is_a_person(scope: Scope) -> bool:
    """Tell whether a browser wants to show a page, as opposed to a program that wants data."""
    if scope["method"] != "GET" or scope["path"].startswith(
        ("/sources/", "/dicom-web", "/metrics")
    ):
        return False
    headers = dict(scope["headers"])
    return b"text/html" in headers.get(b"accept", b"") and b"hx-request" not in headers
