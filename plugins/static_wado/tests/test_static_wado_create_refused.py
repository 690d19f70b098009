"""What a tree is not written over, from or around."""

from __future__ import annotations

import gzip
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from dicomsource.errors import ConfigurationError, NotFoundError
from dicomsource.samples import sample_files, write_static_tree
from dicomsource_static_wado.writing import create_tree

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


def test_a_directory_that_lost_all_its_files_does_not_empty_the_tree(
    files: Path, tmp_path: Path
) -> None:
    create_tree(files, tmp_path / "tree")
    for path in files.iterdir():
        shutil.rmtree(path)

    with pytest.raises(NotFoundError, match="there is no DICOM file in"):
        create_tree(files, tmp_path / "tree")

    assert len(listed(tmp_path / "tree")) == 3


def test_a_tree_that_another_program_wrote_is_not_touched(files: Path, tmp_path: Path) -> None:
    write_static_tree(sample_files()[:1], tmp_path / "tree")

    with pytest.raises(ConfigurationError, match="not written by this command"):
        create_tree(files, tmp_path / "tree")


def test_a_tree_of_another_directory_is_taken_over_only_when_it_is_said_that_it_moved(
    files: Path, tmp_path: Path
) -> None:
    create_tree(files, tmp_path / "tree")
    moved = tmp_path / "elsewhere"
    files.rename(moved)

    with pytest.raises(ConfigurationError, match="was written from .*files, not from .*elsewhere"):
        create_tree(moved, tmp_path / "tree")
    report = create_tree(moved, tmp_path / "tree", moved=True)

    assert len(report.unchanged) == 3
    assert create_tree(moved, tmp_path / "tree").unchanged == report.unchanged


def test_a_tree_among_its_files_is_not_read_as_files(files: Path) -> None:
    create_tree(files, files / "tree")

    report = create_tree(files, files / "tree")

    assert (len(report.unchanged), report.skipped) == (3, ())


def test_a_tree_is_not_written_around_its_files(files: Path) -> None:
    with pytest.raises(ConfigurationError, match="around the files"):
        create_tree(files, files.parent)


def test_two_runs_at_the_same_time_are_refused(files: Path, tmp_path: Path) -> None:
    from dicomsource_static_wado.writing.destination import open_destination

    with (
        open_destination(str(tmp_path / "tree")).locked(),
        pytest.raises(ConfigurationError, match="another process writes the tree"),
    ):
        create_tree(files, tmp_path / "tree")
