"""pydicom's Dataset from the native format."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.natural import representations as vrs
from dicomsource.natural.attributes import attributes_of, label, signed_pixels
from dicomsource.natural.binary import from_bytes
from dicomsource.natural.bulk_data import BulkData
from dicomsource.natural.dataset import META
from dicomsource.natural.dictionary import vr_for
from dicomsource.natural.json_values import shown
from dicomsource.natural.numbers import number_text
from dicomsource.natural.plain_values import native_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydicom import Dataset
    from pydicom.dataelem import DataElement

    BulkDataReader = Callable[[BulkData], bytes]

_LONGEST_DECIMAL = 16
_NUMBERS_AS_TEXT = frozenset(["DS", "IS"])
_WRITTEN_AS_TEXT = vrs.TEXT | _NUMBERS_AS_TEXT | {"PN"}


def to_dataset(natural: Mapping[str, Any], *, bulk_data: BulkDataReader | None = None) -> Dataset:
    """Return a native dataset as a pydicom dataset.

    Parameters
    ----------
    natural
        Native attributes: a `NaturalDataset`, or plain values keyed by keyword or tag. Its ``_meta`` becomes
        ``file_meta``.
    bulk_data
        Fetches the bytes, little endian, that a `BulkData` stands for.

    Returns
    -------
    pydicom.Dataset
        A VR of which the dictionary offers several stays so where ``_vrMap`` does not settle it, as in any dataset
        of pydicom, which settles it when it writes a file.

    Raises
    ------
    DataError
        A key is no attribute, a value is not what its VR says, or it is bulk data and `bulk_data` is not given; the
        message names the attribute.
    """
    return build(natural, bulk_data=bulk_data, settled=False)


def build(
    natural: Mapping[str, Any], *, bulk_data: BulkDataReader | None, settled: bool
) -> Dataset:
    """Return what `to_dataset` does; `settled` says whether each VR of several is settled."""
    from pydicom.dataset import FileMetaDataset

    dataset = _Builder(bulk_data, settled).dataset(natural, signed=False)
    meta = natural.get(META)
    if meta is not None:
        meta_dataset = _Builder(bulk_data, settled=True).dataset(meta, signed=False)
        try:
            dataset.file_meta = FileMetaDataset(meta_dataset)
        except ValueError as error:
            raise DataError(f"{META} is no File Meta Information: {error}") from error
        if "PixelData" in dataset:
            dataset["PixelData"].is_undefined_length = vrs.is_encapsulated(natural)
    return dataset


class _Builder:
    """Builds datasets, the items of sequences included."""

    def __init__(self, bulk_data: BulkDataReader | None, settled: bool) -> None:
        self._bulk_data = bulk_data
        self._settled = settled

    def dataset(self, natural: Mapping[str, Any], *, signed: bool) -> Dataset:
        from pydicom import Dataset

        signed = signed_pixels(natural, above=signed)
        dataset = Dataset()
        for tag, vr, plain in attributes_of(natural):
            try:
                value = self._fetched(native_value(plain, vr), vr)
                if vr in vrs.AMBIGUOUS and self._settled:
                    vr = vrs.resolved_vr(vr, value, natural, signed=signed)
                    value = from_bytes(value, vr) if isinstance(value, bytes) else value
                if vr == "SQ" and isinstance(value, list):
                    value = self._items(value, signed=signed)
                dataset[int(tag, 16)] = _element(tag, vr, value)
            except Exception as error:
                # pydicom refuses values by many kinds of error.
                raise DataError(f"{label(tag)} {error}") from error
        return dataset

    def _items(self, items: list[Mapping[str, Any]], *, signed: bool) -> list[Dataset]:
        datasets = []
        for number, item in enumerate(items, 1):
            try:
                datasets.append(self.dataset(item, signed=signed))
            except DataError as error:
                raise ValueError(f"item {number}: {error.problem}") from error
        return datasets

    def _fetched(self, value: Any, vr: str) -> Any:
        if not isinstance(value, BulkData):
            return value
        if self._bulk_data is None:
            raise ValueError(f"is bulk data at {value.BulkDataURI!r} that was not fetched")
        return self._bulk_data(value) or None


def _element(tag: str, vr: str, value: Any) -> DataElement:
    from pydicom.dataelem import empty_value_for_VR

    if value is None:
        return _new_element(tag, vr, empty_value_for_VR(vr), vr)
    if isinstance(value, bytes):
        if vr == "SQ":
            vr = "UN"
        elif vr not in vrs.OTHER | vrs.AMBIGUOUS:
            value = from_bytes(value, vr)
    elif vr in vrs.OTHER:
        if vr != "UN":
            raise ValueError(f"is {shown(value)} where bytes belong")
        vr = vr_for(tag) or vrs.guessed_vr(value)
    values = value if isinstance(value, list) else [value]
    empty = "" if vr in _WRITTEN_AS_TEXT else None
    plain = [empty if each is None else _plain(each, vr) for each in values]
    # pydicom refuses a text that is no number; what came in goes out, so text carries it.
    carrier = "LO" if vr in _NUMBERS_AS_TEXT and any(type(each) is str for each in values) else vr
    return _new_element(tag, vr, plain if isinstance(value, list) else plain[0], carrier)


def _new_element(tag: str, vr: str, value: Any, carrier: str) -> DataElement:
    from pydicom import config
    from pydicom.dataelem import DataElement

    # pydicom would give a public attribute of VR UN the dictionary's VR.
    carrier = "OB" if carrier == "UN" else carrier
    element = DataElement(int(tag, 16), carrier, value, validation_mode=config.IGNORE)
    element.VR = vr
    return element


def _plain(value: Any, vr: str) -> Any:
    """Return one value as pydicom takes it."""
    if vr == "DS" and type(value) is float:
        return _decimal(value)
    if vr == "AT":
        return int(value, 16)
    return str(value) if vr in _WRITTEN_AS_TEXT else value


def _decimal(value: float) -> Any:
    from pydicom import config
    from pydicom.valuerep import DSfloat

    text = number_text(value)
    if len(text) <= _LONGEST_DECIMAL or not math.isfinite(value):
        return text
    # The value stays; only the text that a file gets is rounded to what fits.
    return DSfloat(value, auto_format=True, validation_mode=config.IGNORE)
