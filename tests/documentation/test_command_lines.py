"""Every command line of a page is one that the command understands."""

import re
import shlex
from pathlib import Path

import click
import pytest

from dicomsource_host.cli.main import main

ROOT = Path(__file__).parents[2]
PAGES = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").glob("*.md"),
    *ROOT.glob("*/README.md"),
    *ROOT.glob("plugins/*/README.md"),
    *ROOT.glob("examples/*/README.md"),
]
IN_A_BLOCK = re.compile(
    r"^(?: {4,}|\$ |> )(?:\w+=\S+ )*(?:.* && )?(dicomsource (?!-s).*)$", re.MULTILINE
)
IN_A_SENTENCE = re.compile(r"`(dicomsource [a-z-][^`]*)`")


def lines():
    for page in PAGES:
        text = page.read_text()
        for line in [*IN_A_BLOCK.findall(text), *IN_A_SENTENCE.findall(" ".join(text.split()))]:
            yield pytest.param(line, id=f"{page.relative_to(ROOT)}: {line}")


@pytest.mark.parametrize("line", [*lines()])
def test_the_command_has_what_the_line_names(line):
    words = shlex.split(line.replace("[", "").replace("]", ""), comments=True)[1:]
    command, context = main, click.Context(main, info_name="dicomsource")
    while isinstance(command, click.Group):
        _, words, _ = command.make_parser(context).parse_args(words)
        assert words, f"{line} names no verb"
        name, command, words = command.resolve_command(context, words)
        assert command is not None, f"{line}: there is no {name}"
        context = click.Context(command, info_name=name, parent=context)

    _, left, _ = command.make_parser(context).parse_args(words)  # raises for an unknown option

    assert not left
