"""The worklist page, used as a person would."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from pydicom import dcmread

from in_chromium.studies import SCROLLED, SLICES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from in_chromium.npm_packages import NpmPackage

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::UserWarning:pydicom")]

FIRST = "table.list tbody tr:first-child"
SERIOUS = ("serious", "critical")


@pytest.fixture
def worklist(page: Page, served: str) -> Page:
    """The list of studies, with all that went wrong in the page told at the end."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: faults.append(message.text) if "Content Security" in message.text else None,
    )
    page.goto(served)
    page.wait_for_selector(FIRST, timeout=30_000)
    yield page
    assert faults == []


def message(page: Page) -> Any:
    return expect(page.get_by_role("status"))


def names(page: Page) -> list[str]:
    return page.locator("td.PatientName").all_inner_texts()


def test_a_search_narrows_the_list_without_leaving_the_page(worklist: Page) -> None:
    worklist.evaluate("window.sameDocument = true")

    worklist.get_by_label("Patient name").fill("scroll*")
    worklist.keyboard.press("Enter")

    message(worklist).to_have_text("Studies 1 to 1 of 1")
    assert names(worklist) == ["Scrolled, Sam"]
    assert worklist.url.endswith("/?source=archive&PatientName=scroll*")
    assert worklist.evaluate("window.sameDocument")

    worklist.get_by_role("link", name="Clear").click()
    message(worklist).to_contain_text("Studies 1 to 25 of")


def test_a_date_range_and_a_modality_narrow_it_as_they_are_chosen(worklist: Page) -> None:
    worklist.get_by_label("From").fill("2024-02-29")
    worklist.get_by_label("From").blur()
    message(worklist).to_have_text("Studies 1 to 3 of 3")

    worklist.get_by_label("Modality").fill("ct")
    worklist.get_by_label("Modality").blur()
    message(worklist).to_have_text("Studies 1 to 1 of 1")
    assert names(worklist) == ["Scrolled, Sam"]


def test_what_cannot_be_searched_for_is_told_in_words(worklist: Page) -> None:
    worklist.get_by_text("More", exact=True).click()
    worklist.get_by_label("Other attribute").fill("PatientNam")
    worklist.get_by_label("matches").fill("x")
    worklist.keyboard.press("Enter")

    expect(worklist.get_by_role("alert")).to_contain_text("Did you mean")


def test_columns_sort_and_back_leads_back(worklist: Page) -> None:
    before = names(worklist)

    worklist.get_by_role("link", name="Patient", exact=True).click()
    expect(worklist.locator("th.PatientName")).to_have_attribute("aria-sort", "ascending")
    first = [name for name in names(worklist) if name != "(no name)"]
    assert [name.casefold() for name in first] == sorted(name.casefold() for name in first)

    worklist.go_back()
    expect(worklist.locator("th.StudyDate")).to_have_attribute("aria-sort", "descending")
    expect(worklist.locator(FIRST)).to_contain_text(before[0])


def test_the_list_is_paged(worklist: Page) -> None:
    first = names(worklist)

    worklist.get_by_role("link", name="Next").click()
    message(worklist).to_contain_text("Studies 26 to")
    assert not set(first) & (set(names(worklist)) - {"(no name)", "Doe, Peter", "Doe, Archibald"})

    worklist.get_by_role("link", name="Before").click()
    message(worklist).to_contain_text("Studies 1 to 25")
    assert names(worklist) == first


def test_a_study_opens_with_pictures_of_its_series_down_to_the_tags(worklist: Page) -> None:
    worklist.get_by_label("Patient name").fill("Scrolled")
    worklist.keyboard.press("Enter")
    message(worklist).to_have_text("Studies 1 to 1 of 1")
    worklist.locator(f"{FIRST} td.StudyDescription").click()  # anywhere in the row

    expect(worklist.get_by_role("heading", level=1)).to_have_text("Scrolled, Sam")
    picture = worklist.locator("a.card img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") >= 96
    worklist.locator("a.card").click()

    message(worklist).to_have_text(f"Instances 1 to {SLICES} of {SLICES}")
    worklist.locator("a.card").nth(2).click()

    expect(worklist.get_by_role("heading", level=1)).to_have_text("Instance 3")
    worklist.get_by_role("searchbox").press_sequentially("pixel spacing")
    message(worklist).to_contain_text(re.compile("^1 of "))
    expect(worklist.locator("table.tags tbody tr")).to_contain_text("(0028,0030)")


def test_a_study_is_downloaded(worklist: Page, served: str, dicom_files: Path) -> None:
    worklist.goto(f"{served}/worklist/archive/{SCROLLED}")

    with worklist.expect_download() as downloaded:
        worklist.get_by_role("link", name="Download as zip").click()

    assert downloaded.value.suggested_filename == f"{SCROLLED}.zip"
    with zipfile.ZipFile(downloaded.value.path()) as zipped:
        assert len(zipped.namelist()) == SLICES
        got = dcmread(io.BytesIO(zipped.read(f"{SCROLLED}/{SCROLLED}.1/{SCROLLED}.1.5.dcm")))
    assert got.PixelData == dcmread(dicom_files / "slice04.dcm").PixelData


def test_the_keyboard_alone_leads_from_the_search_to_a_study(worklist: Page) -> None:
    worklist.keyboard.press("Tab")
    expect(worklist.get_by_role("link", name="Skip to the content")).to_be_focused()

    worklist.keyboard.press("/")
    expect(worklist.get_by_label("Patient name")).to_be_focused()
    worklist.keyboard.type("Moving")
    worklist.keyboard.press("Enter")
    message(worklist).to_have_text("Studies 1 to 1 of 1")
    expect(worklist.get_by_label("Patient name")).to_be_focused()

    for _ in range(40):
        worklist.keyboard.press("Tab")
        if worklist.evaluate("document.activeElement.matches('td.PatientName a')"):
            break
    worklist.keyboard.press("Enter")
    expect(worklist.get_by_role("heading", level=1)).to_have_text("Moving, Mary")


def test_sorting_by_keyboard_keeps_the_focus(worklist: Page) -> None:
    worklist.locator("#sort-PatientID").focus()
    worklist.keyboard.press("Enter")

    expect(worklist.locator("th.PatientID")).to_have_attribute("aria-sort", "ascending")
    expect(worklist.locator("#sort-PatientID")).to_be_focused()


def test_nothing_is_wider_than_a_small_screen(chromium: Browser, served: str) -> None:
    with chromium.new_context(viewport={"width": 360, "height": 700}) as context:
        page = context.new_page()
        for address in ("/", "/status", f"/worklist/archive/{SCROLLED}", "/nothing"):
            page.goto(served + address)
            page.wait_for_load_state("load")
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_use_the_pages(
    chromium: Browser,
    served: str,
    npm_folder: Callable[[NpmPackage], Path],
    scheme: Any,
) -> None:
    from in_chromium.npm_packages import AXE

    axe = (npm_folder(AXE) / "axe.min.js").read_text(encoding="utf-8")
    series = f"/worklist/archive/{SCROLLED}/{SCROLLED}.1"
    pages = ("/", "/status", f"/worklist/archive/{SCROLLED}", series, f"{series}/{SCROLLED}.1.1")
    with chromium.new_context(color_scheme=scheme) as context:
        page = context.new_page()
        for address in (*pages, "/?since=x", "/nothing"):
            page.goto(served + address)
            page.wait_for_load_state("load")
            page.evaluate(axe)
            found = page.evaluate("axe.run()")["violations"]
            told = [
                (one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in SERIOUS
            ]
            assert told == [], address
