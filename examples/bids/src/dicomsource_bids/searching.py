"""What a data set answers to searches: more than was asked for, dicomsource picks, sorts and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource_bids.instances import Instances

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dicomsource_bids.dataset import BidsDataset


def rows(dataset: BidsDataset, level: str, parameters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows that a search at a level may mean; files are looked at only in the studies that it names."""
    study, series = parameters.get("StudyInstanceUID"), parameters.get("SeriesInstanceUID")
    if level == "studies":
        yield from (each.row() for each in dataset.studies(study) if each.acquisitions)
        return
    for acquisition in dataset.acquisitions(study, series):
        if level == "series":
            yield Instances(acquisition).row()
        else:
            yield from Instances(acquisition).rows()
