"""Which studies are to be written, left alone and taken out."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import attrs

from dicomsource.files import arranged
from dicomsource_static_wado.writing.records import StudyRecord
from dicomsource_static_wado.writing.study_task import StudyTask

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence, Set
    from pathlib import Path

    from dicomsource.files import Skipped, SourceFile
    from dicomsource.static_tree import TreeContent
    from dicomsource_static_wado.writing.headers import KnownFile
    from dicomsource_static_wado.writing.memory import Memory

_FORM_OF_THE_TREE = 1
"""Counted up when the same files make another tree, so that all studies are written anew."""


@attrs.frozen
class Plan:
    """What is to be done.

    Parameters
    ----------
    tasks
        Studies to write, the largest first: so no worker is left with it alone in the end.
    unchanged
        Those that stay as they are.
    removed
        StudyInstanceUIDs of those to take out.
    duplicates
        Files that hold what another holds.
    """

    tasks: list[StudyTask]
    unchanged: list[StudyRecord]
    removed: list[str]
    duplicates: list[Skipped]


def planned(
    destination: str,
    directory: Path,
    content: TreeContent,
    files: Sequence[KnownFile],
    unread: Iterable[Skipped],
    memory: Memory,
    present: Set[str],
) -> Plan:
    """Return what is to be done.

    Parameters
    ----------
    destination
        Path or URL of the tree.
    directory
        Where the files are.
    content
        What the tree is to hold.
    files
        All files that hold an instance, by path.
    unread
        Files and folders that could not be looked into this time.
    memory
        What is known from runs before.
    present
        StudyInstanceUIDs of the studies whose folders are in the tree.
    """
    found = arranged(known.instance for known in files)
    sources = {known.instance.path: known.file for known in files}
    uncertain = _studies_with(unread, memory)
    tasks, unchanged = [], []
    for uid, series in found.studies.items():
        before = memory.studies.get(uid, StudyRecord(uid, ""))
        if uid in uncertain and before.row is not None:
            continue
        mine = [sources[one.path] for instances in series.values() for one in instances]
        fingerprint = _fingerprint(mine, content)
        there = (uid in present) == (before.row is not None)
        if before.fingerprint == fingerprint and there:
            unchanged.append(before)
            continue
        size = sum(file.size for file in mine)
        tasks.append(StudyTask(destination, directory, before, fingerprint, series, content, size))
    kept = [memory.studies[uid] for uid in uncertain if uid in memory.studies]
    unchanged += [attrs.evolve(one, fingerprint="") for one in kept if one.row is not None]
    staying = {task.StudyInstanceUID for task in tasks}
    staying |= {record.StudyInstanceUID for record in unchanged}
    removed = sorted(memory.studies.keys() - staying)
    tasks.sort(key=lambda task: (-task.size, task.StudyInstanceUID))
    return Plan(tasks, unchanged, removed, found.skipped)


def _studies_with(unread: Iterable[Skipped], memory: Memory) -> set[str]:
    """Return the studies that have files which could be read before, and now cannot: they stay as they are."""
    gone = {one.path for one in unread}
    if not gone:
        return set()
    return {
        known.instance.StudyInstanceUID
        for known in memory.files.values()
        if known.instance.path in gone or not gone.isdisjoint(known.instance.path.parents)
    }


def _fingerprint(files: Iterable[SourceFile], content: TreeContent) -> str:
    digest = hashlib.sha256(repr((_FORM_OF_THE_TREE, content)).encode())
    for file in sorted(files, key=lambda file: file.path):
        line = f"{file.path}\0{file.size}\0{file.mtime}\0"
        digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
