"""What the commands for study lists share: the list that an argument means, and its state for people and programs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from dicomsource.errors import UnsupportedError

if TYPE_CHECKING:
    from dicomsource_static_wado.studylist.state import ListState
    from dicomsource_static_wado.studylist.study_list import StudyList

_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def study_list_of(text: str) -> StudyList:
    """Return the study list of a configured source, or of a tree given by its URL or directory.

    Raises
    ------
    DicomsourceError
        There is no such source, or it has no study list of its own.
    """
    program = click.get_current_context().find_root().obj
    if hasattr(program, "source"):
        source = program.source(text)
    else:
        from dicomsource_static_wado.source import createDataSource

        source = createDataSource({"wadoRoot": text})
    found: StudyList | None = getattr(source, "study_list", None)
    if found is None:
        raise UnsupportedError(
            f"{text!r} is no static tree, and keeps no study list",
            way_out="Give a source of the kind static_wado, or the URL or directory of a tree",
        )
    return found


def told(state: ListState, size: int) -> str:
    """Return what is known of a list in a line."""
    problems = f", {state.problem_count} problems" if state.problem_count else ""
    return (
        f"{state.url}: {state.rows:,} studies{problems}, fetched {_ago(state.fetched)} ago, looked at"
        f" {_ago(state.checked)} ago, index of {_size(size)}, version {_version(state) or 'unknown'}"
    )


def as_json(state: ListState, size: int) -> dict[str, Any]:
    """Return what is known of a list, for programs."""
    return {
        "url": state.url,
        "studies": state.rows,
        "problems": list(state.problems),
        "problemCount": state.problem_count,
        "fetched": state.fetched,
        "checked": state.checked,
        "receivedBytes": state.received,
        "indexBytes": size,
        "version": _version(state),
    }


def _version(state: ListState) -> str | None:
    """Return the ETag, date, or time and size that tell one version of a list from another."""
    version = state.version or ""
    for header in ("If-None-Match ", "If-Modified-Since "):
        if version.startswith(header):
            return version.removeprefix(header).rpartition(" ")[0]
    return version or None


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count / 1e3:,.1f} kB"


def _ago(moment: float) -> str:
    seconds = max(0, int(time.time() - moment))
    unit, length = next((one for one in _UNITS if seconds >= one[1]), _UNITS[-1])
    return f"{seconds // length} {unit}"
