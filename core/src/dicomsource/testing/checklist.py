"""What a source has of the contract, and what each lack costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from dicomsource.datasource import WebApiDataSource

_COSTS = {
    "query.studies": "no worklist: who does not know the UID of a study does not see it",
    "query.series": "viewers read the metadata of whole studies to know their series",
    "query.instances": "no DICOMweb client can list instances, and files of a study are found by its metadata alone",
    "retrieve.series.metadata": "OHIF opens no study, and image ids stand for nothing",
    "retrieve.instance": "no DICOM files: nothing can be downloaded, sent on or read by pydicom",
    "retrieve.instances": "files of a series or study cannot be had",
    "retrieve.frames": "OHIF shows no pixels, load_pixels works by image id alone",
    "retrieve.rendered": "no pictures for worklists and reports",
    "retrieve.thumbnail": "no small pictures in lists of series",
    "retrieve.bulkDataURI": "long values that metadata leave out cannot be read",
    "retrieve.directURL": "documents and videos are not linked, but go through the program",
    "store.dicom": "nothing can be stored: no segmentations, no measurements, no uploads",
    "store.delete": "nothing can be deleted",
    "reject.series": "no series can be taken out of sight",
    "reject.instance": "no instance can be taken out of sight",
}


@attrs.frozen
class Capability:
    """One function of the contract.

    Parameters
    ----------
    function
        As `WebApiDataSource.supports` knows it.
    supported
        Whether it works, given by the plugin or made from what it gives.
    cost
        What nobody can do without it.
    """

    function: str
    supported: bool
    cost: str


def checklist(source: WebApiDataSource) -> list[Capability]:
    """Return what a source has and lacks of the contract, with what each lack costs.

    Nothing is asked of the backend.
    """
    return [
        Capability(function, source.supports(function), cost) for function, cost in _COSTS.items()
    ]
