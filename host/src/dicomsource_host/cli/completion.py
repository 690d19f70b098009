"""``dicomsource completion``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dicomsource_host.framework.command import host_command

if TYPE_CHECKING:
    from dicomsource_host.framework.invocation import Invocation


@host_command(
    "completion",
    examples=(
        'eval "$(dicomsource completion bash)"    # in ~/.bashrc',
        'eval "$(dicomsource completion zsh)"     # in ~/.zshrc',
        "dicomsource completion fish | source    # in ~/.config/fish/config.fish",
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(invocation: Invocation, shell: str) -> None:
    """Print the script that makes a shell complete commands, options and configured sources."""
    from click.shell_completion import get_completion_class

    from dicomsource_host.cli.main import main
    from dicomsource_host.framework.bash_completion import NamesAndFiles

    shell_class = NamesAndFiles if shell == "bash" else get_completion_class(shell)
    assert shell_class is not None
    click.echo(shell_class(main, {}, "dicomsource", "_DICOMSOURCE_COMPLETE").source())
