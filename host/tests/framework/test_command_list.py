"""The list of commands: what it shows, and what it costs."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from dicomsource_host.framework.lazy_group import COMMANDS
from dicomsource_host.framework.plugin_commands import HEAVY_MODULES, heavy_imports_refused

INSTALLED = Path(__file__).parents[1] / "installed"


def test_help_lists_every_command_with_its_summary(run):
    result = run("--help")

    assert result.exit_code == 0
    for name, lazy in COMMANDS.items():
        assert f"  {name} " in result.stdout
        assert lazy.summary in result.stdout


def test_no_command_at_all_shows_the_help(run):
    result = run()

    assert result.exit_code == 2
    assert "Commands:" in result.output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_ends_with_an_example(run, name):
    result = run(name, "--help")

    head, _, examples = result.stdout.rpartition("Example")
    assert result.exit_code == 0
    assert "Options of all commands:" in head
    assert f"dicomsource {name}" in examples
    command = import_module(COMMANDS[name].module).command
    assert command.name == name


def test_help_in_a_fresh_interpreter_imports_nothing_heavy():
    code = (
        "import sys\n"
        "from dicomsource_host.cli.main import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "print('loaded:', *sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    environment = {"PYTHONPATH": str(INSTALLED)}

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )

    text, _, loaded = done.stdout.rpartition("loaded: ")
    assert "greet Say good morning." in " ".join(text.split())
    assert "average" not in text  # its plugin wants numpy
    assert not HEAVY_MODULES & set(loaded.split())


def test_heavy_modules_can_be_imported_again_after_the_list_was_made():
    with heavy_imports_refused(), pytest.raises(ImportError, match="tree_sitter_no_such"):
        import_module("tree_sitter_no_such")

    with pytest.raises(ImportError, match="requests.no_such"):
        import_module("requests.no_such")


def test_a_command_of_a_plugin_runs(run):
    assert run("greet").stdout == "Good morning.\n"


def test_a_command_of_a_heavy_plugin_runs_though_it_is_not_listed(run):
    assert run("average").stdout == "2.0\n"


def test_a_command_of_a_plugin_needs_no_configuration(run, folder):
    (folder / "dicomsource.toml").write_text("this is no TOML")

    assert run("greet").exit_code == 0


def test_a_plugin_that_makes_no_command_is_told_so(run):
    result = run("mute")

    assert result.exit_code == 3
    assert "createCommand of the command 'mute' returned str" in result.stderr


@pytest.mark.parametrize(("typed", "meant"), [("serch", "search or serve"), ("gret", "greet")])
def test_an_unknown_command_names_the_near_one(run, typed, meant):
    result = run(typed)

    assert result.exit_code == 2
    assert f"There is no command '{typed}'. Did you mean {meant}?" in result.stderr


def test_the_version_is_shown(run):
    assert run("--version").stdout.startswith("dicomsource 0.")


def test_the_module_is_the_command_too():
    done = subprocess.run(
        [sys.executable, "-m", "dicomsource_host", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.startswith("dicomsource 0.")


def test_what_a_command_of_a_plugin_raises_names_the_plugin(run):
    result = run("crash")

    assert result.exit_code == 1
    assert result.stderr == (
        "Error: Command 'crash' (acme-imaging 1.2): unexpected KeyError: 'Nope';"
        " rerun with --debug to see where.\n"
    )
