"""How the demonstration shows its commands."""

import pytest
from click.exceptions import Exit

from dicomsource_host.demo.script import Script


def test_messages_stand_below_their_command(configure, folder, capsys):
    script = Script(configure(pacs={}), folder)

    script._run("search", "pacs", "PatientID=nobody")

    shown = capsys.readouterr()
    assert shown.out.splitlines() == [
        "",
        "$ dicomsource search pacs PatientID=nobody",
        "No study matches.",
    ]
    assert shown.err == ""


def test_a_command_that_fails_ends_it_and_is_told_on_standard_error(configure, folder, capsys):
    script = Script(configure(pacs={}), folder)

    with pytest.raises(Exit):
        script._run("series", "pacs", "1.2.3")

    assert "'dicomsource series' failed" in capsys.readouterr().err
