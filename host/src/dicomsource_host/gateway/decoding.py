"""Frames decoded for clients that cannot do it themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from dicomsource import EncodedFrame
from dicomsource.errors import DataError, errors_named
from dicomsource_host.gateway.failures import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dicomsource import WebApiDataSource

EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
UNCOMPRESSED = (EXPLICIT_LITTLE, "1.2.840.10008.1.2")


def uncompressed(
    source: WebApiDataSource, uids: Mapping[str, str], frame: EncodedFrame
) -> EncodedFrame:
    """Return a frame in Explicit VR Little Endian; colours that were YBR come as RGB.

    Raises
    ------
    Refused
        Nothing here decodes it (406).
    """
    if frame.TransferSyntaxUID in UNCOMPRESSED:  # of which the pixels are the same
        return attrs.evolve(frame, TransferSyntaxUID=EXPLICIT_LITTLE)
    import numpy as np

    from dicomsource.pixels import decode_frame

    instance = source.retrieve.series.of_instance(**uids)
    try:
        with errors_named(source.name):
            array = decode_frame(frame, instance)
    except DataError as error:
        raise Refused(
            406, f"{error} It can be had as transfer syntax {frame.TransferSyntaxUID}."
        ) from error
    if instance.get("BitsAllocated") == 1:
        array = np.packbits(array.ravel(), bitorder="little")
    elif array.ndim == 3 and instance.get("PlanarConfiguration") == 1:
        array = np.moveaxis(array, 2, 0)
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return EncodedFrame(little.tobytes(), EXPLICIT_LITTLE)
