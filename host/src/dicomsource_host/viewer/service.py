"""OHIF under ``/ohif``."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from dicomsource_host.viewer.app_config import app_config
from dicomsource_host.viewer.rebasing import BASE

if TYPE_CHECKING:
    from starlette.requests import Request

    from dicomsource_host.serving.chosen_sources import ChosenSources

_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webapp": "application/manifest+json",
    ".woff2": "font/woff2",
}
_HEADERS = {
    # What OHIF needs: WebAssembly and functions made from text, workers made from blobs, inline script and style.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:;"
        " style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:;"
        " connect-src 'self' data: blob:; worker-src 'self' blob:; child-src 'self' blob:; media-src 'self' blob:;"
        " object-src 'self' blob:; frame-src 'self' blob:; form-action 'self'; base-uri 'self'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class ViewerService:
    """Serves an installed viewer and the configuration that leads it to the sources.

    Parameters
    ----------
    folder
        Where it is installed.
    chosen
        The sources.
    """

    def __init__(self, folder: Path, chosen: ChosenSources) -> None:
        self._folder = folder.resolve()
        self._chosen = chosen
        self._index = (folder / "index.html").read_bytes()
        self.routes = [
            Route(BASE, lambda request: RedirectResponse(f"{BASE}/", 308)),
            Route(BASE + "/{path:path}", self.answer),
        ]

    async def answer(self, request: Request) -> Response:
        """Answer with a file of the viewer; with its page for an address that is one of its own routes."""
        path = request.path_params["path"]
        if path == "app-config.js":
            return self._fresh(app_config(self._chosen), "text/javascript")
        file = self._file(path)
        if file is not None:
            return self._sent(file, gzipped="gzip" in request.headers.get("accept-encoding", ""))
        if (
            Path(path).suffix.lower() in _TYPES
        ):  # a file that is not there, and no route of the viewer
            return Response("There is no such file.", 404, headers=dict(_HEADERS))
        return self._fresh(self._index, "text/html")

    def _file(self, path: str) -> Path | None:
        if not path or path == "index.html" or "\0" in path or "\\" in path:
            return None
        file = (self._folder / path).resolve()
        return file if file.is_relative_to(self._folder) and file.is_file() else None

    def _sent(self, file: Path, *, gzipped: bool) -> Response:
        kind = _TYPES.get(file.suffix.lower()) or mimetypes.guess_type(file.name)[0]
        # The name of a bundle holds a digest of its content; it and what else is there change with the version alone.
        kept = "public, max-age=31536000, immutable" if ".bundle." in file.name else "no-cache"
        headers = {**_HEADERS, "Cache-Control": kept}
        compressed = file.with_name(f"{file.name}.gz")
        if compressed.is_file():
            headers["Vary"] = "Accept-Encoding"
            if gzipped:
                file, headers["Content-Encoding"] = compressed, "gzip"
        return FileResponse(file, media_type=kind or "application/octet-stream", headers=headers)

    def _fresh(self, content: bytes, kind: str) -> Response:
        return Response(content, media_type=kind, headers={**_HEADERS, "Cache-Control": "no-cache"})
