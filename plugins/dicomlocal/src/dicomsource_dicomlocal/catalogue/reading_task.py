"""Headers of some files, read by whoever does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from dicomsource.errors import DicomsourceError
from dicomsource_dicomlocal.headers.header import Header
from dicomsource_dicomlocal.headers.reading import read_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dicomsource_dicomlocal.places.place import Entry, Place

_FILES_OF_A_TASK = 128


@attrs.frozen
class ReadingTask:
    """Files of one folder.

    Parameters
    ----------
    place
        Where they are.
    entries
        The files.
    """

    place: Place
    entries: tuple[Entry, ...]


def tasks_of(place: Place, entries: Iterable[Entry]) -> Iterator[ReadingTask]:
    """Yield tasks of files that lie together: whoever reads one has its neighbours at hand.

    Parameters
    ----------
    place
        Where the files are.
    entries
        The files.
    """
    together: list[Entry] = []
    folder = ""
    for entry in sorted(entries, key=lambda entry: entry.path):
        here = entry.path.rpartition("/")[0]
        # Folders of a few files share a task; those of many are split.
        if len(together) >= _FILES_OF_A_TASK or (
            here != folder and len(together) >= _FILES_OF_A_TASK // 2
        ):
            yield ReadingTask(place, tuple(together))
            together = []
        folder = here
        together.append(entry)
    if together:
        yield ReadingTask(place, tuple(together))


def read_task(task: ReadingTask) -> list[Header]:
    """Return the headers of the files of a task, in their order."""
    return [_read(task.place, entry) for entry in task.entries]


def _read(place: Place, entry: Entry) -> Header:
    try:
        with place.open(entry.path) as stream:
            return read_header(stream)
    except OSError as error:
        return Header("unread", f"it cannot be read: {error.strerror or error}")
    except DicomsourceError as error:
        return Header("unread", error.problem)
