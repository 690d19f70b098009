"""The command ``static-wado create`` as a part of the program ``dicomsource``."""

import json

import pytest
from click.testing import CliRunner
from pydicom import dcmread

from dicomsource.commands import PARTIAL
from dicomsource.samples import sample_files
from dicomsource_host.cli.main import main
from dicomsource_host.exit_codes import ExitCode


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    for path in sample_files():
        if path.name in ("CT_small.dcm", "MR_small.dcm"):
            (folder / path.name).write_bytes(path.read_bytes())
    return folder


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_what_is_done_in_part_has_the_exit_code_of_all_commands():
    assert PARTIAL == ExitCode.PARTIAL


def test_the_program_lists_the_command():
    assert (
        "static-wado  Write static DICOMweb trees, and index their study lists."
        in run("--help").stdout
    )


@pytest.mark.parametrize("before", [True, False])
def test_json_and_quiet_may_stand_before_or_after_the_command(files, tmp_path, before):
    words = ["static-wado", "create", files, tmp_path / "tree", "--jobs", "1"]
    words = ["--json", "--quiet", *words] if before else [*words, "--json", "--quiet"]

    result = run(*words)

    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout)["instances"] == 2


def test_the_tree_is_one_that_the_program_searches(files, tmp_path):
    run("static-wado", "create", files, tmp_path / "tree", "--jobs", "1")

    result = run("search", tmp_path / "tree", "--json")

    names = {path.name: dcmread(path).StudyInstanceUID for path in files.iterdir()}
    found = {row["StudyInstanceUID"] for row in json.loads(result.stdout)}
    assert found == set(names.values())


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (None, ExitCode.NOT_FOUND, "there is no DICOM file in"),
        ("other", ExitCode.CONFIGURATION, "was not written by this command"),
    ],
)
def test_what_stops_a_run_is_one_sentence_and_the_exit_code_for_it(
    files, tmp_path, content, code, message
):
    if content is None:
        for path in files.iterdir():
            path.unlink()
    else:
        (tmp_path / "tree/studies").mkdir(parents=True)
        (tmp_path / "tree/studies/index.json.gz").touch()

    result = run("static-wado", "create", files, tmp_path / "tree", "--jobs", "1")

    assert result.exit_code == code
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_a_destination_that_cannot_be_written_to_is_a_matter_of_files(files, tmp_path):
    (tmp_path / "tree").write_text("in the way")

    result = run("static-wado", "create", files, tmp_path / "tree", "--jobs", "1")

    assert result.exit_code == ExitCode.FILES
    assert "Error: " in result.stderr
