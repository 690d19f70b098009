"""Trees written from a directory, and brought up to date."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.static_tree import TreeContent
from dicomsource_static_wado.writing import create_tree, study_task

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def files(tmp_path: Path, make_file: Callable[..., Path]) -> Path:
    """A directory of three studies with two files each."""
    for study in (1, 2, 3):
        for instance in (1, 2):
            make_file(tmp_path / f"files/{study}/{instance}.dcm", study, instance)
    return tmp_path / "files"


def listed(tree: Path) -> list[str]:
    rows = json.loads(gzip.decompress((tree / "studies/index.json.gz").read_bytes()))
    return [row["0020000D"]["Value"][0] for row in rows]


def inodes(tree: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in (tree / "studies").iterdir()}


def test_a_second_run_touches_nothing(files: Path, tmp_path: Path) -> None:
    create_tree(files, tmp_path / "tree")
    before = {path: path.stat() for path in (tmp_path / "tree").rglob("*") if path.is_file()}

    report = create_tree(files, tmp_path / "tree")

    assert len(report.unchanged) == 3
    assert (report.added, report.changed, report.removed) == ((), (), ())
    after = {path: path.stat() for path in before}
    assert {path for path in before if before[path].st_mtime_ns != after[path].st_mtime_ns} == set()


def test_only_the_study_whose_file_changed_is_written_anew(
    files: Path, tmp_path: Path, make_file: Callable[..., Path]
) -> None:
    create_tree(files, tmp_path / "tree")
    before = inodes(tmp_path / "tree")
    make_file(files / "2/1.dcm", 2, 1, PatientName="ROE^RICHARD")

    report = create_tree(files, tmp_path / "tree")

    after = inodes(tmp_path / "tree")
    assert report.changed == ("2.25.1.2",)
    assert {name for name in before if before[name] != after[name]} == {"2.25.1.2", "index.json.gz"}


def test_a_study_without_files_leaves_list_and_tree(files: Path, tmp_path: Path) -> None:
    create_tree(files, tmp_path / "tree")
    shutil.rmtree(files / "2")

    report = create_tree(files, tmp_path / "tree")

    assert report.removed == ("2.25.1.2",)
    assert listed(tmp_path / "tree") == ["2.25.1.1", "2.25.1.3"]
    assert not (tmp_path / "tree/studies/2.25.1.2").exists()


def test_an_instance_without_a_file_leaves_its_study(files: Path, tmp_path: Path) -> None:
    create_tree(files, tmp_path / "tree")
    (files / "2/1.dcm").unlink()

    report = create_tree(files, tmp_path / "tree")

    assert report.changed == ("2.25.1.2",)
    assert report.instances == 5
    assert len(list((tmp_path / "tree/studies/2.25.1.2").rglob("index.mht.gz"))) == 1


def test_a_file_that_changed_its_study_leaves_the_old_one(
    files: Path, tmp_path: Path, make_file: Callable[..., Path]
) -> None:
    create_tree(files, tmp_path / "tree")
    make_file(files / "2/1.dcm", 4, 1)

    report = create_tree(files, tmp_path / "tree")

    assert (report.added, report.changed) == (("2.25.1.4",), ("2.25.1.2",))
    assert report.instances == 6


def test_other_options_write_all_studies_anew(files: Path, tmp_path: Path) -> None:
    create_tree(files, tmp_path / "tree")

    report = create_tree(files, tmp_path / "tree", content=TreeContent(part10=False))

    assert len(report.changed) == 3
    assert not list((tmp_path / "tree").rglob("index.mht.gz"))


def test_a_study_that_somebody_took_out_of_the_tree_is_written_again(
    files: Path, tmp_path: Path
) -> None:
    create_tree(files, tmp_path / "tree")
    shutil.rmtree(tmp_path / "tree/studies/2.25.1.2")

    create_tree(files, tmp_path / "tree")

    assert (tmp_path / "tree/studies/2.25.1.2/index.json.gz").is_file()


def test_when_the_first_of_two_equal_instances_goes_the_second_takes_its_place(
    files: Path, tmp_path: Path, make_file: Callable[..., Path]
) -> None:
    make_file(files / "9.dcm", 1, 1, PatientName="ROE^RICHARD")
    first = create_tree(files, tmp_path / "tree")
    assert [(one.path, one.kind) for one in first.skipped] == [(files / "9.dcm", "duplicate")]
    (files / "1/1.dcm").unlink()

    second = create_tree(files, tmp_path / "tree")

    assert (second.changed, second.skipped, second.instances) == (("2.25.1.1",), (), 6)


def test_what_cannot_be_used_is_reported_at_every_run_and_is_not_fatal(
    files: Path, tmp_path: Path, make_file: Callable[..., Path]
) -> None:
    (files / "notes.txt").write_text("nothing to see")
    make_file(files / "nameless.dcm", 1, 9, StudyInstanceUID="")
    (files / "gone.dcm").symlink_to(tmp_path / "nowhere")

    for _ in range(2):
        report = create_tree(files, tmp_path / "tree")
        kinds = {one.path.name: one.kind for one in report.skipped}
        assert kinds == {"notes.txt": "foreign", "nameless.dcm": "faulty", "gone.dcm": "unread"}
        assert report.incomplete
        assert report.instances == 6


def test_studies_in_a_folder_that_cannot_be_read_now_stay_as_they_are(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_tree(files, tmp_path / "tree")
    shutil.rmtree(files / "3")
    scandir = os.scandir

    def guarded(path: Any) -> Any:
        if str(path) == str(files / "2"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr("dicomsource.files.listing.os.scandir", guarded)
    for _ in range(2):
        report = create_tree(files, tmp_path / "tree")
        assert listed(tmp_path / "tree") == ["2.25.1.1", "2.25.1.2"]
        assert [(one.path, one.kind) for one in report.skipped] == [(files / "2", "unread")]
    monkeypatch.undo()

    report = create_tree(files, tmp_path / "tree")
    assert not report.incomplete
    assert report.changed == ("2.25.1.2",)


def test_folders_can_be_read_by_those_who_may_read_new_folders(files: Path, tmp_path: Path) -> None:
    create_tree(files, tmp_path / "tree")
    (tmp_path / "new").mkdir()

    modes = {
        path.stat().st_mode for path in (tmp_path / "tree/studies").rglob("*") if path.is_dir()
    }

    assert modes == {(tmp_path / "new").stat().st_mode}


def test_progress_counts_every_file_in_both_phases(files: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []

    class Watcher:
        def begin(self, title: str, total: int) -> None:
            told.append((title, total, 0))

        def advance(self, steps: int) -> None:
            title, total, done = told[-1]
            told[-1] = (title, total, done + steps)

    create_tree(files, tmp_path / "tree", progress=Watcher())

    assert told == [("Reading headers", 6, 6), ("Writing studies", 6, 6)]


def test_a_study_put_in_place_but_not_noted_is_written_again_even_if_its_files_are_as_before(
    files: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make_file: Callable[..., Path],
    content_of: Callable[[Path], dict[str, bytes]],
) -> None:
    create_tree(files, tmp_path / "tree")
    before = content_of(tmp_path / "tree")
    file = files / "2/1.dcm"
    data, status = file.read_bytes(), file.stat()
    make_file(file, 2, 1, PatientName="ROE^RICHARD")
    noted = study_task.note

    def interrupted(destination: Any, record: Any, directory: Path) -> None:
        if record.fingerprint:
            raise KeyboardInterrupt
        noted(destination, record, directory)

    monkeypatch.setattr(study_task, "note", interrupted)
    with pytest.raises(KeyboardInterrupt):
        create_tree(files, tmp_path / "tree")
    monkeypatch.undo()
    file.write_bytes(data)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert create_tree(files, tmp_path / "tree").changed == ("2.25.1.2",)

    assert content_of(tmp_path / "tree") == before
