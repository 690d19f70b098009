"""The native format from the DICOM JSON model and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dicomsource.errors import DataError
from dicomsource.natural import representations as vrs
from dicomsource.natural.attributes import label
from dicomsource.natural.binary import decode_base64, from_bytes
from dicomsource.natural.bulk_data import BulkData
from dicomsource.natural.dataset import VR_MAP, NaturalDataset
from dicomsource.natural.dictionary import keyword_for, tag_for, vr_for
from dicomsource.natural.json_values import READERS, Reader, read_anything, read_text, shown
from dicomsource.natural.person_name import GROUPS
from dicomsource.natural.representations import guessed_vr

_GROUPS = frozenset(GROUPS)
_TAG = re.compile(r"[0-9A-Fa-f]{8}")
_VALUE_KEYS = frozenset(["vr", "Value", "InlineBinary", "BulkDataURI"])


def is_dicom_json(mapping: Mapping[str, Any]) -> bool:
    """Return whether a mapping is a dataset in the DICOM JSON model rather than a native one.

    Examples
    --------
    >>> is_dicom_json({"00100020": {"vr": "LO", "Value": ["4711"]}}), is_dicom_json({"PatientID": "4711"})
    (True, False)
    """
    if isinstance(mapping, NaturalDataset):
        return False
    return any(
        isinstance(element, Mapping)
        and isinstance(name, str)
        and _TAG.fullmatch(name)
        and (not element or not _VALUE_KEYS.isdisjoint(element))
        # A native private attribute may be bulk data as plain JSON has it.
        and (len(element) != 1 or "BulkDataURI" not in element)
        for name, element in mapping.items()
    )


def from_dicom_json(row: Mapping[str, Any]) -> NaturalDataset:
    """Return the native form of a dataset in the DICOM JSON model.

    Servers and static trees are read as they are: tags in lower case, a missing or impossible VR, numbers as text
    and text as numbers, names as plain text, and every way to say that there is no value.

    Parameters
    ----------
    row
        One dataset: what a search returns for a study, or metadata for an instance.

    Raises
    ------
    DataError
        A key is no tag, or a value is not what its VR says; the message names the tag.

    Examples
    --------
    >>> from_dicom_json({"00100010": {"vr": "PN", "Value": [{"Alphabetic": "Doe^Jane"}]}}).PatientName
    'Doe^Jane'

    References
    ----------
    DICOM PS3.18 annex F.
    """
    if not isinstance(row, Mapping):
        raise DataError(f"a dataset is {shown(row)}, not an object of attributes")
    dataset = NaturalDataset()
    others: dict[str, str] = {}
    for name, element in row.items():
        key, known_vr, reader = _ATTRIBUTES[name]
        try:
            # Nearly all attributes pass here: studies are read by the hundred thousand.
            if (
                reader is not None
                and element.get("vr") == known_vr
                and (values := element.get("Value")).__class__ is list
            ):
                # Most are one text.
                if reader is read_text and len(values) == 1 and values[0].__class__ is str:
                    dataset[key] = values[0] or None
                else:
                    dataset[key] = reader(values)
                continue
            dataset[key], vr = _read(element, known_vr)
        except ValueError as error:
            raise DataError(f"{label(tag_for(name) or name)} {error}") from None
        except AttributeError:
            raise DataError(
                f"{label(tag_for(name) or name)} is {shown(element)}, not an object with vr"
            ) from None
        if vr != known_vr:
            others[key] = vr
    if others:
        dataset[VR_MAP] = others
    return dataset


class _Attributes(dict[str, tuple[str, "str | None", "Reader | None"]]):
    """Name in DICOM JSON to key, the dictionary's VR and what reads values of that VR; filled as names are met."""

    def __missing__(self, name: str) -> tuple[str, str | None, Reader | None]:
        tag = tag_for(name) if isinstance(name, str) else None
        if tag is None:
            raise DataError(f"a dataset has the key {name!r}, which is no DICOM tag")
        vr = vr_for(tag)
        found = keyword_for(tag), vr, READERS.get(vr) if vr in vrs.KNOWN else None
        if len(self) < _MOST_ATTRIBUTES:
            self[name] = found
        return found


_MOST_ATTRIBUTES = 65536
_ATTRIBUTES = _Attributes()


def _read(element: Mapping[str, Any], known_vr: str | None) -> tuple[Any, str]:
    """Return value and VR of an attribute, however it is written."""
    vr = element.get("vr")
    if vr not in vrs.KNOWN or (vr == "UN" and element.get("Value")):
        vr = known_vr
    values = element.get("Value")
    if values is not None and not isinstance(values, list):
        values = [values]
    if values:
        return _read_values(values, vr, element.get("vr"))
    if content := element.get("InlineBinary"):
        # PS3.5 section 6.2.2: a sequence in bytes is what UN stands for.
        vr = "UN" if vr in (None, "SQ") else vr
        return from_bytes(decode_base64(content), vr), vr
    if uri := element.get("BulkDataURI"):
        uri = uri[0] if isinstance(uri, list) else uri
        if not isinstance(uri, str):
            raise ValueError(f"has the BulkDataURI {shown(uri)}, which is no text")
        return BulkData(uri), vr or "UN"
    return ([] if vr == "SQ" else None), vr or "UN"


def _read_values(values: list[Any], vr: str | None, said: Any) -> tuple[Any, str]:
    if vr is None:
        # A private attribute that says nothing of its kind shows it by its values.
        named = any(isinstance(each, Mapping) and not _GROUPS.isdisjoint(each) for each in values)
        if named or any(isinstance(each, Mapping) for each in values):
            vr = "PN" if named else "SQ"
        else:
            value = read_anything(values)
            return value, "UN" if said == "UN" else guessed_vr(value)
    if vr == "SQ":
        return _read_items(values), vr
    return READERS[vr](values), vr


def _read_items(values: list[Any]) -> list[NaturalDataset]:
    if values == [""]:
        return []
    items = []
    for number, item in enumerate(values, 1):
        try:
            items.append(from_dicom_json({} if item is None else item))
        except DataError as error:
            raise ValueError(f"item {number}: {error.problem}") from None
    return items
