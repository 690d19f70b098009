"""``dicomsource viewer``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from dicomsource.errors import ConfigurationError, NotFoundError
from dicomsource_host.framework.command import HostGroup, host_command
from dicomsource_host.terminal.json_output import write_json
from dicomsource_host.terminal.messages import note
from dicomsource_host.terminal.texts import count_text, size_text

if TYPE_CHECKING:
    from dicomsource_host.framework.invocation import Invocation
    from dicomsource_host.viewer.location import InstalledViewer


@click.group(
    "viewer",
    cls=HostGroup,
    short_help="Install the OHIF viewer for serve, or remove it.",
    examples=("dicomsource viewer install",),
)
def command() -> None:
    """Install the OHIF viewer, which serve then offers at /ohif, tell of it, or remove it."""


@host_command(
    "install",
    short_help="Install the viewer, or another version of it.",
    examples=(
        "dicomsource viewer install",
        "dicomsource viewer install --from ./Viewers/platform/app/dist",
    ),
)
@click.option(
    "--from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIRECTORY",
    help="A folder with a build of OHIF, instead of npm's package.",
)
@click.option("--version", metavar="V", help="A version of npm's package @ohif/app, or latest.")
def install(invocation: Invocation, folder: Path | None, version: str | None) -> None:
    """Install the viewer for this user: npm's package @ohif/app, or a build of it in a folder.

    What was installed before is replaced once the new one is whole.
    """
    from dicomsource_host.viewer.installing import install_folder, install_published
    from dicomsource_host.viewer.package import TESTED_VERSION

    if folder is not None and version is not None:
        raise ConfigurationError(
            "--from and --version are both given", way_out="Give the folder or the version"
        )
    if folder is not None:
        viewer = install_folder(folder)
    else:
        tell = _silent if invocation.quiet else note
        viewer = install_published(version or TESTED_VERSION, tell)
    _tell(invocation, viewer)


@host_command(
    "status", short_help="Tell which viewer is installed.", examples=("dicomsource viewer status",)
)
def status(invocation: Invocation) -> None:
    """Tell which viewer is installed, and where."""
    from dicomsource_host.viewer.location import InstalledViewer

    viewer = InstalledViewer.found()
    if viewer is None:
        raise NotFoundError("no viewer is installed", way_out="Run: dicomsource viewer install")
    _tell(invocation, viewer)


@host_command("remove", short_help="Remove the viewer.", examples=("dicomsource viewer remove",))
def remove(invocation: Invocation) -> None:
    """Remove the viewer that is installed."""
    from dicomsource_host.viewer.installing import remove as remove_viewer

    removed = remove_viewer()
    if invocation.as_json:
        write_json({"removed": removed})
    elif not invocation.quiet:
        note("The viewer is removed." if removed else "No viewer was installed.")


for _one in (install, status, remove):
    command.add_command(_one)


def _silent(_: str) -> None:
    """Tell nobody."""


def _tell(invocation: Invocation, viewer: InstalledViewer) -> None:
    if invocation.as_json:
        facts: dict[str, Any] = {**attrs.asdict(viewer), "folder": str(viewer.folder)}
        write_json(facts)
    else:
        named = f"OHIF {viewer.version}" if viewer.version else "OHIF (of unknown version)"
        files = count_text(viewer.files, "file")
        click.echo(f"{named} is installed in {viewer.folder} ({files}, {size_text(viewer.size)}).")
