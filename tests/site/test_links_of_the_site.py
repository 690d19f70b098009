"""Every link leads somewhere, nothing is fetched from elsewhere, and every page is in the table of contents."""

from __future__ import annotations

import tomllib
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from workspace_packages import WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FETCHED = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src"}
SETTINGS = WORKSPACE / "ci" / "docs_site" / "zensical.toml"


class Page(HTMLParser):
    """What a page links to, what it fetches, and what can be linked to in it."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.anchors = {""}
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors.update(name for name in (given.get("id"), given.get("name")) if name)
        if tag == "a" and given.get("href") is not None:
            self.links.append(str(given["href"]))
        address = given.get(FETCHED.get(tag, ""))
        if address is not None and given.get("rel") != "canonical":
            self.fetched.append(address)


def pages_of(site: Path) -> dict[Path, Page]:
    return {file.resolve(): Page(file) for file in site.rglob("*.html") if file.name != "404.html"}


def pages_in(nav: object) -> Iterator[str]:
    for entry in nav if isinstance(nav, list) else []:
        for target in entry.values() if isinstance(entry, dict) else [entry]:
            yield from pages_in(target) if isinstance(target, list) else [target]


def test_every_link_leads_to_what_is_there(site: Path) -> None:
    pages = pages_of(site)

    broken = []
    for file, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            known = pages.get(target)
            if not target.is_file() or (known and unquote(parts.fragment) not in known.anchors):
                broken.append(f"{file.name}: {link}")

    assert len(pages) > 30
    assert broken == []


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    pages = pages_of(site)

    fetched = {(file, address) for file, page in pages.items() for address in page.fetched}
    missing = [
        address
        for file, address in fetched
        if urlsplit(address).netloc or not (file.parent / urlsplit(address).path).is_file()
    ]
    assert fetched
    assert missing == []


def test_every_page_stands_in_the_table_of_contents() -> None:
    nav = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["project"]["nav"]

    listed = set(pages_in(nav))
    written = {
        file.relative_to(WORKSPACE).as_posix() for file in (WORKSPACE / "docs").rglob("*.md")
    }
    assert written <= listed
