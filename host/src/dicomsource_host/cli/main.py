"""The command ``dicomsource``."""

from __future__ import annotations

import click

from dicomsource_host.exit_codes import ExitCode
from dicomsource_host.framework.global_options import global_options
from dicomsource_host.framework.lazy_group import LazyGroup

_EXIT_CODES = "\n".join(f"{code.value:>5}  {code.meaning}" for code in ExitCode)
_EPILOG = f"""\b
Example:
  dicomsource search https://example.org/dicom-web PatientName='DOE*' --limit 5

\b
SOURCE is a configured name, or a URL, a directory or a file. Names stand in the
file of --config, of the variable DICOMSOURCE_CONFIG, in ./dicomsource.toml or in
dicomsource.toml of your configuration directory: the first that there is.

\b
Exit codes:
{_EXIT_CODES}
"""


def _show_versions(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"dicomsource {version('dicomsource')} (host {version('dicomsource-host')})")
        context.exit()


@click.group(
    cls=LazyGroup,
    params=global_options(),
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_versions,
    help="Show the versions and exit.",
)
def main() -> None:
    """Find, search and read imaging studies, wherever a plugin can reach them."""
