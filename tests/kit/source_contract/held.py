"""What sources were filled with, as pydicom reads it, and what one of them is known to do otherwise."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NewType, Protocol

import attrs
import pydicom

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

LEVELS = {
    "studies": "StudyInstanceUID",
    "series": "SeriesInstanceUID",
    "instances": "SOPInstanceUID",
}
"""The levels of search, and what tells their rows apart."""

Uids = tuple[str, str, str]
"""Of study, series and instance."""

Reason = NewType("Reason", str)
"""Why a source does something otherwise."""


class Held(Protocol):
    """What a source holds: files and datasets by their UIDs."""

    @property
    def files(self) -> Mapping[Uids, Path]: ...

    @property
    def datasets(self) -> Mapping[Uids, pydicom.Dataset]: ...


@attrs.frozen
class HeldFiles:
    """Files, and what pydicom reads from them."""

    files: dict[Uids, Path] = attrs.field(factory=dict)
    datasets: dict[Uids, pydicom.Dataset] = attrs.field(factory=dict, repr=False)


@attrs.frozen
class Otherwise:
    """What a source is known to do otherwise, each with its reason.

    Parameters
    ----------
    undated_come_early
        A range without a begin takes studies without a date.
    metadata
        Pairs of the name of a file (``*`` for all) and an attribute (``*`` for all) that metadata say otherwise.
    rows
        The same for rows; of the files of a study or series the first is named.
    """

    undated_come_early: Reason | None = None
    metadata: Mapping[tuple[str, str], Reason] = attrs.field(factory=dict)
    rows: Mapping[tuple[str, str], Reason] = attrs.field(factory=dict)

    def known_of(self, file: str, attribute: str) -> set[tuple[str, str]]:
        """Return those of the pairs that speak of this attribute of this file."""
        return {(file, attribute), (file, "*"), ("*", attribute)} & {*self.metadata}


FILLING = {("*", "DataSetTrailingPadding"): Reason("filling behind the pixels, which is not read")}
"""What sources do otherwise that read a file up to its pixels."""


def read_file(path: Path) -> pydicom.Dataset:
    """Return a dataset, whatever pydicom has to say about it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = pydicom.dcmread(path, force=True)
        str(dataset)  # reads all values now, with their warnings
        return dataset


def read_held(paths: Iterable[Path]) -> HeldFiles:
    """Return what pydicom reads from files; of several that hold an instance, from the first."""
    held = HeldFiles()
    for path in paths:
        dataset = read_file(path)
        study, series, instance = (str(dataset[keyword].value) for keyword in LEVELS.values())
        if (study, series, instance) not in held.files:
            held.files[study, series, instance] = path
            held.datasets[study, series, instance] = dataset
    return held
