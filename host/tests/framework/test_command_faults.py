"""What goes wrong: one sentence, an exit code, no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydicom.data import get_charset_files

from dicomsource import errors
from dicomsource_host.exit_codes import ExitCode, exit_code_for

INSTALLED = Path(__file__).parents[1] / "installed"


@pytest.mark.parametrize("position", ["before", "after"])
def test_global_options_stand_before_or_after_the_command(run, configure, position):
    configure(pacs={})
    options = ["--json", "--quiet"]

    arguments = ["search", "pacs", "PatientID=none"]
    result = run(*([*options, *arguments] if position == "before" else [*arguments, *options]))

    assert (result.stdout, result.stderr) == ("[]\n", "")


def test_an_error_is_one_sentence_with_source_and_way_out(run, configure):
    configure(pacs={"failing": {"studies": "DataError"}})

    result = run("search", "pacs")

    assert result.exit_code == 7
    assert result.stderr == "Error: Data source 'pacs' (acme-imaging 1.2): it went wrong.\n"


def test_something_unexpected_is_one_sentence_too(run, configure):
    configure(pacs={"failing": {"studies": "ZeroDivisionError"}})

    result = run("search", "pacs")

    assert result.exit_code == 1
    assert result.stderr == (
        "Error: Data source 'pacs' (acme-imaging 1.2): query.studies.requestResults:"
        " unexpected ZeroDivisionError: it went wrong; rerun with --debug to see where.\n"
    )


@pytest.mark.parametrize("error", ["DataError", "ZeroDivisionError"])
def test_debug_shows_the_traceback(run, configure, error):
    configure(pacs={"failing": {"studies": error}})

    result = run("search", "pacs", "--debug")

    assert "Traceback (most recent call last)" in result.stderr
    assert "acme_imaging.py" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("Error: ")


def test_an_unknown_source_names_the_known_ones(run, configure):
    configure(pacs={}, archive={})

    result = run("search", "pcas")

    assert result.exit_code == 3
    assert "'pcas'" in result.stderr
    assert "Known: 'archive', 'pacs'." in result.stderr


def test_a_file_that_no_plugin_opens_says_what_each_looks_for(run, folder):
    (folder / "scan.xyz").write_text("")

    result = run("search", "scan.xyz")

    assert result.exit_code == 3
    assert "acme looks for a list of samples called *.acme" in result.stderr


def test_a_path_that_is_not_there_is_said_to_be_missing(run):
    result = run("search", "./nowhere")

    assert result.exit_code == 3
    assert "'./nowhere' does not exist" in result.stderr


def test_the_kind_of_a_configured_source_cannot_be_chosen(run, configure):
    configure(pacs={})

    result = run("search", "pacs", "--as", "acme")

    assert result.exit_code == 3
    assert "'pacs' is a configured data source" in result.stderr


def test_an_unknown_kind_names_the_known_ones(run, folder):
    (folder / "one.acme").write_text("MR_small.dcm")

    result = run("search", "./one.acme", "--as", "acne")

    assert result.exit_code == 3
    assert "'acme'" in result.stderr


def test_a_broken_configuration_is_named(run, folder):
    (folder / "dicomsource.toml").write_text("this is no TOML")

    result = run("search", "pacs")

    assert result.exit_code == 3
    assert result.stderr.startswith("Error: dicomsource.toml: ")
    assert len(result.stderr.splitlines()) == 1


def test_ctrl_c_says_nothing(run, configure):
    configure(pacs={"interrupted": True})

    result = run("search", "pacs")

    assert result.exit_code == 130
    assert result.stderr.strip() == ""


def test_a_reader_that_goes_away_is_no_fault(configure, folder, ct):
    configure(pacs={})
    code = (
        "import os, sys\n"
        "sys.path.insert(0, sys.argv.pop(1))\n"
        "read, write = os.pipe()\n"
        "os.dup2(write, 1); os.close(read); os.close(write)\n"
        "from dicomsource_host.cli.main import main\n"
        "main(prog_name='dicomsource')\n"
    )
    installed = next(path for path in sys.path if path.endswith("installed"))

    done = subprocess.run(
        [sys.executable, "-c", code, installed, "metadata", "pacs", ct.StudyInstanceUID],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (141, "")


def test_a_failing_close_is_reported_like_any_fault(run, configure, monkeypatch):
    from dicomsource.extensions.manager import ExtensionManager

    def close(_: object) -> None:
        raise errors.TransportError("the connection hangs")

    configure(pacs={})
    monkeypatch.setattr(ExtensionManager, "close", close)

    result = run("search", "pacs")

    assert result.exit_code == 5
    assert result.stderr == "Error: the connection hangs.\n"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.ConfigurationError("x"), ExitCode.CONFIGURATION),
        (errors.UnknownNameError("x"), ExitCode.CONFIGURATION),
        (errors.PluginError("x"), ExitCode.CONFIGURATION),
        (errors.LocatorError("x"), ExitCode.CONFIGURATION),
        (errors.QueryError("x"), ExitCode.USAGE),
        (errors.NotFoundError("x"), ExitCode.NOT_FOUND),
        (errors.DataError("x"), ExitCode.DATA),
        (errors.UnsupportedError("x"), ExitCode.UNSUPPORTED),
        (errors.UnreachableError("x"), ExitCode.NETWORK),
        (errors.AuthenticationError("x", status=401), ExitCode.NETWORK),
        (FileNotFoundError("x"), ExitCode.NOT_FOUND),
        (RuntimeError("x"), ExitCode.FAILURE),
        (OSError(28, "No space left on device", "x"), ExitCode.FILES),
        (PermissionError(13, "Permission denied", "x"), ExitCode.FILES),
        (TimeoutError("x"), ExitCode.NETWORK),
    ],
)
def test_each_kind_of_error_has_its_exit_code(error, code):
    assert exit_code_for(error) is code


def test_a_locator_refused_because_of_the_network_has_the_networks_exit_code():
    error = errors.LocatorError("x")
    error.__cause__ = errors.UnreachableError("y")

    assert exit_code_for(error) is ExitCode.NETWORK


def test_a_full_disk_behind_standard_output_is_one_sentence(folder):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "dicomsource_host", "completion", "bash"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert (done.returncode, done.stderr) == (9, "Error: No space left on device.\n")


def run_apart(*arguments, **variables):
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "dicomsource_host", *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_what_the_output_cannot_encode_is_escaped(configure, options):
    configure(pacs={"files": [get_charset_files("chrGreek.dcm")[0]]})

    done = run_apart(
        "search", "pacs", *options, PYTHONIOENCODING="latin-1", PYTHONPATH=str(INSTALLED)
    )

    assert (done.returncode, done.stderr) == (0, b"")
    if options:
        assert json.loads(done.stdout)[0]["PatientName"] == "Διονυσιος"
    else:
        assert rb"\u0394\u03b9" in done.stdout


@pytest.mark.parametrize(("value", "coloured"), [("", None), ("1", False)])
def test_no_color_leaves_colours_out(monkeypatch, value, coloured):
    from dicomsource_host.cli.main import main

    seen = []
    monkeypatch.setenv("NO_COLOR", value)
    monkeypatch.setattr(type(main), "invoke", lambda _, context: seen.append(context.color))
    main.main(["plugins"], standalone_mode=False)

    assert seen == [coloured]


@pytest.mark.parametrize("command", ["search", "check"])
@pytest.mark.parametrize(
    ("kind", "setting"), [("AuthenticationError", "auth"), ("SlowError", "timeout")]
)
def test_a_source_given_as_url_is_told_where_its_settings_belong(run, command, kind, setting):
    result = run(command, f"acme://{kind}")

    assert result.exit_code == 5
    assert f"Give the URL a name in a dicomsource.toml, and {setting} with it." in result.output


def test_a_configured_source_is_not_told_to_be_configured(run, configure):
    configure(pacs={"failing": {"studies": "AuthenticationError"}})

    assert "dicomsource.toml" not in run("search", "pacs").stderr


def test_the_examples_of_searches_open_what_a_plugin_opens(run):
    assert "./scans" not in run("search", "--help").stdout
