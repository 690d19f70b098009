"""The native format from pydicom's Dataset and back."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.natural import representations as vrs
from dicomsource.natural.attributes import label
from dicomsource.natural.dataset import META, VR_MAP, NaturalDataset
from dicomsource.natural.dictionary import keyword_for, vr_for
from dicomsource.natural.json_values import several
from dicomsource.natural.numbers import decimal_number, integer_number
from dicomsource.natural.person_name import PersonName

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydicom import Dataset
    from pydicom.dataelem import DataElement
    from pydicom.tag import BaseTag

_log = logging.getLogger("dicomsource")


def from_dataset(dataset: Dataset) -> NaturalDataset:
    """Return the native form of a pydicom dataset.

    Bytes stay as they are in the file that the dataset came from, so words are big endian where
    ``_meta.TransferSyntaxUID`` says so.

    Parameters
    ----------
    dataset
        Any dataset; the ``file_meta`` that it has becomes ``_meta``.

    Returns
    -------
    NaturalDataset
        An attribute whose bytes are not what its VR says is kept as bytes of VR UN, with a warning in the log.

    Raises
    ------
    DataError
        An attribute cannot even be had as bytes; the message names it.
    """
    native = _attributes(dataset)
    meta = getattr(dataset, "file_meta", None)
    if meta is not None:
        native[META] = _attributes(meta)
    return native


def _attributes(dataset: Dataset) -> NaturalDataset:
    native = NaturalDataset()
    others: dict[str, str] = {}
    for number in sorted(dataset.keys()):
        tag = f"{number:08X}"
        value, vr = _value_and_vr(dataset, number)
        key = keyword_for(tag)
        native[key] = value
        if vr != vr_for(tag):
            others[key] = vr
    if others:
        native[VR_MAP] = others
    return native


def _value_and_vr(dataset: Dataset, number: BaseTag) -> tuple[Any, str]:
    raw = dataset.get_item(number, keep_deferred=True)
    try:
        element = dataset[number]
        return _value(element), str(element.VR)
    except DataError as error:
        raise DataError(f"{label(f'{number:08X}')} {error.problem}") from error
    except Warning:
        raise  # whoever turns warnings into errors wants to see them
    except Exception as error:
        # pydicom converts an attribute when it is first read, and shows bad bytes by many kinds of error.
        if raw is None or not raw.is_raw:
            raise DataError(f"{label(f'{number:08X}')} cannot be read: {error}") from error
        _log.warning("%s is kept as bytes: %s", label(f"{number:08X}"), error)
        return raw.value or None, "UN"


def _value(element: DataElement) -> Any:
    vr = str(element.VR)
    value = element.value
    if vr == "SQ":
        return [_item(item, number) for number, item in enumerate(value or (), 1)]
    if value is None or isinstance(value, bytes):
        return value or None
    if element.is_buffered:
        return _buffered(value)
    if hasattr(value, "tolist"):  # numpy, where pydicom is set to use it
        value = value.tolist()
    convert = _CONVERTERS.get(vr, _unchanged)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return several([None if each is None else convert(each) for each in value])
    return convert(value)


def _item(item: Dataset, number: int) -> NaturalDataset:
    try:
        return _attributes(item)
    except DataError as error:
        raise DataError(f"item {number}: {error.problem}") from error


def _buffered(buffer: Any) -> bytes | None:
    position = buffer.tell()
    buffer.seek(0)
    content: bytes = buffer.read()
    buffer.seek(position)
    return content or None


def _unchanged(value: Any) -> Any:
    return None if isinstance(value, str | bytes) and not value else value


def _text(value: Any) -> str | None:
    return str(value) or None


def _name(value: Any) -> PersonName | None:
    return PersonName(value) or None


def _decimal(value: Any) -> Any:
    return decimal_number(str(value))


def _integer_string(value: Any) -> Any:
    # A fraction in IS keeps its text in the attribute alone.
    return integer_number(getattr(value, "original_string", None) or str(value))


def _tag(value: int) -> str:
    return f"{value:08X}"


_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(vrs.TEXT, _text),
    "AT": _tag,
    "DS": _decimal,
    "IS": _integer_string,
    "PN": _name,
}
