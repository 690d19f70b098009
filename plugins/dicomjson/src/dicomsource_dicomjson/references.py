"""References to values, made to hold wherever they are read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from dicomsource.natural import BulkData, NaturalDataset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource_dicomjson.location import Location


def with_absolute_uris(dataset: Mapping[str, Any], location: Location) -> NaturalDataset:
    """Return a dataset whose BulkDataURIs do not count from a document.

    Parameters
    ----------
    dataset
        Metadata that a document has.
    location
        Where the document is.
    """
    return NaturalDataset({key: _absolute(value, location) for key, value in dataset.items()})


def _absolute(value: Any, location: Location) -> Any:
    if isinstance(value, BulkData):
        found = location.resolved(value.BulkDataURI, "BulkDataURI")
        if not isinstance(found, Path):
            return BulkData(found)
        path, separator, pointer = str(found).rpartition("#")
        return BulkData(f"{Path(path or pointer).as_uri()}{separator}{pointer * bool(path)}")
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [with_absolute_uris(item, location) for item in value]
    return value
