"""The site read from files: search finds, nothing is asked of the network, and pages fit a narrow window."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ViewportSize

pytestmark = pytest.mark.browser
NARROW = 390
SECONDS = 60
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    from in_chromium.chromium import installed, running_chromium

    program = installed()
    if program is None:
        pytest.skip("Chromium is not installed")
    with running_chromium(program) as browser:
        yield browser


def test_search_finds_without_a_server(site: Path, chromium: Browser) -> None:
    with chromium.new_page() as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).scheme))
        page.set_default_timeout(SECONDS * 1000)
        page.goto((site / "docs" / "concepts.html").as_uri())

        page.keyboard.press("Control+k")
        page.get_by_role("combobox", name="Search").fill("serverCannotMatch")
        # Not click(), which waits until nothing moves any more.
        page.locator("[role=option][href*='docs/configuration.html']").dispatch_event("click")
        page.wait_for_url("**/docs/configuration.html**")

        assert set(asked) <= {"file", "blob", "data"}


def test_no_page_of_docs_is_wider_than_a_narrow_window(site: Path, chromium: Browser) -> None:
    size: ViewportSize = {"width": NARROW, "height": 800}
    # Without its script, which takes a second a page and moves nothing.
    with chromium.new_context(viewport=size, java_script_enabled=False) as context:
        page = context.new_page()
        widths = {}
        for file in sorted((site / "docs").glob("*.html")):
            page.goto(file.as_uri())
            widths[file.relative_to(site).as_posix()] = page.evaluate(WIDTH)

    assert {name: width for name, width in widths.items() if width > NARROW} == {}
