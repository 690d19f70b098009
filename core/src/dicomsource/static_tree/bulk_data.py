"""Long binary values taken out of the metadata into files of their own."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from dicomsource.natural import BulkData, NaturalDataset, vr_for
from dicomsource.natural.binary import little_endian
from dicomsource.natural.representations import AMBIGUOUS, resolved_vr
from dicomsource.static_tree.deflated import SMALLEST, deflated
from dicomsource.static_tree.files import write_part

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_INLINE = 1024
"""Bytes up to which a binary value stays in the metadata."""


class BulkDataFolder:
    """The bulk data of one study; equal values share a file.

    Parameters
    ----------
    study
        The folder of the study.
    """

    def __init__(self, study: Path) -> None:
        self._study = study
        self._pending: dict[Path, bytes] = {}

    def externalized(self, dataset: NaturalDataset, *, big_endian: bool) -> NaturalDataset:
        """Return the dataset with its long binary values, at any depth, replaced by where they are.

        Parameters
        ----------
        dataset
            An instance or an item of a sequence; it stays as it is.
        big_endian
            Whether its words are; those in the tree are little endian (PS3.18, F.2.7).
        """
        moved = dataset.copy()
        for keyword, value in dataset.items():
            if isinstance(value, bytes) and len(value) > LONGEST_INLINE:
                moved[keyword] = self.add(keyword, value, dataset, big_endian=big_endian)
            elif isinstance(value, list):
                moved[keyword] = [
                    self.externalized(one, big_endian=big_endian)
                    if isinstance(one, NaturalDataset)
                    else one
                    for one in value
                ]
        return moved

    def add(
        self, keyword: str, value: bytes, dataset: NaturalDataset, *, big_endian: bool
    ) -> BulkData:
        """Take a value to be written, and return its address relative to the metadata of a series.

        Parameters
        ----------
        keyword
            Of what attribute it is the value.
        value
            As the file has it.
        dataset
            What holds it.
        big_endian
            Whether its words are.
        """
        if big_endian:
            value = little_endian(value, _vr(keyword, value, dataset))
        digest = hashlib.sha256(value).hexdigest()
        name = f"bulkdata/{digest[:3]}/{digest[3:5]}/{digest[5:]}"
        self._pending[self._study / f"{name}.gz"] = value
        # From studies/S/series/X/metadata up to studies/S (RFC 3986 section 5.2).
        return BulkData(f"../../{name}")

    def write(self) -> None:
        """Write the values taken, but those that the folder has already."""
        for path, value in self._pending.items():
            if not path.exists():
                write_part(path, [deflated(value, SMALLEST)], "application/octet-stream")
        self._pending.clear()


def _vr(keyword: str, value: bytes, dataset: NaturalDataset) -> str:
    vr = dataset.get("_vrMap", {}).get(keyword) or vr_for(keyword) or "UN"
    return resolved_vr(vr, value, dataset, signed=False) if vr in AMBIGUOUS else vr
