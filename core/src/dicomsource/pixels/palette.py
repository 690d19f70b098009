"""Palette colours: three tables that give a pixel its red, green and blue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError
from dicomsource.pixels.image_pixel import named
from dicomsource.pixels.lookup_table import LookupTable, described
from dicomsource.pixels.requirements import need

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_COLOURS = ("Red", "Green", "Blue")
_SUFFIX = "PaletteColorLookupTable"


def apply_palette(array: NDArray[Any], instance: Mapping[str, Any]) -> NDArray[Any]:
    """Return the colours of palette indices.

    Parameters
    ----------
    array
        Stored values, shape (Rows, Columns).
    instance
        Natural dataset of the instance, with its palette.

    Returns
    -------
    numpy.ndarray
        8-bit integers, shape (Rows, Columns, 3).

    Raises
    ------
    DataError
        The palette is missing or damaged.

    References
    ----------
    DICOM PS3.3, C.7.6.3.1.5, C.7.6.3.1.6 and C.7.9.2.
    """
    need("numpy")
    import numpy as np

    if instance.get(f"SegmentedRed{_SUFFIX}Data"):
        tables = _expanded(instance)
    else:
        tables = [LookupTable.of(instance, instance, f"{colour}{_SUFFIX}") for colour in _COLOURS]
    planes = []
    for table in tables:
        # Eight-bit colours in sixteen-bit words may stand in either half of the word.
        wide = table.bits > 8 or bool(table.entries.max(initial=0) > 0xFF)
        entries = table.entries >> 8 if wide else table.entries
        planes.append(LookupTable(table.first, 8, entries.astype(np.uint8)).apply(array))
    return np.stack(planes, axis=-1)


def _expanded(instance: Mapping[str, Any]) -> list[LookupTable]:
    import numpy as np
    from pydicom import Dataset
    from pydicom.dataset import FileMetaDataset
    from pydicom.pixels.processing import apply_color_lut
    from pydicom.uid import ExplicitVRLittleEndian

    count, first, bits = described(instance, instance, f"Red{_SUFFIX}")
    palette = Dataset()
    palette.file_meta = FileMetaDataset()
    palette.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    for colour in _COLOURS:
        setattr(palette, f"{colour}{_SUFFIX}Descriptor", [count % 0x10000, 0, bits])
        keyword = f"Segmented{colour}{_SUFFIX}Data"
        setattr(palette, keyword, instance.get(keyword))
    try:
        # Each entry once, in order: the answer is the table itself.
        entries = apply_color_lut(np.arange(count), palette)
    except Exception as error:  # segments may be damaged in any way
        raise DataError(
            f"the segmented palette of {named(instance)} cannot be expanded: {error}"
        ) from error
    return [LookupTable(first, bits, entries[:, plane]) for plane in range(3)]
