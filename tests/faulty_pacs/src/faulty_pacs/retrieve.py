"""WADO-RS: files, metadata, frames and bulk data.

References
----------
DICOM PS3.18 section 10.4.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from pydicom import uid
from pydicom.encaps import generate_frames

from faulty_pacs.accept import accepted, takes_multipart
from faulty_pacs.answer import Answer, Datasets, words
from faulty_pacs.metadata import element_at, with_uris
from faulty_pacs.multipart import Multipart, Part

if TYPE_CHECKING:
    from pydicom import DataElement, Dataset

    from faulty_pacs.archive import Instance
    from faulty_pacs.request import Request

_FILE = "application/dicom"
_BYTES = "application/octet-stream"
_MEDIA_TYPES = {
    uid.RLELossless: "image/dicom-rle",
    uid.JPEGLSLossless: "image/jls",
    uid.JPEGLSNearLossless: "image/jls",
    uid.JPEG2000Lossless: "image/jp2",
    uid.JPEG2000: "image/jp2",
    uid.MPEG2MPML: "video/mpeg",
}
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def files(found: list[Instance], request: Request) -> Answer:
    """Answer with files as they were stored."""
    if not all(takes_multipart(request, {_FILE}, one.transfer_syntax) for one in found):
        return words(406, "the files are given as they are stored")
    parts = [
        Part({"Content-Type": f"{_FILE}; transfer-syntax={one.transfer_syntax}"}, one.file)
        for one in found
    ]
    return Answer(content=Multipart(parts, _FILE))


def metadata(found: list[Instance], root: str) -> Answer:
    """Answer with all attributes."""
    return Answer(content=Datasets([with_uris(one.metadata, root.__add__) for one in found]))


def frames(instance: Instance, request: Request, numbers: str) -> Answer:
    """Answer with frames as they are stored."""
    syntax = instance.transfer_syntax
    encapsulated = uid.UID(syntax).is_encapsulated
    media_type = _MEDIA_TYPES.get(uid.UID(syntax), "image/jpeg") if encapsulated else _BYTES
    if syntax == uid.DeflatedExplicitVRLittleEndian:
        syntax = uid.ExplicitVRLittleEndian
    try:
        stored = stored_frames(instance.dataset)
    except ValueError as error:
        return words(406, str(error))
    # Without encapsulation the bytes of a frame are the same, whether VRs are explicit or not.
    forms = [syntax] if encapsulated else [syntax, uid.ExplicitVRLittleEndian]
    taken = [form for form in forms if takes_multipart(request, {media_type, _BYTES}, form)]
    if not taken:
        return words(406, f"the frames are {media_type} in {syntax}")
    wanted = numbers.split(",")
    if not all(number.isdecimal() and int(number) for number in wanted):
        return words(400, f"{numbers!r} are no frames")
    if any(int(number) > len(stored) for number in wanted):
        return words(404, f"there are {len(stored)} frames")
    headers = {"Content-Type": f"{media_type}; transfer-syntax={taken[0]}"}
    parts = [Part(headers, stored[int(number) - 1]) for number in wanted]
    return Answer(content=Multipart(parts, media_type))


def stored_frames(dataset: Dataset) -> list[bytes]:
    """Return the bytes of each frame.

    Raises
    ------
    ValueError
        They cannot be cut out of the file.
    """
    if "PixelData" not in dataset:
        raise ValueError("there are no pixels")
    count = int(dataset.get("NumberOfFrames") or 1)
    syntax = uid.UID(dataset.file_meta.get("TransferSyntaxUID", uid.ImplicitVRLittleEndian))
    if syntax.is_encapsulated:
        return list(generate_frames(dataset.PixelData, number_of_frames=count))
    bits = int(np.prod([dataset[name].value for name in ("Rows", "Columns", "SamplesPerPixel")]))
    bits *= dataset.BitsAllocated
    if not syntax.is_little_endian or bits % 8:
        raise ValueError("the frames are big endian, or do not end with a byte")
    size = bits // 8
    return [dataset.PixelData[start : start + size] for start in range(0, count * size, size)]


def bulk_data(instance: Instance, request: Request, path: str) -> Answer:
    """Answer with one long value: as parts, or as it is where only that is taken or a part of it is wanted."""
    try:
        element = element_at(instance.dataset, path)
    except KeyError:
        return words(404, f"there is no {path}")
    values = _frames_or_value(instance, element)
    said = request.headers.get("range", "")
    kinds = [kind for kind, _ in accepted(request)]
    if said and len(values) == 1:
        ranged = _range(values[0], said)
        as_it_is = ranged.status == 416 or bool({_BYTES, "*/*"} & set(kinds))
        return ranged if as_it_is else _in_a_part(ranged)
    if kinds[0] == _BYTES and len(values) == 1:
        return Answer(content=values[0], content_type=_BYTES)
    if not takes_multipart(request, {_BYTES}, None):
        return words(406, "bulk data is application/octet-stream")
    return Answer(
        content=Multipart([Part({"Content-Type": _BYTES}, one) for one in values], _BYTES)
    )


def _in_a_part(answer: Answer) -> Answer:
    """Return a range for clients that take nothing but multipart."""
    part = Part({"Content-Type": _BYTES, **answer.headers}, answer.body)
    return Answer(answer.status, Multipart([part], _BYTES))


def _frames_or_value(instance: Instance, element: DataElement) -> list[bytes]:
    if element.tag == 0x7FE00010 and uid.UID(instance.transfer_syntax).is_encapsulated:
        return stored_frames(instance.dataset)
    return [bytes(element.value)]


def _range(content: bytes, said: str) -> Answer:
    """Answer with a range of bytes.

    References
    ----------
    RFC 9110 section 14.
    """
    found = _RANGE.fullmatch(said)
    if not found or not any(found.groups()):
        return Answer(content=content, content_type=_BYTES)
    first, last = found.groups()
    size = len(content)
    start = int(first) if first else max(0, size - int(last))
    stop = min(int(last) + 1, size) if first and last else size
    if start >= size or start >= stop:
        return Answer(416, headers={"Content-Range": f"bytes */{size}"})
    told = {"Content-Range": f"bytes {start}-{stop - 1}/{size}"}
    return Answer(206, content[start:stop], _BYTES, told)
