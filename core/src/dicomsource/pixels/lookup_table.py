"""Look-up tables: one output value for each input value from a first one on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import DataError
from dicomsource.pixels.image_pixel import named
from dicomsource.pixels.requirements import need

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@attrs.frozen(eq=False)
class LookupTable:
    """A table of output values.

    Parameters
    ----------
    first
        Input value of the first entry; lower ones give it too, as those above the last give the last.
    bits
        Bits of an output value.
    entries
        Output values, shape (n,).

    References
    ----------
    DICOM PS3.3, C.11.1.1 and C.7.6.3.1.5.
    """

    first: int
    bits: int
    entries: NDArray[Any]

    @classmethod
    def of(
        cls, dataset: Mapping[str, Any], instance: Mapping[str, Any], prefix: str = "LUT"
    ) -> LookupTable:
        """Return the table that a dataset holds.

        Parameters
        ----------
        dataset
            The dataset with the descriptor and the data: an item of a LUT sequence, or the instance for a palette.
        instance
            Natural dataset of the instance.
        prefix
            What stands before ``Descriptor`` and ``Data`` in the keywords.

        Raises
        ------
        DataError
            The table is missing, is not among the metadata, or does not fit its descriptor.
        """
        count, first, bits = described(dataset, instance, prefix)
        entries = _entries(
            dataset.get(f"{prefix}Data"), count, f"{prefix}Data of {named(instance)}"
        )
        return cls(first=first, bits=bits, entries=entries)

    def apply(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the outputs for an array of inputs, of its shape.

        Parameters
        ----------
        values
            Inputs; what stands behind the decimal point is cut off.
        """
        import numpy as np

        index = np.clip(values.astype(np.int64) - self.first, 0, len(self.entries) - 1)
        return self.entries[index]


def described(
    dataset: Mapping[str, Any], instance: Mapping[str, Any], prefix: str
) -> tuple[int, int, int]:
    """Return the number of entries of a table, its first input value, and the bits of an output value.

    Raises
    ------
    DataError
        There is no descriptor of three numbers.
    """
    descriptor = dataset.get(f"{prefix}Descriptor")
    try:
        count, first, bits = (int(number) for number in descriptor or ())
    except (TypeError, ValueError):
        raise DataError(
            f"{prefix}Descriptor of {named(instance)} is {descriptor!r}, and not three whole numbers",
            way_out="Get the whole metadata of the instance",
        ) from None
    # Some writers store the two's complement of a first value below zero as unsigned.
    if instance.get("PixelRepresentation") == 1 and first > 0x7FFF:
        first -= 0x10000
    return count % 0x10000 or 0x10000, first, bits


def _entries(data: object, count: int, name: str) -> NDArray[Any]:
    need("numpy")
    import numpy as np

    if isinstance(data, bytes):
        # Eight-bit entries may be packed two to a word, or fill one each.
        entries = np.frombuffer(data, dtype="<u2" if len(data) >= 2 * count else "u1")
    elif isinstance(data, int | list):
        entries = np.atleast_1d(np.asarray(data, dtype=np.int64))
    else:
        raise DataError(
            f"{name} is not among the metadata, but {data!r}",
            way_out="Retrieve the bulk data, and put it into the instance",
        )
    if len(entries) < count:
        raise DataError(f"{name} has {len(entries)} entries of {count}")
    return entries[:count]
