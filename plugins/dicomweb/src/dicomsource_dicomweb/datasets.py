"""Instances as pydicom datasets, read faster than pydicom does and no different."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from pydicom import FileDataset, config, dcmread
from pydicom.charset import convert_encodings, default_encoding
from pydicom.dataelem import RawDataElement, empty_value_for_VR
from pydicom.dataset import FileMetaDataset
from pydicom.filereader import data_element_generator
from pydicom.tag import BaseTag
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    PrivateTransferSyntaxes,
)
from pydicom.valuerep import EXPLICIT_VR_LENGTH_32, STANDARD_VR

if TYPE_CHECKING:
    from pydicom import DataElement

    Elements = dict[BaseTag, RawDataElement | DataElement]

LONG_VALUE = 64 * 1024
"""Longer values are taken out of the file when they are first read."""

_PREAMBLE = 128
_UNDEFINED = 0xFFFFFFFF
_CHARACTER_SET = BaseTag(0x00080005)
_TRANSFER_SYNTAX = BaseTag(0x00020010)
_DELIMITERS = 0xFFFE
_OF_META = b"\x02\x00"
_OF_COMMAND = b"\x00\x00"
_VRS = {vr.value.encode(): vr.value for vr in STANDARD_VR}
_FOR_PYDICOM = ("", DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian)


def dataset_of(content: bytes) -> FileDataset:
    """Return the dataset in the bytes of a file, as ``pydicom.dcmread`` does with ``force`` and ``defer_size``.

    Most files are a plain row of elements, which is read here. An element that is not plain, such as a sequence of
    undefined length, is left to pydicom, and so is a whole file that is not of the usual kind.

    Parameters
    ----------
    content
        The file; the dataset keeps it for its long values.

    References
    ----------
    DICOM PS3.5 section 7.1; PS3.10 section 7.1.
    """
    try:
        dataset = _of_usual_file(content)
    except (
        Exception
    ):  # pydicom shows broken files by many kinds of error, and says itself what is wrong
        dataset = None
    if dataset is None:
        return dcmread(io.BytesIO(content), force=True, defer_size=LONG_VALUE)
    return dataset


def _of_usual_file(content: bytes) -> FileDataset | None:
    """Return the dataset of a little endian file with all that PS3.10 asks for, otherwise None."""
    if config.debugging or content[_PREAMBLE : _PREAMBLE + 4] != b"DICM":
        return None
    meta: Elements = {}
    start = _read_plain(content, _PREAMBLE + 4, meta, implicit=False, group=_OF_META)
    syntax = meta.get(_TRANSFER_SYNTAX)
    if syntax is None or content[start : start + 2] in (_OF_META, _OF_COMMAND):
        return None
    if len(content) < start + 8:
        return None
    uid = (syntax.value or b"").rstrip(b"\0 ").decode("ascii", "replace")
    if uid in _FOR_PYDICOM or uid in PrivateTransferSyntaxes:
        return None
    implicit = uid == ImplicitVRLittleEndian
    vr = content[start + 4 : start + 6]
    if (vr.isalpha() and vr.isupper()) is implicit:
        return None
    stream = io.BytesIO(content)
    elements = _elements(content, start, stream, implicit=implicit)
    file_meta = FileMetaDataset(meta)
    file_meta.set_original_encoding(False, True, default_encoding)
    dataset = FileDataset(stream, elements, content[:_PREAMBLE], file_meta, implicit, True)
    character_set = dataset.get(_CHARACTER_SET)
    encoding = convert_encodings(character_set.value) if character_set else default_encoding
    dataset.set_original_encoding(implicit, True, encoding)
    return dataset


def _elements(content: bytes, start: int, stream: io.BytesIO, *, implicit: bool) -> Elements:
    elements: Elements = {}
    by_pydicom = data_element_generator(stream, implicit, True, defer_size=LONG_VALUE)
    while True:
        start = _read_plain(content, start, elements, implicit=implicit)
        stream.seek(start)
        element = next(by_pydicom, None)
        if element is None:
            return elements
        elements[element.tag] = element
        start = stream.tell()


def _read_plain(
    content: bytes, start: int, elements: Elements, *, implicit: bool, group: bytes = b""
) -> int:
    """Add the elements of a group, or of any, up to one that is not plain, and return where they end."""
    header_of = _implicit_header if implicit else _explicit_header
    # Each of these names is looked up once for each element otherwise.
    make, kind, from_bytes, long = tuple.__new__, RawDataElement, int.from_bytes, LONG_VALUE
    rest = tuple(RawDataElement._field_defaults.values())
    last = len(content)
    while True:
        begin = content[start : start + 6]
        header = header_of(begin)
        if header is None or not begin.startswith(group):
            break
        tag, vr, length_at, size = header
        first = start + size
        length = from_bytes(content[start + length_at : first], "little")
        end = first + length
        if end > last or length == _UNDEFINED:
            break
        value: bytes | None = None
        if length == 0:
            value = cast("bytes | None", empty_value_for_VR(vr, raw=True))
        elif length <= long:
            value = content[first:end]
        elements[tag] = make(kind, (tag, vr, length, value, first, implicit, True, *rest))
        start = end
    return start


@lru_cache(maxsize=8192)
def _explicit_header(begin: bytes) -> tuple[BaseTag, str | None, int, int] | None:
    """Return tag, VR, and where length and value begin; None for what is not plain.

    Parameters
    ----------
    begin
        The first six bytes of an element, tag and VR.
    """
    tag, vr = _tag(begin), _VRS.get(begin[4:])
    if tag is None or vr is None:
        return None
    return (tag, vr, 8, 12) if vr in EXPLICIT_VR_LENGTH_32 else (tag, vr, 6, 8)


def _implicit_header(begin: bytes) -> tuple[BaseTag, str | None, int, int] | None:
    """Return what `_explicit_header` does, without a VR."""
    tag = _tag(begin[:4])
    return None if tag is None or len(begin) < 6 else (tag, None, 4, 8)


@lru_cache(maxsize=8192)
def _tag(begin: bytes) -> BaseTag | None:
    group, element = int.from_bytes(begin[:2], "little"), int.from_bytes(begin[2:4], "little")
    tag = BaseTag(group << 16 | element)
    # pydicom has to know the character set, for the sequences that it reads.
    return None if tag == _CHARACTER_SET or group == _DELIMITERS else tag
