"""Chromium as the system has it, without a window and without a network."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Request

_OPTIONS = (
    "--no-sandbox",  # which root in a container cannot have
    # Graphics without a graphics card.
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # Nothing but the loopback has an address, also not for what Chromium asks for by itself.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def installed() -> str | None:
    """Return where Chromium's program is; None where it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def running_chromium(program: str) -> Iterator[Browser]:
    """Run Chromium until the block ends.

    Parameters
    ----------
    program
        Where it is.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


class Traffic:
    """What the pages of a context ask for, from its beginning to its end.

    Parameters
    ----------
    context
        Whose pages are watched.

    Attributes
    ----------
    urls
        All URLs of HTTP, in the order in which they were asked for.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.urls: list[str] = []
        self._context = context

    def __enter__(self) -> Self:
        """Begin."""
        self._context.on("request", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._context.remove_listener("request", self._note)

    @property
    def elsewhere(self) -> list[str]:
        """Those that are not on the loopback; Chromium refuses them."""
        return [url for url in self.urls if urlsplit(url).hostname != "127.0.0.1"]

    def _note(self, request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https", "ws", "wss"):
            self.urls.append(request.url)
