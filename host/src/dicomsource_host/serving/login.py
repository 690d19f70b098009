"""The login form: a person types the token once, and the browser keeps a cookie for it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.responses import RedirectResponse
from starlette.routing import Route

from dicomsource_host.serving.tokens import COOKIE, SECONDS_LOGGED_IN
from dicomsource_host.worklist.rendering import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from dicomsource_host.serving.tokens import Token

_LONGEST_FORM = 8192


class Login:
    """The form, and what becomes of it.

    Parameters
    ----------
    token
        What must be typed.
    behind_https
        Whether a proxy before this server speaks https, so that the cookie is for https alone.
    """

    def __init__(self, token: Token, *, behind_https: bool = False) -> None:
        self._token = token
        self._behind_https = behind_https
        self.routes = [
            Route("/login", self.show, methods=["GET"]),
            Route("/login", self.enter, methods=["POST"]),
            Route("/logout", self.leave, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Show the form."""
        return page(request, "login.html", next=_local(request.query_params.get("next", "/")))

    async def enter(self, request: Request) -> Response:
        """Give a cookie for the right token, the form again for a wrong one."""
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LONGEST_FORM:
                return page(request, "login.html", 413, next="/", problem="That is too long.")
        form = parse_qs(body.decode("utf-8", "replace"))
        wanted = _local(form.get("next", ["/"])[0])
        if not self._token.is_right(form.get("token", [""])[0].strip()):
            problem = (
                "That is not the token. It was shown, or chosen, where this server was started."
            )
            return page(request, "login.html", 401, next=wanted, problem=problem)
        answer = RedirectResponse(wanted, 303)
        answer.set_cookie(
            COOKIE,
            self._token.cookie(),
            max_age=SECONDS_LOGGED_IN,
            httponly=True,
            samesite="lax",
            secure=self._behind_https or request.url.scheme == "https",
        )
        return answer

    async def leave(self, request: Request) -> Response:
        """Take the cookie back."""
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
        return answer


def _local(address: str) -> str:
    """Return an address of this server; the first page where it leads elsewhere."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain and address.isprintable() else "/"
