"""From an encoded frame to the values of its pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError, MissingDependencyError
from dicomsource.pixels.image_pixel import ImagePixel, named
from dicomsource.pixels.requirements import INSTALL, need

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from pydicom.pixels.decoders.base import Decoder

    from dicomsource.contract.data import EncodedFrame


def decode_frame(frame: EncodedFrame, instance: Mapping[str, Any]) -> NDArray[Any]:
    """Return the stored pixel values of one frame.

    Parameters
    ----------
    frame
        The frame as it is stored; its own transfer syntax counts, whatever the metadata says.
    instance
        Natural dataset of the instance; its pixels may be missing.

    Returns
    -------
    numpy.ndarray
        Shape (Rows, Columns), or (Rows, Columns, SamplesPerPixel) for colour; writeable, in the byte order of this
        machine. Integers of BitsAllocated bits, signed where PixelRepresentation is 1; 0 and 1 as 8-bit integers where
        BitsAllocated is 1; 32- or 64-bit floats where the pixels are floating point. YBR colours come as RGB; palette
        colours stay indices. Values are neither rescaled nor windowed.

    Raises
    ------
    DataError
        The metadata lacks an attribute, nothing decodes the transfer syntax, or the bytes are not what they should be.
    MissingDependencyError
        numpy or the library that decodes the transfer syntax is not installed.

    References
    ----------
    DICOM PS3.3, C.7.6.3; PS3.5, 8.
    """
    need("numpy")
    pixel = ImagePixel.of(instance)
    decoder = _decoder(frame.TransferSyntaxUID)
    options = _options(instance, pixel, decoder.is_encapsulated)
    try:
        data = _in_an_item(frame.data) if decoder.is_encapsulated else frame.data
        array, _ = decoder.as_array(data, index=0, **options)
    except Warning:
        # Where warnings are made errors, one stays a warning.
        raise
    except Exception as error:  # codecs raise what they like on damaged bytes
        raise DataError(
            f"a frame of {len(frame.data)} bytes in transfer syntax {decoder.UID.name}"
            f" ({decoder.UID}) cannot be decoded: {_in_one_line(error)}",
            way_out="Check that the frame is whole, and that the metadata belongs to it",
        ) from error
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _decoder(transfer_syntax: str) -> Decoder:
    from pydicom.pixels.decoders.base import get_decoder
    from pydicom.uid import UID

    try:
        decoder = get_decoder(transfer_syntax)
    except NotImplementedError:
        name = UID(transfer_syntax).name
        shown = transfer_syntax if name == transfer_syntax else f"{name} ({transfer_syntax})"
        raise DataError(
            f"nothing decodes frames in transfer syntax {shown}, with or without the libraries of"
            ' pip install "dicomsource[pixels]"',
            way_out="Ask for frames in another transfer syntax, or for rendered ones",
        ) from None
    if not decoder.is_available:
        missing = "; ".join(decoder.missing_dependencies)
        raise MissingDependencyError(
            f"decoding {decoder.UID.name} ({decoder.UID}) needs one of these: {missing}",
            way_out=INSTALL,
        )
    return decoder


def _options(instance: Mapping[str, Any], pixel: ImagePixel, encapsulated: bool) -> dict[str, Any]:
    options: dict[str, Any] = {
        "rows": pixel.Rows,
        "columns": pixel.Columns,
        "samples_per_pixel": pixel.SamplesPerPixel,
        "photometric_interpretation": pixel.PhotometricInterpretation,
        "bits_allocated": pixel.BitsAllocated,
        "bits_stored": pixel.BitsStored or pixel.BitsAllocated,
        "pixel_representation": pixel.PixelRepresentation,
        "pixel_keyword": pixel.keyword,
        "number_of_frames": 1,
        "allow_excess_frames": False,
    }
    planes = pixel.PlanarConfiguration
    if encapsulated and planes is None:
        planes = 0  # the codec knows how it ordered the samples
    if planes is not None:
        options["planar_configuration"] = planes
    elif pixel.SamplesPerPixel > 1:
        raise DataError(
            f"{named(instance)} lacks PlanarConfiguration, which uncompressed colour needs",
            way_out="Get the whole metadata of the instance",
        )
    return options


def _in_an_item(data: bytes) -> bytes:
    from pydicom.encaps import encapsulate

    return encapsulate([data], has_bot=False)


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__
