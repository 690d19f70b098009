"""``dicomsource render``."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dicomsource_host.framework.arguments import (
    instance_argument,
    series_argument,
    source_argument,
    study_argument,
)
from dicomsource_host.framework.command import host_command
from dicomsource_host.framework.instances import first_image
from dicomsource_host.terminal.json_output import write_json
from dicomsource_host.terminal.messages import note
from dicomsource_host.transfer.whole_file import what_is_in_the_way, write_whole

if TYPE_CHECKING:
    from dicomsource_host.framework.invocation import Invocation


def _read_window(
    _: click.Context, __: click.Parameter, text: str | None
) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        center, width = (float(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter(f"{text!r} is not CENTER,WIDTH, such as 40,400.") from None
    if not (math.isfinite(center) and math.isfinite(width)):
        raise click.BadParameter(f"{text!r} holds no two numbers; give such as 40,400.")
    if not width > 0:
        raise click.BadParameter(f"the width is {width:g}; give one above 0.")
    return center, width


def _check_output(_: click.Context, __: click.Parameter, path: Path) -> Path:
    if str(path) == "-":
        if sys.stdout.isatty():
            raise click.BadParameter(
                "a terminal shows no pictures; pipe it elsewhere, or name a file."
            )
        return path
    if (other := what_is_in_the_way(path)) is not None:
        raise click.BadParameter(f"{path} is {other}; name a file to write.")
    if path.suffix.lower() not in ("", ".png"):
        raise click.BadParameter(f"{path} would be a PNG all the same; let its name end in .png.")
    return path


@host_command(
    "render",
    examples=("dicomsource render pacs 1.2.840.113619.2.30 --window 40,400 -o picture.png",),
)
@source_argument
@study_argument
@series_argument
@instance_argument
@click.option(
    "--frame",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Counted from 1.",
)
@click.option(
    "--window",
    callback=_read_window,
    metavar="C,W",
    help="Center and width of the window, instead of the stored one.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    callback=_check_output,
    required=True,
    metavar="PNG",
    help="File to write; - for standard output.",
)
def command(
    invocation: Invocation,
    source: str,
    study: str,
    series: str | None,
    instance: str | None,
    frame: int,
    window: tuple[float, float] | None,
    output: Path,
) -> None:
    """Save one frame as a PNG picture.

    Without INSTANCE this is the first one with an image.
    """
    from dicomsource.pixels import render_png, to_display

    opened = invocation.source(source)
    chosen = first_image(opened, study, series, instance)
    picture = to_display(opened.load_pixels(chosen, frame), chosen, window, frame=frame)
    png = render_png(picture)
    if str(output) == "-":
        click.echo(png, nl=False)
        return
    write_whole(output, png)
    height, width = picture.shape[:2]
    uid = str(chosen["SOPInstanceUID"])
    if invocation.as_json:
        what = {"SOPInstanceUID": uid, "frame": frame, "width": width, "height": height}
        write_json({"saved": str(output), **what})
    elif not invocation.quiet:
        note(f"Wrote {output}: frame {frame} of instance {uid}, {width} x {height} pixels.")
