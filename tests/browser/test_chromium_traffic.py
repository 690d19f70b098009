"""The pages of these tests reach the loopback and nothing else, and it is noticed when they try."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("url", ["http://viewer.example/picture.png", "http://192.0.2.1/x.png"])
def test_what_is_elsewhere_is_noted_and_not_reached(context: BrowserContext, url: str) -> None:
    from in_chromium.chromium import Traffic

    with (
        Traffic(context) as traffic,
        context.new_page() as page,
        page.expect_event("requestfailed") as failed,
    ):
        page.set_content(f"<img src='{url}'>")

    assert traffic.elsewhere == [url]
    assert failed.value.failure == "net::ERR_NAME_NOT_RESOLVED"
