"""What goes into a search and comes out of it: arguments as parameters, answers as DICOM JSON."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any

from dicomsource.errors import PluginError, QueryError, errors_named

if TYPE_CHECKING:
    from dicomsource.contract.data import DicomJson
    from dicomsource.datasource.context import SourceContext

PARENTS = {
    "studies": (),
    "series": ("StudyInstanceUID",),
    "instances": ("StudyInstanceUID", "SeriesInstanceUID"),
}
"""The UIDs above each level, by keyword."""


def given_parameters(
    level: str,
    uids: tuple[str | Mapping[str, Any] | None, ...],
    parameters: Mapping[str, Any],
    context: SourceContext,
) -> dict[str, Any]:
    """Return the arguments of a search by name.

    Raises
    ------
    QueryError
        A UID is None.
    TypeError
        There are more UIDs than the level has above it.
    """
    given: dict[str, Any] = {}
    names = iter(PARENTS[level])
    for value in uids:
        if isinstance(value, Mapping):
            given.update(value)
        elif (name := next(names, None)) is not None:
            if (
                value is None
            ):  # by name, None asks for all; by position it is somebody's missing UID
                raise QueryError(f"{name} is None", source=context.label, way_out="Give the UID")
            given[name] = value
        else:
            raise TypeError(
                f"query.{level} takes {len(PARENTS[level])} UIDs by position; give the rest by name"
            )
    return {**given, **parameters}


def as_dicom_json(row: Any, level: str, context: SourceContext) -> DicomJson:
    """Return a row as DICOM JSON: a backend may give native or pydicom datasets as well."""
    from dicomsource.natural import is_dicom_json, naturalize, to_dicom_json

    if isinstance(row, Mapping) and is_dicom_json(row):
        return row  # type: ignore[return-value]
    with errors_named(context.label):
        return to_dicom_json(naturalize(checked(row, level, context)))


def checked(row: Any, level: str, context: SourceContext) -> Any:
    """Return a row; refuse what `naturalize` would take for a file.

    Raises
    ------
    PluginError
        It is no dataset.
    """
    if row is None or isinstance(row, str | bytes | PathLike):
        raise PluginError(
            f"query.{level} gave {type(row).__name__} as a row",
            source=context.label,
            way_out="Give each row as DICOM JSON",
        )
    return row
