"""OHIF as a person uses it: the list of studies, and a study in the viewer."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from in_chromium.pictures import canvas_from_url, likeness

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray
    from playwright.sync_api import Page

ALIKE = 0.995
"""How alike a picture on the screen and what it is to show are at least; 1 is the same."""

_SECONDS = 40
_ROW = "tr[aria-selected]"
_CANVAS = "canvas.cornerstone-canvas"
# Not the tour through the viewer that greets who comes first.
_SETTLED_IN = 'localStorage.setItem("shownTours", JSON.stringify(["basicViewerTour"]))'
_PNG = "selector => document.querySelector(selector).toDataURL('image/png')"
_PLAY = "[data-cy=cine-player-play-pause]"
_SMALL = "[data-cy=study-browser-thumbnail] img"
_SMALL_PNG = """selector => {
  const image = document.querySelector(selector);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext('2d').drawImage(image, 0, 0);
  return canvas.toDataURL('image/png');
}"""


def eventually(what: str, look: Callable[[], object]) -> None:
    """Wait until `look` returns something true; fail, and say what did not come, after a while.

    Parameters
    ----------
    what
        What is waited for.
    look
        Looks; the last thing that it returned is named.
    """
    deadline = time.monotonic() + _SECONDS
    while not (seen := look()):
        assert time.monotonic() < deadline, f"{what}: {seen!r} after {_SECONDS} s"
        time.sleep(0.1)


class Ohif:
    """OHIF in a page.

    Parameters
    ----------
    page
        An empty page.
    url
        The site that serves it.
    """

    def __init__(self, page: Page, url: str) -> None:
        self._page = page
        self._url = url
        page.set_default_timeout(_SECONDS * 1000)
        page.add_init_script(_SETTLED_IN)

    def open_list(self, source: str = "") -> None:
        """Open the list of studies, and wait for it.

        Parameters
        ----------
        source
            Name of the data source; the default one where it is left out.
        """
        self._page.goto(f"{self._url}/?datasources={source}" if source else self._url)
        self._page.locator(_ROW).first.wait_for()

    def rows(self) -> list[list[str]]:
        """Return what the list shows: patient, date, modalities, description and number of instances, by study."""
        texts = self._page.locator(_ROW).all_inner_texts()
        return [[cell.strip() for cell in text.split("\t")][:5] for text in texts]

    def total(self) -> int:
        """Return how many studies the list says that there are."""
        text = self._page.get_by_text(re.compile(r"^\d+-\d+ of \d+$")).inner_text()
        return int(text.rpartition(" ")[2])

    def filter(self, field: str, text: str) -> None:
        """Type into a field above the list; the list changes after a while.

        Parameters
        ----------
        field
            ``"patient"``, ``"from"``, ``"to"`` or ``"description"``.
        text
            What; dates as ``2024-02-29``.
        """
        inputs = self._page.locator("thead input, tbody input")
        at = {"patient": 0, "from": 1, "to": 2, "description": -1}[field]
        inputs.nth(at).fill(text)
        inputs.nth(at).press("Enter")

    def reset(self) -> None:
        """Empty all fields above the list."""
        self._page.get_by_label("Reset filters").click()

    def choose(self, description: str) -> None:
        """Click a study in the list, and open it in the viewer.

        Parameters
        ----------
        description
            What the list shows of it.
        """
        self._page.get_by_text(description, exact=True).first.click()
        self._page.get_by_role("button", name="Basic Viewer").click()
        self._page.wait_for_selector(_CANVAS)

    def open_study(self, StudyInstanceUID: str, source: str = "") -> None:
        """Open a study by its URL.

        Parameters
        ----------
        StudyInstanceUID
            Which.
        source
            Name of the data source; the default one where it is left out.
        """
        self.open_viewer(StudyInstanceUID, source)
        self._page.wait_for_selector(_CANVAS)

    def open_viewer(self, StudyInstanceUID: str, source: str = "") -> None:
        """Open a study by its URL, and do not wait for a picture.

        Parameters
        ----------
        StudyInstanceUID, source
            As for `open_study`.
        """
        viewer = f"{self._url}/viewer/{source}" if source else f"{self._url}/viewer"
        self._page.goto(f"{viewer}?StudyInstanceUIDs={StudyInstanceUID}")

    def open_series(self, description: str) -> None:
        """Double click the small picture of a series.

        Parameters
        ----------
        description
            Of the series, as it stands below its picture.
        """
        self._page.get_by_text(description, exact=True).first.dblclick()

    def place(self) -> tuple[int, int]:
        """Return which picture of how many is shown, counted from 1, by what stands in the corner."""
        found = re.search(r"(\d+)/(\d+)", self._corner())
        return (int(found[1]), int(found[2])) if found else (0, 0)

    def number(self) -> int:
        """Return the InstanceNumber that stands in the corner."""
        found = re.search(r"I:\s*(\d+)", self._corner())
        return int(found[1]) if found else 0

    def _corner(self) -> str:
        return self._page.locator("[data-cy=viewport-overlay-bottom-right]").first.inner_text()

    def scroll(self, steps: int) -> None:
        """Turn the mouse wheel over the picture.

        Parameters
        ----------
        steps
            How far, towards the end of the series.
        """
        self._page.hover(_CANVAS, force=True)
        for _ in range(steps):
            self._page.mouse.wheel(0, 100)
            self._page.wait_for_timeout(60)

    def play(self) -> None:
        """Let frames play by themselves, or stay where they do: a press on the button that frames come with."""
        self._page.locator(_PLAY).first.click()

    def shows(self, picture: NDArray[Any]) -> None:
        """Wait until a picture is shown; fail if it does not come.

        Parameters
        ----------
        picture
            As for `likeness`.
        """
        seen: list[float] = []

        def look() -> bool:
            seen[:] = [likeness(self.canvas(), picture)]
            return seen[0] > ALIKE

        try:
            eventually("the picture", look)
        except AssertionError as error:
            error.add_note(f"What is shown is alike to {seen}.")
            raise

    def canvas(self) -> NDArray[np.uint8]:
        """Return what is drawn now, without what stands in the corners: rows, columns, red green and blue."""
        url = self._page.evaluate(_PNG, _CANVAS)
        return canvas_from_url(url)

    def thumbnail(self) -> NDArray[np.uint8]:
        """Return the small picture of the first series, once it is there."""
        self._page.locator(_SMALL).first.evaluate("image => image.decode()")
        return canvas_from_url(self._page.evaluate(_SMALL_PNG, _SMALL))
