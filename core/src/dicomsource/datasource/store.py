"""Sending objects to a source."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any

from dicomsource.datasource.parts import given_function
from dicomsource.errors import PluginError, errors_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource.datasource.context import SourceContext
    from dicomsource.natural import NaturalDataset


class Store:
    """Stores DICOM objects in the backend.

    References
    ----------
    OHIF, ``store.dicom`` of a data source; DICOM PS3.18, 10.5.
    """

    def __init__(
        self, parts: object, context: SourceContext, forget: Callable[[str | None], None]
    ) -> None:
        self._dicom = given_function(parts, "dicom", "files", within="store", context=context)
        self._context = context
        self._forget = forget

    def supports(self, name: str) -> bool:
        """Whether the plugin gives this function."""
        return name == "dicom" and self._dicom is not None

    def dicom(self, files: Any) -> NaturalDataset:
        """Store files and return the backend's answer.

        Parameters
        ----------
        files
            One, or an iterable, of: path of a Part 10 file, bytes of one, pydicom `Dataset`.

        Returns
        -------
        NaturalDataset
            ``ReferencedSOPSequence`` names what was stored, ``FailedSOPSequence`` what was not and why
            (PS3.18, 10.5.3.1).

        Raises
        ------
        UnsupportedError
            The plugin stores nothing.
        """
        if self._dicom is None:
            raise self._context.lacks("store.dicom")
        from dicomsource.natural import naturalize

        try:
            answer = self._dicom(files=[files] if _is_one(files) else files)
            if not isinstance(answer, Mapping):
                raise PluginError(
                    f"store.dicom returned {type(answer).__name__}",
                    source=self._context.label,
                    way_out="Return a dataset with ReferencedSOPSequence and FailedSOPSequence",
                )
            with errors_named(self._context.label):
                return naturalize(answer)
        finally:
            self._forget(None)  # what was fetched may have changed, also when the answer got lost


def _is_one(files: Any) -> bool:
    """Tell whether this is one file, although one might iterate over it."""
    if isinstance(files, str | bytes | bytearray | memoryview | PathLike | Mapping):
        return True
    # A pydicom Dataset is iterable too; where pydicom was never imported, there is none.
    pydicom = sys.modules.get("pydicom.dataset")
    if pydicom is not None and isinstance(files, pydicom.Dataset):
        return True
    return hasattr(files, "read") or not isinstance(files, Iterable)
