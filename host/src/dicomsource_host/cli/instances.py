"""``dicomsource instances``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource_host.framework.arguments import (
    paging_options,
    series_argument,
    source_argument,
    study_argument,
)
from dicomsource_host.framework.command import host_command
from dicomsource_host.framework.searching import read_search, search_within
from dicomsource_host.terminal.dataset_tables import INSTANCE_COLUMNS, show_datasets

if TYPE_CHECKING:
    from dicomsource_host.framework.invocation import Invocation


@host_command("instances", examples=("dicomsource instances pacs 1.2.840.113619.2.30 --limit 20",))
@source_argument
@study_argument
@series_argument
@paging_options
def command(
    invocation: Invocation,
    source: str,
    study: str,
    series: str | None,
    limit: int | None,
    offset: int | None,
    order_by: str | None,
) -> None:
    """List the instances of a study, or of one of its series."""
    asked = read_search((), INSTANCE_COLUMNS, limit=limit, offset=offset, order_by=order_by)
    uids = {"StudyInstanceUID": study}
    if series is not None:
        uids["SeriesInstanceUID"] = series
    opened = invocation.source(source)
    rows = search_within(opened, opened.query.instances, uids, asked)
    show_datasets(
        invocation, rows, asked.columns, "instances", none_found="No instance is left to list."
    )
