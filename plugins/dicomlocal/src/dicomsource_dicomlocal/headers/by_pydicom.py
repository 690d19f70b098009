"""Headers read by pydicom: every form of file that there is."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, BinaryIO

from dicomsource.natural import NaturalDataset, from_dataset, vr_for
from dicomsource.natural import representations as vrs
from dicomsource.natural.dataset import META, VR_MAP
from dicomsource_dicomlocal.headers.long_values import (
    LONGEST_INLINE,
    PIXELS,
    externalized,
    is_long,
    reference,
)

if TYPE_CHECKING:
    from pydicom import Dataset

_LONG_FORM = (b"OB", b"OW", b"OF", b"OD", b"OL", b"OV", b"UN")
_SYNTAXES: dict[tuple[bool | None, bool | None], str] = {
    (True, True): vrs.IMPLICIT_LITTLE_ENDIAN,
    (False, True): vrs.EXPLICIT_LITTLE_ENDIAN,
    (False, False): vrs.EXPLICIT_BIG_ENDIAN,
}


def read_dataset(stream: BinaryIO) -> NaturalDataset:
    """Return the native header of a file, with references in the place of long binary values.

    Parameters
    ----------
    stream
        The file, at its beginning. No more of it is read than what stands before the pixels, without long values.

    Returns
    -------
    NaturalDataset
        ``AvailableTransferSyntaxUID`` says how frames come out, and text is called the UTF-8 that it is in JSON.
    """
    from pydicom import dcmread

    dataset = dcmread(stream, force=True, stop_before_pixels=True, defer_size=LONGEST_INLINE)
    meta: Any = getattr(dataset, "file_meta", None) or {}
    syntax = str(meta.get("TransferSyntaxUID") or "")
    deflated = syntax == vrs.DEFLATED_LITTLE_ENDIAN
    if deflated:  # its long values are nowhere in the file
        stream.seek(0)
        dataset = dcmread(stream, force=True)
    left = {} if deflated else _long_ones(dataset, stream)
    pixels = None if deflated else _pixels(stream, dataset.original_encoding[1] is not False)
    syntax = syntax or _SYNTAXES.get(dataset.original_encoding, vrs.IMPLICIT_LITTLE_ENDIAN)
    native = from_dataset(dataset)
    sop_uid = str(native.get("SOPInstanceUID") or "").strip()
    for tag, vr in [*left.items(), *([pixels] if pixels else [])]:
        _refer(native, tag, vr, sop_uid)
    if deflated:
        pixels = next(((tag, "OW") for tag, key in PIXELS.items() if native.get(key)), None)
        for tag, key in PIXELS.items():
            if native.get(key):
                native[key] = reference(sop_uid, tag)
    externalized(native, sop_uid)
    native.setdefault(META, NaturalDataset())["TransferSyntaxUID"] = syntax
    rewritten = pixels and syntax in (vrs.DEFLATED_LITTLE_ENDIAN, vrs.EXPLICIT_BIG_ENDIAN)
    native["AvailableTransferSyntaxUID"] = vrs.EXPLICIT_LITTLE_ENDIAN if rewritten else syntax
    return in_unicode(native)


def in_unicode(dataset: NaturalDataset) -> NaturalDataset:
    """Say in a dataset and its items that their text is UTF-8, as all JSON is (PS3.18, F.2)."""
    for keyword, value in dataset.items():
        if keyword == "SpecificCharacterSet":
            dataset[keyword] = "ISO_IR 192"
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, NaturalDataset):
                    in_unicode(item)
    return dataset


def _long_ones(dataset: Dataset, stream: BinaryIO) -> dict[str, str]:
    """Take long binary values out of a dataset and return their tags and VRs; read what else was left in the file."""
    position = stream.tell()
    left = {}
    for number in list(dataset.keys()):
        raw: Any = dataset.get_item(number, keep_deferred=True)
        if not raw.is_raw or raw.value is not None or not raw.length:
            continue
        tag = f"{number:08X}"
        vr = vr_for(tag) if raw.VR in (None, "UN") else raw.VR
        if is_long(vr, raw.length):
            left[tag] = vr or "UN"
            del dataset[number]
        else:
            stream.seek(raw.value_tell)
            dataset[number] = raw._replace(value=stream.read(raw.length))
    stream.seek(position)
    return left


def _pixels(stream: BinaryIO, little: bool) -> tuple[str, str] | None:
    """Return tag and VR of the pixels that a file goes on with, None where there are none."""
    start = stream.read(8)
    if len(start) < 8:
        return None
    group, element = struct.unpack("<HH" if little else ">HH", start[:4])
    tag = f"{group:04X}{element:04X}"
    if tag not in PIXELS:
        return None
    vr = start[4:6]
    return tag, vr.decode() if vr in _LONG_FORM else "OW"


def _refer(native: NaturalDataset, tag: str, vr: str, sop_uid: str) -> None:
    from dicomsource.natural import keyword_for

    key = keyword_for(tag)
    native[key] = reference(sop_uid, tag)
    if vr != vr_for(tag):
        native.setdefault(VR_MAP, {})[key] = vr
