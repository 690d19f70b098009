"""The commands ``dicomsource dicomlocal index | status | clear``."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from dicomsource_dicomlocal.plugin import getCommandsModule

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))


@pytest.fixture
def run() -> Callable[..., Result]:
    (entry,) = getCommandsModule()

    def ran(*arguments: Any) -> Result:
        return CliRunner().invoke(entry.createCommand(), [str(one) for one in arguments])

    return ran


def test_listing_commands_imports_none_of_them() -> None:
    code = (
        "import sys\n"
        "from dicomsource_dicomlocal.plugin import getCommandsModule\n"
        "(entry,) = getCommandsModule()\n"
        "assert not {'click', 'pydicom', 'numpy', 'fsspec', 'distributed'} & set(sys.modules)\n"
        "group = entry.createCommand()\n"
        "group.get_help(__import__('click').Context(group))\n"
        "assert 'dicomsource_dicomlocal.cli.index' not in sys.modules\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_folder_is_indexed_and_counted(
    run: Callable[..., Result], folder: Path, jobs: int
) -> None:
    result = run("index", folder, "--jobs", jobs)

    assert result.exit_code == 0
    assert "4 headers read, 0 files gone." in result.stderr
    assert "2 studies with 3 series and 4 instances in 4 files" in result.stderr
    assert "0 headers read" in run("index", folder).stderr


def test_files_with_faults_are_named_and_counted_in_the_exit_code(
    run: Callable[..., Result], folder: Path, write_file: Any
) -> None:
    write_file(folder / "bad.dcm", 7, 1, 1, StudyInstanceUID="")
    write_file(folder / "copy.dcm", 1, 1, 2)
    (folder / "notes.txt").write_text("text")

    result = run("index", folder)

    assert result.exit_code == 6
    assert "bad.dcm: it has no StudyInstanceUID." in result.stderr
    assert "copy.dcm: it holds the same instance as a/one.dcm." in result.stderr
    assert "1 file that is not DICOM." in result.stderr
    quiet = run("index", folder, "--quiet")
    assert "bad.dcm" in quiet.stderr
    assert "copy.dcm" not in quiet.stderr


def test_json_is_for_programs(run: Callable[..., Result], folder: Path) -> None:
    (folder / "notes.txt").write_text("text")

    told = json.loads(run("index", folder, "--json").stdout)

    assert (told["studies"], told["instances"], told["read"]) == (2, 4, 5)
    assert told["problems"][0]["path"] == "notes.txt"
    (status,) = json.loads(run("status", "--json").stdout)
    assert status["root"] == str(folder)


def test_status_tells_what_is_known_and_clear_forgets_it(
    run: Callable[..., Result], folder: Path
) -> None:
    assert "Nothing is known of any place." in run("status").stderr
    run("index", folder)
    assert f"{folder}: 2 studies with 3 series and 4 instances" in run("status").stdout
    assert f"{folder}: 2 studies" in run("status", folder).stdout

    assert "Removed 1 catalogue." in run("clear", folder).stderr

    assert "is not indexed." in run("status", folder).stderr
    assert "Removed 0 catalogues." in run("clear", folder).stderr


def test_everything_can_be_cleared_at_once(run: Callable[..., Result], folder: Path) -> None:
    run("index", folder)
    run("index", folder / "c")

    assert "Removed 2 catalogues." in run("clear", "--all").stderr
    assert run("clear").exit_code == 2


def test_jobs_and_a_scheduler_exclude_each_other(run: Callable[..., Result], folder: Path) -> None:
    result = run("index", folder, "--jobs", 2, "--scheduler", "tcp://127.0.0.1:1")

    assert result.exit_code != 0
    assert "together with a scheduler" in str(result.exception)
