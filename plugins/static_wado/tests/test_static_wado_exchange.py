"""A folder takes the place of another while others look."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import pytest

from dicomsource_static_wado.writing import exchange
from dicomsource_static_wado.writing.exchange import put_in_place

if TYPE_CHECKING:
    from pathlib import Path


def folder(path: Path, text: str) -> Path:
    path.mkdir()
    (path / "text").write_text(text)
    return path


def test_where_nothing_was_the_folder_is_renamed(tmp_path: Path) -> None:
    put_in_place(folder(tmp_path / "new", "new"), tmp_path / "far/place")

    assert (tmp_path / "far/place/text").read_text() == "new"
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("at_once", [True, False])
def test_what_was_there_is_where_the_new_one_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    if not at_once:
        monkeypatch.setattr(exchange, "_exchanged", lambda one, other: False)
    folder(tmp_path / "place", "old")

    put_in_place(folder(tmp_path / "new", "new"), tmp_path / "place")

    assert (tmp_path / "place/text").read_text() == "new"
    assert (tmp_path / "new/text").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "place"]


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="two steps elsewhere")
def test_whoever_looks_meanwhile_always_finds_one_of_them(tmp_path: Path) -> None:
    place = folder(tmp_path / "place", "0")
    over = threading.Event()
    missed: list[OSError] = []

    def look() -> None:
        while not over.is_set():
            try:
                (place / "text").read_text()
            except OSError as error:
                missed.append(error)

    looker = threading.Thread(target=look)
    looker.start()
    other = folder(tmp_path / "other", "1")
    for _ in range(500):
        put_in_place(other, place)
    over.set()
    looker.join()

    assert missed == []
