"""``dicomsource series``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource_host.framework.arguments import (
    paging_options,
    parameters_argument,
    source_argument,
    study_argument,
)
from dicomsource_host.framework.command import host_command
from dicomsource_host.framework.searching import read_search, search_within
from dicomsource_host.terminal.dataset_tables import SERIES_COLUMNS, show_datasets

if TYPE_CHECKING:
    from dicomsource_host.framework.invocation import Invocation


@host_command("series", examples=("dicomsource series pacs 1.2.840.113619.2.30 Modality=CT",))
@source_argument
@study_argument
@parameters_argument
@paging_options
def command(
    invocation: Invocation,
    source: str,
    study: str,
    parameters: tuple[str, ...],
    limit: int | None,
    offset: int | None,
    order_by: str | None,
) -> None:
    """List the series of a study; STUDY is its StudyInstanceUID, and PARAM narrows the list down."""
    asked = read_search(parameters, SERIES_COLUMNS, limit=limit, offset=offset, order_by=order_by)
    opened = invocation.source(source)
    rows = search_within(opened, opened.query.series, {"StudyInstanceUID": study}, asked)
    show_datasets(
        invocation, rows, asked.columns, "series", none_found=f"No series in study {study} matches."
    )
