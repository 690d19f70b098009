"""What the commands share: the catalogue that an argument means, and its content for people and programs."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from dicomsource.commands import counted, tell_each
from dicomsource.errors import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicomsource_dicomlocal.catalogue.catalogue import Catalogue
    from dicomsource_dicomlocal.catalogue.report import Contents, Problem

_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
_WORDS = {
    "duplicate": ("duplicate", "duplicates"),
    "faulty": ("file with faults", "files with faults"),
    "foreign": ("file that is not DICOM", "files that are not DICOM"),
    "refused": ("file that is not read", "files that are not read"),
    "remark": ("file served in part", "files served in part"),
    "unread": ("file that cannot be read", "files that cannot be read"),
}


def catalogue_of(text: str) -> Catalogue:
    """Return the catalogue of a configured source, or of a place given by its path or URL.

    Raises
    ------
    DicomsourceError
        There is no such source, or it is of another kind.
    """
    from dicomsource_dicomlocal.configuration import DicomLocalConfiguration
    from dicomsource_dicomlocal.source import catalogue_of as opened

    program = click.get_current_context().find_root().obj
    if hasattr(program, "source") and not Path(text).exists() and "://" not in text:
        found: Catalogue | None = getattr(program.source(text), "catalogue", None)
        if found is None:
            raise UnsupportedError(
                f"{text!r} is no folder of DICOM files, and keeps no catalogue",
                way_out="Give a source of the kind dicomlocal, or a folder",
            )
        return found
    return opened(DicomLocalConfiguration(root=text))


def told(contents: Contents) -> str:
    """Return what a catalogue holds in a line."""
    held = (
        f"{counted(contents.studies, 'study', 'studies')} with {contents.series:,} series and"
        f" {counted(contents.instances, 'instance', 'instances')} in {contents.files:,} files"
    )
    size = f"{contents.size / 1e6:,.1f} MB"
    return f"{contents.root}: {held}, looked at {_ago(contents.looked)}, catalogue of {size}"


def as_json(contents: Contents, problems: Sequence[Problem]) -> dict[str, Any]:
    """Return what a catalogue holds, for programs."""
    return {
        "root": contents.root,
        "studies": contents.studies,
        "series": contents.series,
        "instances": contents.instances,
        "files": contents.files,
        "looked": contents.looked,
        "bytes": contents.size,
        "problems": [attrs.asdict(one) for one in problems],
    }


def tell_problems(problems: Sequence[Problem], *, quiet: bool) -> None:
    """Write lines about files that are not served, or not wholly; with `quiet` only about those with faults."""
    for kind, words in _WORDS.items():
        found = [one for one in problems if one.kind == kind]
        if not found or (quiet and kind not in ("faulty", "unread", "refused")):
            continue
        if kind != "foreign":
            tell_each("Warning", "yellow", [_shown(one) for one in found])
        if not quiet:
            click.echo(f"{counted(len(found), *words)}.", err=True)


def _shown(problem: Problem) -> str:
    path = problem.path.encode("utf-8", "replace").decode()
    return f"{path}: {problem.reason}."


def _ago(moment: float) -> str:
    if not moment:
        return "never to the end"
    seconds = max(0, int(time.time() - moment))
    unit, length = next((one for one in _UNITS if seconds >= one[1]), _UNITS[-1])
    return f"{seconds // length} {unit} ago"
