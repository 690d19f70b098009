"""What is known of the files follows them: new, changed, moved, removed, duplicate and broken ones."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dicomsource.errors import DataError, NotFoundError
from dicomsource_dicomlocal.catalogue import catalogue as catalogue_module

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_second_look_reads_nothing_that_has_not_changed(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    assert open_source(folder).refresh().read == 4

    report = open_source(folder).refresh()

    assert (report.read, report.removed) == (0, 0)


def test_an_unchanged_folder_is_known_by_its_list_alone(
    folder: Path, open_source: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_source(folder).refresh()
    monkeypatch.setattr(catalogue_module.writing, "known_versions", lambda _: pytest.fail("read"))

    report = open_source(folder).refresh()

    assert (report.read, report.removed) == (0, 0)


def test_a_file_that_was_stored_and_removed_again_is_forgotten(
    folder: Path, open_source: Callable[..., Any], dataset_of: Any
) -> None:
    source = open_source(folder)
    source.refresh()
    source.store.dicom([dataset_of(7, 1, 1)])
    assert len(source.query.studies.search()) == 3
    (folder / source.catalogue.path_of("2.25.3.7.1.1")).unlink()

    source.refresh()

    assert len(source.query.studies.search()) == 2


def test_a_folder_that_is_again_what_it_was_is_served_as_it_is(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    source = open_source(folder)
    source.refresh()
    aside = folder.parent / "aside"
    (folder / "c").rename(aside)
    source.refresh()
    aside.rename(folder / "c")

    source.refresh()

    assert len(source.query.studies.search()) == 2


def test_a_changed_file_is_read_again(
    folder: Path, open_source: Callable[..., Any], write_file: Any, touch: Any
) -> None:
    source = open_source(folder)
    source.refresh()
    touch(write_file(folder / "a/one.dcm", 1, 1, 2, PatientName="NEW^NAME"))

    report = source.refresh()

    assert (report.read, report.removed) == (1, 1)
    names = [one.PatientName for one in source.retrieve.series.metadata("2.25.1.1")]
    assert sorted(names) == ["DOE^JANE", "DOE^JANE", "NEW^NAME"]


def test_a_moved_file_is_served_from_where_it_is_now(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    source = open_source(folder)
    source.refresh()
    (folder / "a/one.dcm").rename(folder / "b/one.dcm")

    source.refresh()

    assert source.catalogue.path_of("2.25.3.1.1.2") == "b/one.dcm"
    assert source.retrieve.instance("2.25.1.1", "2.25.2.1.1", "2.25.3.1.1.2")


def test_removed_files_are_forgotten_with_their_studies(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    source = open_source(folder)
    assert len(source.query.studies.search()) == 2
    shutil.rmtree(folder / "c")

    source.refresh()

    assert [one.StudyInstanceUID for one in source.query.studies.search()] == ["2.25.1.1"]
    assert len(source.query.instances.search()) == 3
    with pytest.raises(NotFoundError, match=r"2\.25\.1\.2"):
        source.retrieve.series.metadata("2.25.1.2")


def test_of_duplicates_the_first_by_path_is_served_and_the_others_are_told_of(
    folder: Path, open_source: Callable[..., Any], write_file: Any
) -> None:
    write_file(folder / "a/copy of one.dcm", 1, 1, 2)
    write_file(folder / "z.dcm", 1, 1, 2)
    source = open_source(folder)

    (first, second) = source.problems()

    assert source.catalogue.path_of("2.25.3.1.1.2") == "a/copy of one.dcm"
    assert (first.path, first.kind) == ("a/one.dcm", "duplicate")
    assert (second.path, second.kind) == ("z.dcm", "duplicate")
    assert second.reason == "it holds the same instance as a/copy of one.dcm"


def test_a_duplicate_is_served_when_the_first_is_gone(
    folder: Path, open_source: Callable[..., Any], write_file: Any
) -> None:
    copy = write_file(folder / "a/copy of one.dcm", 1, 1, 2)
    source = open_source(folder)
    source.refresh()
    copy.unlink()

    report = source.refresh()

    assert (report.read, report.removed) == (0, 1)
    assert source.catalogue.path_of("2.25.3.1.1.2") == "a/one.dcm"
    assert source.problems() == []


def test_a_series_that_two_studies_have_is_told_of_and_found_in_both(
    folder: Path, open_source: Callable[..., Any], write_file: Any
) -> None:
    shared = {"SeriesInstanceUID": "2.25.2.1.1"}
    write_file(folder / "0/other.dcm", 5, 1, 1, **shared)
    write_file(folder / "0/other, second.dcm", 5, 1, 2, **shared)
    source = open_source(folder)

    (problem,) = source.problems()

    assert (problem.path, problem.kind) == ("a/one.dcm", "remark")
    assert "2.25.2.1.1 is in another study as well, such as 0/other, second.dcm" in problem.reason
    for study, count in (("2.25.1.5", 2), ("2.25.1.1", 2)):
        (row,) = source.query.series.search(study, SeriesInstanceUID="2.25.2.1.1")
        assert (row.StudyInstanceUID, row.NumberOfSeriesRelatedInstances) == (study, count)
    (row,) = source.query.series.search(SeriesInstanceUID="2.25.2.1.1")
    assert row.StudyInstanceUID == "2.25.1.5"


@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")
def test_broken_and_foreign_files_are_told_of_and_hurt_nobody(
    folder: Path, open_source: Callable[..., Any], write_file: Any
) -> None:
    (folder / "notes.txt").write_text("not DICOM at all")
    (folder / "empty").touch()
    (folder / "cut.dcm").write_bytes((folder / "a/one.dcm").read_bytes()[:200])
    write_file(folder / "no-study.dcm", 7, 7, 7, StudyInstanceUID="")
    write_file(folder / "escape.dcm", 7, 7, 7, SeriesInstanceUID="../../etc")
    source = open_source(folder)

    problems = {one.path: (one.kind, one.reason) for one in source.problems()}

    assert len(source.query.studies.search()) == 2
    assert problems.keys() == {"notes.txt", "empty", "cut.dcm", "no-study.dcm", "escape.dcm"}
    assert problems["notes.txt"] == ("foreign", "it is not DICOM: it has no DICM at byte 128")
    assert problems["empty"][0] == "foreign"
    assert problems["cut.dcm"][0] == "faulty"
    assert problems["no-study.dcm"] == ("faulty", "it has no StudyInstanceUID")
    assert problems["escape.dcm"] == ("faulty", "its SeriesInstanceUID is '../../etc'")


def test_strict_refuses_faults_but_not_foreign_files(
    folder: Path, open_source: Callable[..., Any], write_file: Any
) -> None:
    (folder / "notes.txt").write_text("not DICOM at all")
    assert len(open_source(folder, strict=True).query.studies.search()) == 2
    write_file(folder / "z.dcm", 1, 1, 2)

    with pytest.raises(DataError, match=r"1 files.*z\.dcm: it holds the same instance"):
        open_source(folder, strict=True).query.studies.search()


def test_a_file_that_could_not_be_read_is_tried_again(
    folder: Path, open_source: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dicomsource_dicomlocal.places.directory import Directory

    honest = Directory.open

    def refusing(self: Directory, path: str) -> Any:
        if path == "a/one.dcm":
            raise PermissionError(13, "Permission denied")
        return honest(self, path)

    source = open_source(folder)
    with monkeypatch.context() as patched:
        patched.setattr(Directory, "open", refusing)
        source.refresh()
        (problem,) = source.problems()
        assert (problem.kind, problem.reason) == ("unread", "it cannot be read: Permission denied")
        assert len(source.query.instances.search()) == 3
        before = source.catalogue.version
        source.refresh()
        assert source.catalogue.version == before

    source.refresh()

    assert source.problems() == []
    assert len(source.query.instances.search()) == 4


def test_what_is_in_a_folder_that_cannot_be_looked_into_is_kept(
    folder: Path, open_source: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = open_source(folder)
    source.refresh()
    honest = os.scandir

    def refusing(path: Any) -> Any:
        if str(path).endswith("/c/"):
            raise PermissionError(13, "Permission denied")
        return honest(path)

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", refusing)
        source.refresh()

    assert len(source.query.studies.search()) == 2
    (problem,) = source.problems()
    assert (problem.path, problem.kind) == ("c/", "refused")


def test_a_folder_that_is_gone_is_an_error_and_what_was_known_stays(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    source = open_source(folder)
    source.refresh()
    folder.rename(folder.with_name("elsewhere"))

    with pytest.raises(NotFoundError, match="there is no folder"):
        source.refresh()

    folder.with_name("elsewhere").rename(folder)
    assert open_source(folder).refresh().read == 0


def test_names_that_are_no_utf_8_are_names(
    folder: Path, open_source: Callable[..., Any], write_file: Any
) -> None:
    try:
        write_file(Path(str(folder) + "/d\udce9.dcm"), 9, 1, 1)
    except OSError:
        pytest.skip("this file system wants UTF-8")
    source = open_source(folder)

    assert len(source.query.studies.search()) == 3
    assert source.retrieve.instance("2.25.1.9", "2.25.2.9.1", "2.25.3.9.1.1")[128:132] == b"DICM"


def test_a_damaged_catalogue_is_made_anew(
    folder: Path, open_source: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    first = open_source(folder)
    first.refresh()
    kept = first.catalogue.folder
    first.close()
    (kept / "catalogue.sqlite").write_bytes(b"this is no database" * 1000)

    assert len(open_source(folder).query.studies.search()) == 2
    assert "made anew" in caplog.text


def test_a_catalogue_of_another_format_is_made_anew(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    first = open_source(folder)
    first.refresh()
    kept = first.catalogue.folder
    first.close()
    connection = sqlite3.connect(kept / "catalogue.sqlite")
    connection.execute("PRAGMA user_version = 999")
    connection.close()

    assert open_source(folder).refresh().read == 4


def test_where_no_folder_can_be_made_the_catalogue_lasts_as_long_as_the_program(
    folder: Path, open_source: Callable[..., Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()

    source = open_source(folder, cacheDirectory=str(tmp_path / "file/cache"))

    assert len(source.query.studies.search()) == 2
    assert "until the end of this program only" in caplog.text


def test_a_full_disk_is_an_error_of_ours_with_a_way_out(
    folder: Path, open_source: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(catalogue_module.writing, "keep_read", full)

    with pytest.raises(DataError, match=r"disk is full.*give another folder as cacheDirectory"):
        open_source(folder).query.studies.search()


def test_other_users_cannot_read_a_catalogue(folder: Path, open_source: Callable[..., Any]) -> None:
    source = open_source(folder)
    source.refresh()

    assert source.catalogue.folder.stat().st_mode & 0o077 == 0


def test_a_look_that_fails_in_the_middle_keeps_what_it_read_and_shows_none_of_it(
    folder: Path, open_source: Callable[..., Any], write_file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = open_source(folder)
    source.refresh()
    write_file(folder / "new/one.dcm", 5, 1, 1)
    with monkeypatch.context() as patched:
        patched.setattr(catalogue_module.writing, "take_in", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            source.refresh()

    assert len(source.catalogue.query("SELECT 1 FROM file WHERE state = 0")) == 1
    assert len(source.query.studies.search()) == 2
    report = open_source(folder).refresh()
    assert report.read == 0
    assert len(source.query.studies.search()) == 3


_CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["write", "remove", "move", "break", "copy", "look"]),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    max_size=14,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=_CHANGES)
def test_after_any_changes_a_catalogue_says_what_a_new_one_says(
    changes: Any,
    tmp_path_factory: pytest.TempPathFactory,
    open_source: Callable[..., Any],
    content_of: Callable[[Any], Any],
    write_file: Any,
) -> None:
    root = tmp_path_factory.mktemp("changing")
    files = [root / f"{'abc'[number % 3]}/{number}" for number in range(6)]
    source = open_source(root, cacheDirectory=str(tmp_path_factory.mktemp("old")))
    clock = 1_700_000_000
    for what, number, other in changes:
        file, second = files[number], files[other]
        clock += 1
        if what == "look":
            content_of(source)
        elif what == "write":
            write_file(file, number % 2, other % 2, number, PatientName=f"NAME^{other}")
        elif file.exists() and what == "remove":
            file.unlink()
        elif file.exists() and what == "break":
            file.write_bytes(b"broken")
        elif file.exists() and file != second:
            second.parent.mkdir(exist_ok=True)
            (shutil.copy if what == "copy" else shutil.move)(file, second)
        for one in (file, second):
            if one.exists() and what in ("write", "break", "copy"):
                os.utime(one, (clock, clock))

    source.refresh()

    fresh = open_source(root, cacheDirectory=str(tmp_path_factory.mktemp("new")))
    assert content_of(source) == content_of(fresh)
    rows = "SELECT path, state, kind, study, series, instance FROM file ORDER BY path"
    assert source.catalogue.query(rows) == fresh.catalogue.query(rows)
    (headers,) = source.catalogue.query(
        "SELECT count(*) FROM header WHERE id NOT IN (SELECT id FROM file)"
    )
    assert headers == (0,)


def test_a_moment_is_seen_to_its_end_whatever_happens_meanwhile(
    folder: Path, open_source: Callable[..., Any], write_file: Any
) -> None:
    source = open_source(folder)
    source.refresh()
    count = "SELECT count(*) FROM file WHERE state = 1"
    with source.catalogue.snapshot() as connection:
        assert connection.execute(count).fetchone() == (4,)
        write_file(folder / "new.dcm", 7, 1, 1)
        source.refresh()
        assert connection.execute(count).fetchone() == (4,)

    with source.catalogue.snapshot() as later:
        assert later is connection  # opening one takes longer than reading a short series
        assert later.execute(count).fetchone() == (5,)


def test_a_moment_that_ends_after_its_catalogue_was_closed_leaves_nothing_open(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    source = open_source(folder)
    source.refresh()
    with source.catalogue.snapshot() as connection:
        source.close()

    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")
