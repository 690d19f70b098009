"""From whatever callers hand to a metadata store, to natural datasets that say what they belong to."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from dicomsource.errors import DataError
from dicomsource.natural import NaturalDataset


def datasets_of(given: Any, *needed: str) -> list[NaturalDataset]:
    """Return the datasets of a batch, or of one dataset given by itself, in the native format.

    Parameters
    ----------
    given
        Iterable of what `dicomsource.natural.naturalize` takes, or one such thing. Of files the pixels are left out.
    needed
        Keywords that each dataset must have.

    Raises
    ------
    DataError
        One of them lacks such an attribute.
    """
    batch = [given] if _is_one(given) else given
    datasets = [_natural(one) for one in batch]
    for position, dataset in enumerate(datasets):
        missing = [keyword for keyword in needed if not _is_uid(dataset.get(keyword))]
        if missing:
            raise DataError(
                f"dataset {position + 1} of {len(datasets)} lacks {' and '.join(missing)}",
                way_out="Give each dataset the UIDs of what it describes and of what it belongs to",
            )
    return datasets


def _natural(one: Any) -> NaturalDataset:
    if isinstance(one, NaturalDataset):
        return one
    from dicomsource.natural import from_part10, naturalize

    if isinstance(one, str | os.PathLike):
        return from_part10(one, stop_before_pixels=True)
    return naturalize(one)


def _is_one(given: Any) -> bool:
    if isinstance(given, Mapping | bytes | bytearray | memoryview | str | os.PathLike):
        return True
    # A pydicom Dataset is iterable too; where pydicom was never imported, there is none.
    module = sys.modules.get("pydicom.dataset")
    if module is not None and isinstance(given, module.Dataset):
        return True
    return hasattr(given, "read") or not isinstance(given, Iterable)


def _is_uid(value: object) -> bool:
    return isinstance(value, str) and bool(value)
