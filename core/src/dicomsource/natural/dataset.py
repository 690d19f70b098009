"""A DICOM dataset in the native format: a dict from keyword to plain Python value."""

from __future__ import annotations

from typing import Any

META = "_meta"
"""Key of the File Meta Information, a dataset of group 0002, in a dataset that came from a file."""

VR_MAP = "_vrMap"
"""Key of the value representations that differ from the dictionary's: dict of key to VR."""


class NaturalDataset(dict[str, Any]):
    """A dataset whose keys are DICOM keywords and whose values are what Python calls such values.

    No value is None, one value is itself, several are a list; a sequence is always a list of datasets. Private and
    unknown attributes are keyed by their tag in eight upper-case hexadecimal digits. Each key can be read and
    written as an attribute as well.

    Examples
    --------
    >>> study = NaturalDataset(PatientID="4711", ModalitiesInStudy=["CT", "SR"])
    >>> study.PatientID = "4712"
    >>> study["PatientID"], study.ModalitiesInStudy
    ('4712', ['CT', 'SR'])
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:  # the value's type depends on the attribute
        try:
            return self[name]
        except KeyError:
            # With name and obj given, Python itself suggests a similar key that is there.
            message = f"This dataset has no {name}"
            raise AttributeError(message, name=name, obj=self) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self[name]
        except KeyError:
            message = f"This dataset has no {name}"
            raise AttributeError(message, name=name, obj=self) from None

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self})

    def __repr__(self) -> str:
        return f"NaturalDataset({super().__repr__()})"

    def copy(self) -> NaturalDataset:
        """Return a shallow copy, a NaturalDataset too."""
        return NaturalDataset(self)
