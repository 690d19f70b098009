"""When the files are looked at: at the first question, after an interval, on request, and when something changes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.errors import ConfigurationError
from dicomsource_dicomlocal.places.directory import Directory

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def studies(source: Any) -> int:
    return len(source.query.studies.search())


def test_nothing_is_looked_at_before_the_first_question(
    folder: Path, open_source: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    honest = Directory.listing
    monkeypatch.setattr(Directory, "listing", lambda self: (looked.append(1), honest(self))[1])
    source = open_source(folder)
    assert looked == []

    studies(source)
    source.retrieve.series.metadata("2.25.1.1")
    studies(source)

    assert looked == [1]


def test_without_an_interval_new_files_wait_for_refresh(
    folder: Path, open_source: Callable[..., Any], write_file: Any
) -> None:
    source = open_source(folder)
    assert studies(source) == 2
    write_file(folder / "new", 8, 1, 1)
    assert studies(source) == 2

    source.helpers["refresh"]()

    assert studies(source) == 3


def test_with_an_interval_of_0_each_question_looks(
    folder: Path, open_source: Callable[..., Any], write_file: Any
) -> None:
    source = open_source(folder, refreshInterval=0)
    assert studies(source) == 2

    write_file(folder / "new", 8, 1, 1)

    assert studies(source) == 3


def test_metadata_that_was_retrieved_before_a_change_is_retrieved_anew(
    folder: Path, open_source: Callable[..., Any], write_file: Any
) -> None:
    source = open_source(folder)
    assert len(source.retrieve.series.metadata("2.25.1.2")) == 1
    write_file(folder / "new", 2, 1, 2)

    source.refresh()

    assert len(source.retrieve.series.metadata("2.25.1.2")) == 2


def test_a_negative_interval_is_refused(folder: Path, open_source: Callable[..., Any]) -> None:
    with pytest.raises(ConfigurationError, match="refreshInterval is -1"):
        open_source(folder, refreshInterval=-1)


def test_a_watched_folder_shows_new_files_by_itself(
    folder: Path, open_source: Callable[..., Any], write_file: Any
) -> None:
    pytest.importorskip("watchfiles")
    source = open_source(folder, watch=True)
    assert studies(source) == 2
    deadline = time.monotonic() + 30
    number = 0
    while studies(source) == 2:
        # The watch may begin a moment after it was asked for.
        number += 1
        write_file(folder / f"new{number}", 8, 1, number)
        assert time.monotonic() < deadline
        time.sleep(0.3)

    source.close()

    assert not source.catalogue.folder.joinpath("nothing").exists()


def test_what_is_no_folder_cannot_be_watched(
    folder: Path, tmp_path: Path, open_source: Callable[..., Any]
) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "one.zip", "w") as archive:
        archive.write(folder / "a/one.dcm", "one")

    with pytest.raises(ConfigurationError, match="only folders on this machine can be watched"):
        open_source(tmp_path / "one.zip", watch=True)


def test_progress_is_told(folder: Path, open_source: Callable[..., Any]) -> None:
    told: list[Any] = []

    class Told:
        def begin(self, title: str, total: int) -> None:
            told.append((title, total))

        def advance(self, steps: int) -> None:
            told.append(steps)

    open_source(folder).refresh(progress=Told())

    title, *steps = told
    assert title == ("Reading headers", 4)
    assert sum(steps) == 4


def test_what_changes_during_a_look_is_looked_at_by_the_next_one(
    folder: Path, open_source: Callable[..., Any], write_file: Any
) -> None:
    from dicomsource_dicomlocal.looking import Looker

    looker = Looker(open_source(folder).catalogue, interval=None, jobs=1, strict=False)

    class Changing:
        def begin(self, title: str, total: int) -> None:
            write_file(folder / "late", 8, 1, 1)
            looker.later()

        def advance(self, steps: int) -> None:
            pass

    looker.refresh(Changing())
    assert looker._catalogue.path_of("2.25.3.8.1.1") is None

    looker.look()

    assert looker._catalogue.path_of("2.25.3.8.1.1") == "late"
