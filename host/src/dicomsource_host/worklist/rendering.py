"""Pages made of templates, with the headers that keep them to themselves."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from dicomsource_host.terminal.texts import count_text
from dicomsource_host.worklist.site import address

if TYPE_CHECKING:
    from starlette.requests import Request

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""What every page says about itself: no script and no style but this server's own files, nothing kept."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(address=address, static=static_address, count=count_text)
    return environment


@cache
def static_address(name: str) -> str:
    """Return the address of a file that comes with the pages; another content has another address."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{digest}/{name}"


def page(request: Request, template: str, status: int = 200, **context: Any) -> Response:
    """Return a page.

    Parameters
    ----------
    request
        Who asked.
    template
        Name of the template.
    status
        HTTP status.
    context
        What the template shows.
    """
    site = request.app.state.site
    text = _environment().get_template(template).render(request=request, site=site, **context)
    return HTMLResponse(text, status, headers=dict(HEADERS))


async def static_file(request: Request) -> Response:
    """Answer with a file that comes with the pages."""
    path = STATIC / request.path_params["name"]
    types = {
        ".css": "text/css",
        ".js": "text/javascript",
        ".svg": "image/svg+xml",
        ".txt": "text/plain",
    }
    if path.parent != STATIC or not path.is_file() or path.suffix not in types:
        return Response(status_code=404)
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(path.read_bytes(), media_type=types[path.suffix], headers=headers)
