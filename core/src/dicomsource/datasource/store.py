"""Sending objects to a source, and deleting them there."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any

from dicomsource.datasource.functions import Functions
from dicomsource.errors import PluginError, QueryError, errors_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource.datasource.context import SourceContext
    from dicomsource.natural import NaturalDataset

_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
_OFFERED = {"dicom": ("files",), "delete": _UIDS}


class Store:
    """Stores DICOM objects in the backend, and deletes them there.

    References
    ----------
    OHIF, ``store.dicom`` of a data source; DICOM PS3.18, 10.5.
    """

    def __init__(
        self, parts: object, context: SourceContext, forget: Callable[[str | None], None]
    ) -> None:
        self._functions = Functions(parts, "store", _OFFERED, context)
        self._context = context
        self._forget = forget

    def supports(self, name: str) -> bool:
        """Whether the plugin gives this function."""
        return self._functions.get(name) is not None

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
        given = self._functions.need("dicom")
        from dicomsource.natural import naturalize

        try:
            answer = given(files=[files] if _is_one(files) else files)
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

    def delete(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> Any:
        """Delete a study, series or instance in the backend, for good, and return what the backend says.

        It is taken out of the metadata store too.

        Parameters
        ----------
        StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
            What to delete: the whole study where the series is left out, the whole series where the instance is.

        Raises
        ------
        UnsupportedError
            The plugin deletes nothing, or is not configured to.
        QueryError
            A UID is empty or a pattern, or an instance is named without its series; then nothing is deleted.
        NotFoundError
            The backend does not have it.
        """
        given = self._functions.need("delete")
        uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
        with errors_named(self._context.label):
            _refuse_more_than_one(*uids)
        try:
            answer = given(**dict(zip(_UIDS, uids, strict=True)))
            self._context.services.metadata_store.remove(*uids)
            return answer
        finally:
            self._forget(StudyInstanceUID)  # also when the answer got lost


def _refuse_more_than_one(study: str, series: str | None, instance: str | None) -> None:
    """Refuse UIDs by which more would be deleted than the caller means."""
    given = dict(zip(_UIDS, (study, series, instance), strict=True))
    for name, uid in given.items():
        if uid is None and name != "StudyInstanceUID":
            continue
        if not isinstance(uid, str) or not uid.strip() or set(uid) & set("\\,*?/"):
            raise QueryError(
                f"{name} of what is to be deleted is {uid!r}", way_out="Give one UID as text"
            )
    if instance is not None and series is None:
        raise QueryError(
            f"instance {instance} is named without its series", way_out="Give SeriesInstanceUID too"
        )


def _is_one(files: Any) -> bool:
    """Tell whether this is one file, although one might iterate over it."""
    if isinstance(files, str | bytes | bytearray | memoryview | PathLike | Mapping):
        return True
    # A pydicom Dataset is iterable too; where pydicom was never imported, there is none.
    pydicom = sys.modules.get("pydicom.dataset")
    if pydicom is not None and isinstance(files, pydicom.Dataset):
        return True
    return hasattr(files, "read") or not isinstance(files, Iterable)
