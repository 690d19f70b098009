"""The command ``dicomsource static-wado create``."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from dicomsource_static_wado.plugin import getCommandsModule

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def run() -> Callable[..., Result]:
    (entry,) = getCommandsModule()

    def ran(*arguments: Any) -> Result:
        return CliRunner().invoke(entry.createCommand(), [str(one) for one in arguments])

    return ran


@pytest.fixture
def files(tmp_path: Path, make_file: Callable[..., Path]) -> Path:
    make_file(tmp_path / "files/1.dcm", 1, 1)
    make_file(tmp_path / "files/2.dcm", 2, 1)
    return tmp_path / "files"


def test_listing_commands_imports_none_of_them() -> None:
    code = (
        "import sys\n"
        "from dicomsource_static_wado.plugin import getCommandsModule\n"
        "(entry,) = getCommandsModule()\n"
        "assert not {'click', 'pydicom', 'numpy', 'fsspec', 'distributed'} & set(sys.modules)\n"
        "group = entry.createCommand()\n"
        "group.get_help(__import__('click').Context(group))\n"
        "assert 'dicomsource_static_wado.cli.create' not in sys.modules\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_tree_is_written_and_counted(
    run: Callable[..., Result], files: Path, tmp_path: Path
) -> None:
    result = run("create", files, tmp_path / "tree", "--jobs", 1)

    assert result.exit_code == 0
    assert "2 studies added, 0 changed, 0 removed, 0 unchanged." in result.stderr
    assert "It holds 2 studies with 2 series and 2 instances." in result.stderr
    assert result.stdout == ""
    assert (tmp_path / "tree/studies/index.json.gz").is_file()


def test_json_is_all_of_standard_output(
    run: Callable[..., Result], files: Path, tmp_path: Path
) -> None:
    result = run("create", files, tmp_path / "tree", "-j1", "--json", "--quiet")

    assert result.stderr == ""
    report = json.loads(result.stdout)
    assert report["added"] == ["2.25.1.1", "2.25.1.2"]
    assert (report["studies"], report["instances"], report["skipped"]) == (2, 2, [])


def test_files_with_faults_are_named_and_the_rest_is_done_in_part(
    run: Callable[..., Result], files: Path, tmp_path: Path, make_file: Callable[..., Path]
) -> None:
    make_file(files / "nameless.dcm", 1, 2, SOPInstanceUID="")

    result = run("create", files, tmp_path / "tree", "-j1")

    assert result.exit_code == 6
    assert f"Error: {files / 'nameless.dcm'}: it has no SOPInstanceUID." in result.stderr
    assert "1 file with faults." in result.stderr


def test_files_that_are_not_dicom_are_counted_and_are_no_fault(
    run: Callable[..., Result], files: Path, tmp_path: Path
) -> None:
    (files / "notes.txt").write_text("nothing to see")

    result = run("create", files, tmp_path / "tree", "-j1")

    assert result.exit_code == 0
    assert "skipped 1 file that is not DICOM." in result.stderr


def test_duplicates_are_named_and_are_no_fault(
    run: Callable[..., Result], files: Path, tmp_path: Path
) -> None:
    (files / "copy.dcm").write_bytes((files / "1.dcm").read_bytes())

    result = run("create", files, tmp_path / "tree", "-j1")

    assert result.exit_code == 0
    assert f"Warning: {files / 'copy.dcm'}: it holds the same instance as 1.dcm." in result.stderr
    assert "1 duplicate." in result.stderr


def test_of_many_faults_the_first_are_shown_and_the_rest_counted(
    run: Callable[..., Result], files: Path, tmp_path: Path, make_file: Callable[..., Path]
) -> None:
    for number in range(60):
        make_file(files / f"nameless/{number}.dcm", 1, 2, SOPInstanceUID="")

    result = run("create", files, tmp_path / "tree", "-j1")

    assert result.stderr.count("it has no SOPInstanceUID") == 50
    assert "... and 10 more; --json lists all." in result.stderr


def test_the_files_themselves_and_thumbnails_can_be_left_out(
    run: Callable[..., Result], files: Path, tmp_path: Path
) -> None:
    run("create", files, tmp_path / "tree", "-j1", "--no-part10", "--thumbnails", "none")

    names = {path.name for path in (tmp_path / "tree").rglob("*")}
    assert not names & {"index.mht.gz", "thumbnail"}


def test_a_directory_that_is_not_there_is_a_mistake_in_the_command_line(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    assert run("create", tmp_path / "nowhere", tmp_path / "tree").exit_code == 2
