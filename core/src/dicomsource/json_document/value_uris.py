"""URIs of long values inside DICOM files: the file's, and behind a ``#`` the value's place in its DICOM JSON.

So a document can refer to a value without a copy of it: ``ct/x.dcm#/54000100/Value/0/54001010`` is the WaveformData in
the first item of the WaveformSequence.

References
----------
RFC 6901 section 6: JSON pointers as fragments.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any, BinaryIO

import attrs

from dicomsource.errors import NotFoundError
from dicomsource.natural import (
    BulkData,
    NaturalDataset,
    from_part10,
    keyword_for,
    tag_for,
    to_dicom_json,
)
from dicomsource.natural import representations as vrs
from dicomsource.natural.dataset import META, VR_MAP

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

LONG_VALUE = 1024
"""A binary value of more bytes stays in its file."""

_POINTER = re.compile(r"(?:/[0-9A-Fa-f]{8}/Value/[0-9]+)*/[0-9A-Fa-f]{8}")
# What the meaning of bytes beside it may depend on.
_CONTEXT = ("PixelRepresentation", "BitsAllocated", "WaveformBitsAllocated")


def is_value_pointer(fragment: str) -> bool:
    """Tell whether the fragment of a URI names a value of a DICOM file."""
    return _POINTER.fullmatch(fragment) is not None


def value_base(url: str) -> str | None:
    """Return what the URIs of an instance's values begin with, None where they have none.

    Parameters
    ----------
    url
        The ``url`` of the instance.

    Examples
    --------
    >>> value_base("dicomweb:https://host/x.dcm"), value_base("dicomfile:/x.dcm"), value_base("x.dcm")
    ('https://host/x.dcm', 'file:///x.dcm', 'x.dcm')
    """
    scheme, separator, rest = url.partition(":")
    if not separator or scheme in ("http", "https", "file"):
        return url
    if scheme in ("dicomweb", "wadouri"):
        return rest
    return f"file://{rest}" if scheme == "dicomfile" else None


@attrs.frozen
class LongValues:
    """Puts references in the place of long values.

    Parameters
    ----------
    base
        What their URIs begin with; None to leave them out.
    """

    base: str | None

    def taken_out(self, dataset: Mapping[str, Any], pointer: str = "") -> NaturalDataset:
        """Return a dataset with references in the place of its long binary values, and of those in its items."""
        kept = NaturalDataset()
        for key, value in dataset.items():
            if key[:1] == "_":
                kept[key] = value
                continue
            at = f"{pointer}/{tag_for(key)}"
            if isinstance(value, bytes) and len(value) > LONG_VALUE:
                if self.base is not None:
                    kept[key] = BulkData(f"{self.base}#{at}")
            elif isinstance(value, list) and value and isinstance(value[0], dict):
                items = enumerate(value)
                kept[key] = [self.taken_out(item, f"{at}/Value/{number}") for number, item in items]
            else:
                kept[key] = value
        return kept


def value_at(file: bytes | str | os.PathLike[str] | BinaryIO, pointer: str) -> bytes:
    """Return a binary value of a DICOM file, its words little endian.

    Parameters
    ----------
    file
        Bytes, path or stream of it.
    pointer
        What stands behind the ``#`` of the URI.

    Raises
    ------
    NotFoundError
        The file has no such value.
    DataError
        It is no DICOM file.
    """
    dataset = holder = from_part10(file, stop_before_pixels=not pointer.startswith("/7FE0"))
    *steps, tag = pointer.strip("/").split("/")
    key = keyword_for(tag)
    try:
        for sequence, number in zip(steps[::3], steps[2::3], strict=True):
            holder = holder[keyword_for(sequence)][int(number)]
        value = holder[key]
    except (LookupError, TypeError, ValueError):
        value = None
    if not isinstance(value, bytes):
        raise NotFoundError(f"the file has no binary value at {pointer}")
    context = {name: holder[name] for name in _CONTEXT if name in holder}
    meta = {META: dataset[META]} if vrs.is_big_endian(dataset) else {}
    row = to_dicom_json({**context, key: value, VR_MAP: holder.get(VR_MAP) or {}, **meta})
    inline = row[tag.upper()].get("InlineBinary")
    return value if inline is None else base64.b64decode(inline)
