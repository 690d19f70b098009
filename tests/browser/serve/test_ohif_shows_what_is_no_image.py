"""OHIF shows documents, and small pictures in each way that it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from in_chromium.ohif import Ohif, eventually
from in_chromium.pictures import likeness
from in_chromium.studies import DOCUMENTED
from numpy_pictures import COLOURS, arrays_of, study_uid

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::UserWarning:pydicom")]

ALIKE = 0.97
"""How alike a small picture is at least: it is shrunk, and some are JPEGs."""


@pytest.fixture
def ohif(page: Page, served: str) -> Ohif:
    return Ohif(page, f"{served}/ohif")


@pytest.mark.parametrize("way", ["wadors", "thumbnail", "rendered", "thumbnailDirect"])
def test_a_series_has_a_small_picture(page: Page, ohif: Ohif, way: str) -> None:
    (colours,) = arrays_of(COLOURS)

    def configured(route: Route) -> None:
        text = route.fetch().text()
        changed = text.replace('"thumbnailRendering": "wadors"', f'"thumbnailRendering": "{way}"')
        assert way in changed
        route.fulfill(body=changed, content_type="text/javascript")

    page.route("**/app-config.js", configured)
    ohif.open_study(study_uid(COLOURS), "numpy")

    eventually("the small picture", lambda: likeness(ohif.thumbnail(), colours) > ALIKE)


def test_a_pdf_is_shown(page: Page, ohif: Ohif) -> None:
    with page.expect_response(lambda answer: answer.url.endswith("/rendered")) as answered:
        ohif.open_viewer(DOCUMENTED, "archive")

    answer: Any = answered.value
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    page.locator("object[type='application/pdf']").wait_for()
