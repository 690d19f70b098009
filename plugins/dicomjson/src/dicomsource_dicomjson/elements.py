"""Attributes that stand in a document as in DICOM JSON: private ones, and those of another VR than usual."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dicomsource.errors import DataError
from dicomsource.natural import representations as vrs
from dicomsource.natural.json_values import READERS
from dicomsource_dicomjson.patterns import BASE64, TAG, is_written_tag, matches


def check_element(element: Any, path: str) -> None:
    """Refuse an attribute that is not as DICOM JSON has it.

    Parameters
    ----------
    element
        What the document has for it.
    path
        Where, for messages.

    Raises
    ------
    DataError
        It is no object with a VR, or its values are none of that VR.

    References
    ----------
    DICOM PS3.18 section F.2.2.
    """
    if not isinstance(element, Mapping):
        raise DataError(f"{path} is no object", way_out='Write it as {"vr": ..., "Value": [...]}')
    vr = element.get("vr")
    if not isinstance(vr, str) or vr not in vrs.KNOWN:
        raise DataError(
            f"{path}.vr is {vr!r}", way_out="Write one of DICOM's value representations"
        )
    values = element.get("Value")
    if values is not None:
        if not isinstance(values, list):
            raise DataError(f"{path}.Value is no list")
        _check_values(values, vr, path)
    content = element.get("InlineBinary")
    if content is not None and not (
        vr in vrs.OTHER and isinstance(content, str) and matches(BASE64, content)
    ):
        raise DataError(f"{path}.InlineBinary is not base64, or {vr} has none")
    if not isinstance(element.get("BulkDataURI"), str | None):
        raise DataError(f"{path}.BulkDataURI is no text")


def _check_values(values: list[Any], vr: str, path: str) -> None:
    if vr == "SQ":
        for index, item in enumerate(values):
            _check_item(item, f"{path}.Value[{index}]")
        return
    if vr == "UN" and values:
        raise DataError(f"{path} has values of VR UN", way_out="Write their VR, or InlineBinary")
    for index, value in enumerate(values):
        if vr == "AT" and not is_written_tag(value):
            raise DataError(f"{path}.Value[{index}] is {value!r} where a tag belongs")
        try:
            READERS[vr]([value])
        except ValueError as error:
            raise DataError(f"{path}.Value[{index}] {error}") from None


def _check_item(item: Any, path: str) -> None:
    if not isinstance(item, Mapping):
        raise DataError(f"{path} is no object", way_out="Write it as a dataset in DICOM JSON")
    for name, element in item.items():
        if not TAG.fullmatch(name):
            raise DataError(
                f"{path} has the name {name!r}", way_out="Write the tag in eight digits"
            )
        check_element(element, f"{path}.{name}")
