"""The native format written as DICOM JSON."""

from __future__ import annotations

import base64
import math
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.natural import representations as vrs
from dicomsource.natural.attributes import attributes_of, label, signed_pixels
from dicomsource.natural.binary import from_bytes, little_endian
from dicomsource.natural.bulk_data import BulkData
from dicomsource.natural.numbers import json_number, safe_integer
from dicomsource.natural.person_name import PersonName
from dicomsource.natural.plain_values import native_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dicomsource.contract.data import DicomJson


def to_dicom_json(dataset: Mapping[str, Any]) -> DicomJson:
    """Return a native dataset in the DICOM JSON model.

    Numbers of VR DS and IS are JSON numbers where those print the same text, else JSON strings. NaN and the
    infinities of FL and FD, for which JSON has no number, are the strings ``NaN``, ``Infinity`` and ``-Infinity``,
    as other toolkits write them. File Meta Information and group lengths have no place in DICOM JSON.

    Parameters
    ----------
    dataset
        Native attributes: a `NaturalDataset`, or plain values keyed by keyword or tag. Where the VR is neither in
        the dictionary nor in ``_vrMap``, the value's type decides.

    Returns
    -------
    dict
        Attributes by rising tag, fit for `json.dumps`; it shares nothing with `dataset`.

    Raises
    ------
    DataError
        A key is no attribute, or a value is not what its VR says; the message names the attribute.

    Examples
    --------
    >>> to_dicom_json({"PatientID": "4711"})
    {'00100020': {'vr': 'LO', 'Value': ['4711']}}

    References
    ----------
    DICOM PS3.18 annex F.
    """
    return _row(dataset, signed=False, swapped=vrs.is_big_endian(dataset))


def _row(dataset: Mapping[str, Any], *, signed: bool, swapped: bool) -> DicomJson:
    signed = signed_pixels(dataset, above=signed)
    row: DicomJson = {}
    for tag, vr, value in attributes_of(dataset):
        if value.__class__ is str and vr in vrs.TEXT and value and tag[4:] != "0000":
            row[tag] = {"vr": vr, "Value": [value]}
            continue
        if tag.endswith("0000"):
            continue
        try:
            value = native_value(value, vr)
            if vr in vrs.AMBIGUOUS:
                vr = vrs.resolved_vr(vr, value, dataset, signed=signed)
            if vr == "SQ" and isinstance(value, list):
                row[tag] = _sequence(value, signed=signed, swapped=swapped)
            else:
                row[tag] = _element(value, vr, swapped=swapped)
        except ValueError as error:
            raise DataError(f"{label(tag)} {error}") from None
    return row


def _sequence(items: list[Mapping[str, Any]], *, signed: bool, swapped: bool) -> dict[str, Any]:
    if not items:
        return {"vr": "SQ"}
    rows = []
    for number, item in enumerate(items, 1):
        try:
            rows.append(_row(item, signed=signed, swapped=swapped))
        except DataError as error:
            raise ValueError(f"item {number}: {error.problem}") from None
    return {"vr": "SQ", "Value": rows}


def _element(value: Any, vr: str, *, swapped: bool) -> dict[str, Any]:
    if value is None or value == b"":
        return {"vr": vr}
    if isinstance(value, BulkData):
        return {"vr": vr, "BulkDataURI": value.BulkDataURI}
    if isinstance(value, bytes):
        content = little_endian(value, vr) if swapped else value
        value = content if vr == "SQ" else from_bytes(content, vr)
        if isinstance(value, bytes):
            vr = vr if vr in vrs.OTHER else "UN"
            return {"vr": vr, "InlineBinary": base64.b64encode(value).decode("ascii")}
    values = value if isinstance(value, list) else [value]
    write = _WRITERS.get(vr)
    if write is None:
        return {"vr": vr, "Value": list(values)}
    return {"vr": vr, "Value": [None if each is None else write(each) for each in values]}


def _finite(number: float) -> float | str:
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


_WRITERS: dict[str, Callable[[Any], Any]] = {
    "DS": json_number,
    "FD": _finite,
    "FL": _finite,
    "IS": json_number,
    "PN": PersonName.to_groups,
    "SV": safe_integer,
    "UV": safe_integer,
}
