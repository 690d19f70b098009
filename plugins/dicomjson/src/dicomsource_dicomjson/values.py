"""Attributes as such documents write them, made native; what is refused here, the JSON Schema refuses too."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from dicomsource.errors import DataError
from dicomsource.json_document.kinds import kind_of, may_stand_for
from dicomsource.natural import (
    NaturalDataset,
    from_dicom_json,
    keyword_for,
    naturalize,
    tag_for,
    vr_for,
)
from dicomsource_dicomjson.elements import check_element
from dicomsource_dicomjson.patterns import BASE64, TAG, is_written_tag, matches

# Names that documents use besides DICOM keywords.
OTHER_NAMES = {"PatientId": "PatientID"}
_SEPARATORS = re.compile(r"[\\/,]")


def native(attributes: Mapping[str, Any], path: str) -> NaturalDataset:
    """Return the DICOM attributes among these, in the native format.

    Names that are no DICOM keyword or tag, such as ``NumInstances``, are left out.

    Parameters
    ----------
    attributes
        Keyword to value, as the document has them; under a tag in eight digits, or where an object says ``vr``, what
        DICOM JSON has for it.
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
        tag = tag_of_name(name)
        if tag is None:
            continue
        if (isinstance(value, Mapping) and "vr" in value) or TAG.fullmatch(name):
            check_element(value, f"{path}.{name}")
            elements[tag] = value
        elif vr_for(tag) == "SQ":
            sequences[keyword_for(tag)] = _items(value, f"{path}.{name}")
        else:
            plain[keyword_for(tag)] = _decoded(value, vr_for(tag), f"{path}.{name}")
    if represented := _represented(attributes.get("_vrMap"), plain):
        plain["_vrMap"] = represented  # dcmjs writes it, as the native format does
    try:
        dataset = naturalize(plain)
        if elements:
            others = from_dicom_json(elements)
            if "_vrMap" in others:
                others["_vrMap"] |= represented
            dataset.update(others)
    except DataError as error:
        raise DataError(f"{path}: {error.problem}") from error
    dataset.update(sequences)
    return dataset


@lru_cache(maxsize=65536)
def tag_of_name(name: str) -> str | None:
    """Return the tag of a name in a document, None for one that is neither a keyword nor a tag in eight digits."""
    if TAG.fullmatch(name):
        return name.upper()
    name = OTHER_NAMES.get(name, name)
    tag = tag_for(name) if name.isalnum() and name[0].isalpha() else None
    return tag if tag and vr_for(tag) else None


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


def _represented(named: Any, plain: Mapping[str, Any]) -> dict[str, str]:
    """Return the VRs that a document says of its attributes, where they are possible ones."""
    if not isinstance(named, Mapping):
        return {}
    return {
        keyword: vr
        for keyword, vr in named.items()
        if keyword in plain and isinstance(vr, str) and _is_possible(vr, keyword, plain[keyword])
    }


def _is_possible(vr: str, keyword: str, value: Any) -> bool:
    known = vr_for(keyword)
    # Of numbers, numbers alone may be said; of bytes, what bytes may be.
    is_plain = not isinstance(value, bytes | Mapping)
    return may_stand_for(vr, known) and not (is_plain and kind_of(vr) != kind_of(known))


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


def _decoded(value: Any, vr: str | None, path: str) -> Any:
    if isinstance(value, Mapping):
        if "InlineBinary" in value:
            return _from_base64(value["InlineBinary"], path)
        return value
    if vr in _CHECKED:
        for one in value if isinstance(value, list) else [value]:
            if not _CHECKED[vr](one):
                raise DataError(f"{path} is {one!r} where {_WANTED[vr]} belongs")
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, str | int | float | None) and not isinstance(value, bool)


_CHECKED = {"AT": is_written_tag, "DS": _is_number, "IS": _is_number}
_WANTED = {"AT": "a tag", "DS": "a number", "IS": "a number"}


def _from_base64(text: Any, path: str) -> bytes:
    if not isinstance(text, str) or not matches(BASE64, text):
        raise DataError(f"{path}.InlineBinary is not base64")
    return base64.b64decode(text)
