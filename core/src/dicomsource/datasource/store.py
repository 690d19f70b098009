"""Sending objects to a source, and taking them out of sight again."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING, Any

from dicomsource.datasource.parts import call_with_known, function
from dicomsource.errors import errors_named

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
        self._dicom = function(parts, "dicom", within="store")
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
        """
        if self._dicom is None:
            raise self._context.lacks("store.dicom")
        from dicomsource.natural import naturalize

        single = isinstance(files, str | bytes | PathLike) or not isinstance(files, Iterable)
        try:
            with errors_named(self._context.label):
                return naturalize(self._dicom([files] if single or _is_dataset(files) else files))
        finally:
            self._forget(None)  # what was fetched may have changed, also when the answer got lost


def _is_dataset(value: object) -> bool:
    return hasattr(value, "SOPInstanceUID") and hasattr(value, "save_as")


class Reject:
    """Marks series or instances as rejected, which takes them out of sight.

    References
    ----------
    OHIF, ``reject.series`` of a data source.
    """

    def __init__(
        self, parts: object, context: SourceContext, forget: Callable[[str | None], None]
    ) -> None:
        self._context = context
        self._forget = forget
        self._given = {
            name: function(parts, name, within="reject") for name in ("series", "instance")
        }

    def supports(self, name: str) -> bool:
        """Whether the plugin gives this function."""
        return self._given.get(name) is not None

    def series(self, StudyInstanceUID: str, SeriesInstanceUID: str, **options: Any) -> Any:
        """Reject a series; options, such as ``code``, are the plugin's."""
        return self._call(
            "series",
            StudyInstanceUID=StudyInstanceUID,
            SeriesInstanceUID=SeriesInstanceUID,
            **options,
        )

    def instance(
        self, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str, **options: Any
    ) -> Any:
        """Reject an instance; options, such as ``code``, are the plugin's."""
        return self._call(
            "instance",
            StudyInstanceUID=StudyInstanceUID,
            SeriesInstanceUID=SeriesInstanceUID,
            SOPInstanceUID=SOPInstanceUID,
            **options,
        )

    def _call(self, name: str, **arguments: Any) -> Any:
        given = self._given[name]
        if given is None:
            raise self._context.lacks(f"reject.{name}")
        try:
            with errors_named(self._context.label):
                return call_with_known(given, **arguments)
        finally:
            self._forget(arguments["StudyInstanceUID"])
