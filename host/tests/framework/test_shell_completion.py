import os
import subprocess
import sys

import pytest
from click.shell_completion import ShellComplete


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_asks_the_command(run, shell):
    script = run("completion", shell).stdout

    assert f"_DICOMSOURCE_COMPLETE={shell}_complete" in script


def test_an_unknown_shell_is_refused(run):
    assert run("completion", "tcsh").exit_code == 2


@pytest.fixture
def complete(folder):
    from dicomsource_host.cli.main import main

    def completions(*arguments: str) -> list[str]:
        completer = ShellComplete(main, {}, "dicomsource", "_DICOMSOURCE_COMPLETE")
        found = completer.get_completions(list(arguments[:-1]), arguments[-1])
        return [item.value for item in found if item.type == "plain"]

    return completions


def test_configured_names_complete(complete, configure):
    configure(pacs={}, archive={}, packs={})

    assert complete("search", "pac") == ["pacs", "packs"]


def test_the_configuration_named_on_the_line_is_the_one_that_counts(complete, configure, folder):
    configure(other={}).rename(folder / "other.toml")

    assert complete("--config", "other.toml", "search", "") == ["other"]


def test_a_broken_configuration_completes_nothing_and_says_nothing(complete, folder):
    (folder / "dicomsource.toml").write_text("this is no TOML")

    assert complete("search", "p") == []


def test_commands_complete_and_those_of_plugins_too(complete):
    assert complete("s") == ["sources", "search", "series", "store"]
    assert complete("gr") == ["greet"]


def test_a_shell_gets_its_answer_from_a_fresh_process(configure, folder):
    configure(pacs={})

    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from dicomsource_host.cli.main import main; main(prog_name='dicomsource')",
        ],
        env={
            **os.environ,
            "_DICOMSOURCE_COMPLETE": "bash_complete",
            "COMP_WORDS": "dicomsource check p",
            "COMP_CWORD": "2",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.splitlines()[0] == "plain,pacs"
