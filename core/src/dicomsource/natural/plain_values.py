"""Values as people and JSON documents write them, made native."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dicomsource.errors import DataError
from dicomsource.natural import representations as vrs
from dicomsource.natural.attributes import label
from dicomsource.natural.bulk_data import BulkData
from dicomsource.natural.dataset import META, VR_MAP, NaturalDataset
from dicomsource.natural.dictionary import keyword_for, tag_for, vr_for
from dicomsource.natural.json_values import READERS, shown


def native_value(value: Any, vr: str) -> Any:
    """Return the native value of what stands for one.

    Native values stay what they are. Numbers may be given as text, names as text or component groups, bulk data as
    ``{"BulkDataURI": ...}``, several values as any list or tuple, and an item of a sequence alone.

    Raises
    ------
    ValueError
        The value is not what the VR says; the message is the end of a sentence.
    """
    if isinstance(value, bytes | BulkData):
        return value
    if isinstance(value, bytearray | memoryview):
        return bytes(value)
    if vr == "SQ":
        return _items(value)
    if value is None:
        return None
    if isinstance(value, Mapping) and isinstance(uri := value.get("BulkDataURI"), str):
        return BulkData(uri)
    read = READERS.get(vr)
    if read is None:
        raise ValueError(f"has the VR {vr!r}, which DICOM does not know")
    return read(list(value) if isinstance(value, list | tuple) else [value])


def _items(value: Any) -> list[NaturalDataset]:
    if value is None:
        return []
    items = [value] if isinstance(value, Mapping) else value
    if not isinstance(items, list | tuple):
        raise ValueError(f"is {shown(value)} where a sequence belongs")
    natives = []
    for number, item in enumerate(items, 1):
        if not isinstance(item, Mapping | None):
            raise ValueError(f"item {number} is {shown(item)}, not a dataset")
        try:
            natives.append(from_plain(item or {}))
        except DataError as error:
            raise ValueError(f"item {number}: {error.problem}") from None
    return natives


def from_plain(mapping: Mapping[str, Any]) -> NaturalDataset:
    """Return the native dataset of plain values keyed by keyword or tag, as JSON documents hold them.

    Keys that are no attributes are kept with their values.

    Raises
    ------
    DataError
        A value is not what its VR says; the message names the attribute.
    """
    if isinstance(mapping, NaturalDataset):
        return mapping
    dataset = NaturalDataset()
    represented = mapping.get(VR_MAP) or {}
    for name, value in mapping.items():
        tag = None if name.startswith("_") else tag_for(name)
        if tag is None:
            dataset[name] = from_plain(value) if name == META and value else value
            continue
        key = keyword_for(tag)
        try:
            vr = represented.get(name) or vr_for(tag) or vrs.guessed_vr(value)
            dataset[key] = native_value(value, vr)
        except ValueError as error:
            raise DataError(f"{label(tag)} {error}") from None
    return dataset
