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


def test_the_methods_of_a_source_complete_without_making_it(complete, configure):
    configure(pacs={"files": "no list, so that it cannot be made"})

    assert complete("call", "pacs", "") == ["echo", "shelf", "label", "forget"]
    assert complete("call", "pacs", "s") == ["shelf"]
    assert complete("call", "nowhere", "") == []


def test_commands_complete_and_those_of_plugins_too(complete):
    assert complete("se") == ["serve", "search", "series"]
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


def ask_bash(folder, line):
    """Return what Bash offers for a line, asking the command of this interpreter."""
    command = folder / "bin" / "dicomsource"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dicomsource_host "$@"\n')
    command.chmod(0o755)
    words = " ".join(f"'{word}'" for word in line.split(" "))
    script = (
        'compopt() { :; }; eval "$(dicomsource completion bash)"\n'
        f"COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n"
        "_dicomsource_completion dicomsource; printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--norc", "-c", script],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_bash_offers_configured_names_and_files_together(configure, folder):
    configure(pacs={}, archive={})
    (folder / "packed files").mkdir()

    done = ask_bash(folder, "dicomsource search pac")

    assert (done.stdout.splitlines(), done.stderr) == (["pacs", "packed files"], "")


def test_bash_is_told_nothing_of_a_typo_in_the_line(configure, folder):
    configure(pacs={})

    done = ask_bash(folder, "dicomsource serch pac")

    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_a_typo_in_the_line_completes_nothing_and_says_nothing(complete, configure, capfd):
    configure(pacs={})

    assert complete("serch", "pac") == []
    assert complete("mute", "pac") == []
    assert complete("search", "--limit", "many", "pac") == ["pacs"]
    assert capfd.readouterr().err == ""


def test_the_kinds_of_sources_complete(complete):
    assert complete("search", "--as", "ac") == ["acme"]
    assert complete("--as", "ac") == ["acme"]


def test_a_warning_about_the_configuration_is_not_shown_while_completing(
    complete, configure, capfd
):
    path = configure(pacs={})
    path.write_text(path.read_text() + "\nunknown = 1\n")

    assert complete("search", "pac") == ["pacs"]
    assert capfd.readouterr().err == ""
