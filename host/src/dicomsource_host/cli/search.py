"""``dicomsource search``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dicomsource_host.framework.arguments import (
    paging_options,
    parameters_argument,
    source_argument,
)
from dicomsource_host.framework.command import host_command
from dicomsource_host.framework.searching import read_search
from dicomsource_host.terminal.dataset_tables import STUDY_COLUMNS, show_datasets

if TYPE_CHECKING:
    from dicomsource_host.framework.invocation import Invocation


@host_command(
    "search",
    examples=(
        "dicomsource search pacs PatientName='DOE*' StudyDate=20260101-20260630",
        "dicomsource search ./tree ModalitiesInStudy=CT --order-by -StudyDate --limit 10 --json",
    ),
)
@source_argument
@parameters_argument
@paging_options
@click.option("--fuzzy", is_flag=True, help="Ask for names that sound alike, where the source can.")
@click.option("--ignore-case", is_flag=True, help="Match text in capitals and small letters alike.")
@click.option(
    "--include",
    multiple=True,
    metavar="KEYWORD",
    help="Ask for one more attribute, and show it; may be repeated.",
)
def command(
    invocation: Invocation,
    source: str,
    parameters: tuple[str, ...],
    limit: int | None,
    offset: int | None,
    order_by: str | None,
    fuzzy: bool,
    ignore_case: bool,
    include: tuple[str, ...],
) -> None:
    """Search for studies.

    PARAM is a DICOM keyword, a tag, or a name that OHIF uses (patientName, startDate). VALUE may hold * and ? for any
    text and any character; a range of dates or times is FROM-TO, open where an end is left out.
    """
    asked = read_search(
        parameters,
        STUDY_COLUMNS,
        limit=limit,
        offset=offset,
        order_by=order_by,
        fuzzy=fuzzy,
        include=include,
        besides=("ReferringPhysicianName", "PatientBirthDate"),
    )
    opened = invocation.source_ignoring_case(source) if ignore_case else invocation.source(source)
    studies = opened.query.studies.page(asked.parameters)
    none_found = "No study matches."
    if {"Modality", "modality"} & set(asked.parameters):
        none_found = (
            "No study matches; a study has ModalitiesInStudy, only its series have Modality."
        )
    show_datasets(invocation, studies, asked.columns, "studies", none_found=none_found)
