"""A Part 10 file put together from metadata, frames and bulk data, where the tree does not hold the file itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.errors import DataError, UnsupportedError
from dicomsource.natural import BulkData, NaturalDataset, to_part10
from dicomsource_static_wado.bulk import is_video

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dicomsource.contract import EncodedFrame

EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
_NATIVE = ("1.2.840.10008.1.2", EXPLICIT_LITTLE_ENDIAN, "1.2.840.10008.1.2.2")
_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


def assembled(
    instance: NaturalDataset,
    *,
    frames: Callable[[Sequence[int]], list[EncodedFrame]],
    bulk_data: Callable[[str], bytes],
) -> bytes:
    """Return an instance as the bytes of a Part 10 file.

    Parameters
    ----------
    instance
        Its metadata, with absolute BulkDataURIs.
    frames
        Gives frames by number, from 1.
    bulk_data
        Gives the value behind a BulkDataURI.

    Raises
    ------
    DataError
        Its frames have several transfer syntaxes.
    UnsupportedError
        Its frames do not end at a byte, or it is a video and nobody says of which kind.
    """
    whole = instance.copy()
    whole.pop("AvailableTransferSyntaxUID", None)
    meta = NaturalDataset(TransferSyntaxUID=EXPLICIT_LITTLE_ENDIAN)
    for keyword in _PIXELS:
        value = whole.get(keyword)
        # Pixels that do not make up frames are one value like any other.
        if isinstance(value, BulkData) and value.BulkDataURI.endswith("/frames"):
            count = max(1, int(whole.get("NumberOfFrames") or 1))
            content, syntax = _pixels(frames(range(1, count + 1)), whole)
            whole[keyword], meta["TransferSyntaxUID"] = content, syntax
        elif isinstance(value, BulkData) and is_video(value.BulkDataURI):
            video = bulk_data(value.BulkDataURI)
            whole[keyword], meta["TransferSyntaxUID"] = _video(video, instance)
    whole["_meta"] = meta
    return to_part10(whole, bulk_data=lambda value: bulk_data(value.BulkDataURI))


def _video(content: bytes, instance: NaturalDataset) -> tuple[bytes, str]:
    from pydicom.encaps import encapsulate

    syntax = str(instance.get("AvailableTransferSyntaxUID") or "")
    if not syntax or syntax in _NATIVE:
        raise UnsupportedError(
            f"the tree does not say how the video of instance {instance.get('SOPInstanceUID')} is encoded",
            way_out="Retrieve it as it is, with `rendered`",
        )
    return encapsulate([content]), syntax


def _pixels(frames: list[EncodedFrame], whole: NaturalDataset) -> tuple[bytes, str]:
    syntaxes = {frame.TransferSyntaxUID for frame in frames}
    if len(syntaxes) > 1:
        raise DataError(
            f"the frames of instance {whole.get('SOPInstanceUID')} have the transfer syntaxes"
            f" {', '.join(sorted(syntaxes))}",
            way_out="Retrieve its frames",
        )
    syntax = syntaxes.pop()
    if syntax not in _NATIVE:
        from pydicom.encaps import encapsulate

        return encapsulate([frame.data for frame in frames]), syntax
    bits = int(whole.get("Rows") or 0) * int(whole.get("Columns") or 0)
    if whole.get("BitsAllocated") == 1 and len(frames) > 1 and bits % 8:
        raise UnsupportedError(
            f"the frames of instance {whole.get('SOPInstanceUID')} have {bits} bits each, which end inside a byte",
            way_out="Retrieve its frames",
        )
    content = b"".join(frame.data for frame in frames)
    return content + b"\0" * (len(content) % 2), syntax
