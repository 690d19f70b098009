"""Datasets as DICOM JSON, their long binary values by URI.

References
----------
DICOM PS3.18 annex F.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydicom import DataElement, Dataset

    from faulty_pacs.answer import Json

_BINARY = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
LONGEST_INLINE = 256
_ALL = 1 << 40


def tag_of(element: DataElement) -> str:
    """Return the eight digits of a tag."""
    return f"{element.tag:08X}"


def as_json(dataset: Dataset, bulk: str) -> Json:
    """Return a dataset as DICOM JSON.

    Parameters
    ----------
    dataset
        Perhaps an item of a sequence.
    bulk
        What the BulkDataURIs of its elements begin with, up to the last slash or dot.
    """
    start = f"{bulk}." if bulk.rpartition("/")[2] != "bulkdata" else f"{bulk}/"
    return {
        tag_of(element): _element(element, f"{start}{tag_of(element)}")
        for element in dataset
        if element.tag.element != 0
    }


def _element(element: DataElement, bulk: str) -> Json:
    if element.VR == "SQ":
        items = [as_json(item, f"{bulk}.{number}") for number, item in enumerate(element.value, 1)]
        return {"vr": "SQ", "Value": items} if items else {"vr": "SQ"}
    if element.VR in _BINARY and len(element.value or b"") > LONGEST_INLINE:
        return {"vr": element.VR, "BulkDataURI": bulk}
    return dict(element.to_json_dict(None, _ALL))


def with_uris(row: Any, change: Callable[[str], str]) -> Any:
    """Return DICOM JSON with each BulkDataURI changed."""
    if isinstance(row, list):
        return [with_uris(one, change) for one in row]
    if not isinstance(row, dict):
        return row
    return {
        name: change(value) if name == "BulkDataURI" else with_uris(value, change)
        for name, value in row.items()
    }


def element_at(dataset: Dataset, path: str) -> DataElement:
    """Return the element that the end of a BulkDataURI names: tags, and numbers of items from 1.

    Raises
    ------
    KeyError
        There is none.
    """
    *steps, last = path.split(".")
    try:
        for tag, number in zip(steps[::2], steps[1::2], strict=True):
            dataset = dataset[int(tag, 16)].value[int(number) - 1]
        return dataset[int(last, 16)]
    except (ValueError, IndexError, TypeError) as error:
        raise KeyError(path) from error
