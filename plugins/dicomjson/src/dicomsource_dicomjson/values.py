"""Attributes as such documents write them, made native."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from dicomsource.errors import DataError
from dicomsource.natural import (
    NaturalDataset,
    from_dicom_json,
    keyword_for,
    naturalize,
    tag_for,
    vr_for,
)

# Names that documents use besides DICOM keywords.
_OTHER_NAMES = {"PatientId": "PatientID"}
_SEPARATORS = re.compile(r"[\\/,]")


def native(attributes: Mapping[str, Any], path: str) -> NaturalDataset:
    """Return the DICOM attributes among these, in the native format.

    Names that are no DICOM keyword or tag, such as ``NumInstances``, are left out.

    Parameters
    ----------
    attributes
        Keyword to value, as the document has them.
    path
        Where they stand in the document, for messages.

    Raises
    ------
    DataError
        A value cannot be what its attribute needs; the message says where.
    """
    plain: dict[str, Any] = {}
    elements: dict[str, Any] = {}
    sequences: dict[str, list[NaturalDataset]] = {}
    for name, value in attributes.items():
        tag = tag_for(_OTHER_NAMES.get(name, name))
        if tag is None:
            continue
        if isinstance(value, Mapping) and "vr" in value:
            elements[tag] = value
        elif vr_for(tag) == "SQ":
            sequences[keyword_for(tag)] = _items(value, f"{path}.{name}")
        else:
            plain[keyword_for(tag)] = _decoded(value, f"{path}.{name}")
    named = attributes.get("_vrMap")
    if isinstance(named, Mapping) and (known := {k: v for k, v in named.items() if k in plain}):
        plain["_vrMap"] = known  # dcmjs writes it, as the native format does
    try:
        dataset = naturalize(plain)
        dataset.update(from_dicom_json(elements))
    except DataError as error:
        raise DataError(f"{path}: {error.problem}") from error
    dataset.update(sequences)
    return dataset


def modalities(value: Any) -> list[str]:
    r"""Return the modalities in a text such as ``CT\MR``, ``CT/MR`` or ``CT, MR``, or in a list of them.

    Parameters
    ----------
    value
        What the document has under ``Modalities`` or ``ModalitiesInStudy``.
    """
    texts = value if isinstance(value, list) else [value]
    found = [part.strip() for text in texts if text for part in _SEPARATORS.split(str(text))]
    return list(dict.fromkeys(filter(None, found)))


def kind(value: Any) -> str:
    """Return in words what a JSON value is."""
    if isinstance(value, Mapping):
        return "an object"
    names: dict[type, str] = {list: "a list", str: "text", type(None): "null"}
    return names.get(type(value)) or repr(value)


def _items(value: Any, path: str) -> list[NaturalDataset]:
    if value in (None, "", [None]):
        return []
    items = value if isinstance(value, list) else [value]
    for index, item in enumerate(items):
        if not isinstance(item, Mapping):
            raise DataError(
                f"{path}[{index}] is {kind(item)}", way_out="Write it as an object: it is an item of a sequence"
            )  # fmt: skip
    return [native(item, f"{path}[{index}]") for index, item in enumerate(items)]


def _decoded(value: Any, path: str) -> Any:
    if not isinstance(value, Mapping) or "InlineBinary" not in value:
        return value
    try:
        return base64.b64decode(str(value["InlineBinary"]), validate=True)
    except binascii.Error as error:
        raise DataError(f"{path}.InlineBinary is not base64") from error
