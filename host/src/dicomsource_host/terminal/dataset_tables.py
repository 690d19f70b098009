"""The tables of studies, series and instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource_host.terminal.json_output import write_json_list
from dicomsource_host.terminal.messages import note
from dicomsource_host.terminal.tables import Column, write_table
from dicomsource_host.terminal.texts import name_text, value_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicomsource.contract import Page
    from dicomsource_host.framework.invocation import Invocation


def _class_text(uid: Any) -> str:
    from pydicom.uid import UID

    return UID(value_text(uid)).name.removesuffix(" Storage")


STUDY_COLUMNS = (
    Column("PatientName", text=name_text),
    Column("PatientID"),
    Column("StudyDate", "Date"),
    Column("ModalitiesInStudy", "Mod."),
    Column("StudyDescription", "Description"),
    Column("NumberOfStudyRelatedSeries", "Series", number=True),
    Column("NumberOfStudyRelatedInstances", "Inst.", number=True),
    Column("StudyInstanceUID", whole=True),
)
SERIES_COLUMNS = (
    Column("SeriesNumber", "Number", number=True),
    Column("Modality"),
    Column("SeriesDate", "Date"),
    Column("SeriesDescription", "Description"),
    Column("NumberOfSeriesRelatedInstances", "Inst.", number=True),
    Column("SeriesInstanceUID", whole=True),
)
INSTANCE_COLUMNS = (
    Column("InstanceNumber", "Number", number=True),
    Column("SOPClassUID", "Kind", text=_class_text),
    Column("Rows", number=True),
    Column("Columns", number=True),
    Column("NumberOfFrames", "Frames", number=True),
    Column("SeriesInstanceUID", varied=True, whole=True),
    Column("SOPInstanceUID", whole=True),
)


def show_datasets(
    invocation: Invocation,
    datasets: Page[Any],
    columns: Sequence[Column],
    called: str,
    *,
    none_found: str,
) -> None:
    """Write datasets for people or, with ``--json``, whole for programs.

    Parameters
    ----------
    datasets
        Those that were found. People are told where there are more.
    columns
        The table's.
    called
        What several of them are called, such as studies.
    none_found
        What to say where there are none.
    """
    if invocation.as_json:
        write_json_list(datasets)
    elif datasets:
        write_table(columns, datasets)
        if datasets.total is not None and datasets.total > len(datasets) and not invocation.quiet:
            note(f"{len(datasets):,} of {datasets.total:,} {called}.")
    if not datasets and not invocation.quiet:
        note(none_found)
