"""One JSON document that describes studies, in the shape that OHIF's dicomjson source reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.files import Identified, scan
from dicomsource.json_document import instance_entry, series_entry, study_entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


def build_document(
    files: Iterable[Path | str], *, url_for: Callable[[Path], str] | None = None
) -> dict[str, Any]:
    """Return a document that describes some DICOM files.

    Parameters
    ----------
    files
        Part 10 files, in any order; of several with the same UIDs the first is taken.
    url_for
        Gives the image id of a file, such as ``dicomweb:https://host/x.dcm``; ``dicomfile:`` and its path where not
        given.

    Returns
    -------
    dict
        ``{"studies": [...]}``, made of what `json.dumps` takes; see `dicomsource.json_document.instance_entry`.
    """
    studies = [
        _study(series.values(), url_for or _file_image_id)
        for series in scan(files).studies.values()
    ]
    return {"studies": studies}


def _file_image_id(path: Path) -> str:
    from dicomsource.imageids import file_image_id

    return file_image_id(path.resolve())


def _study(series: Iterable[list[Identified]], url_for: Callable[[Path], str]) -> dict[str, Any]:
    entries = []
    for files in series:
        instances = [instance_entry(file.path, url_for(file.path)) for file in files]
        entries.append({**series_entry(instances[0]["metadata"]), "instances": instances})
    first = entries[0]["instances"][0]["metadata"]
    count = sum(len(entry["instances"]) for entry in entries)
    return {**study_entry(first, entries, count), "series": entries}
