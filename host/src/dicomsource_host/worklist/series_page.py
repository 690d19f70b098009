"""A series: its instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource_host.worklist.addressing import addressed
from dicomsource_host.worklist.holdings import instance_rows, series_rows, study_row
from dicomsource_host.worklist.rendering import page
from dicomsource_host.worklist.site import address
from dicomsource_host.worklist.studies_page import StudyLine
from dicomsource_host.worklist.study_page import SeriesCard, patient

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from dicomsource_host.worklist.site import Site

_ROWS_ON_A_PAGE = 100


def show(request: Request) -> Response:
    """Show a page of the instances of a series."""
    site: Site = request.app.state.site
    about = addressed(request)
    name, study, series = about.source.name, about.StudyInstanceUID, about.SeriesInstanceUID
    rows = instance_rows(about)
    given = request.query_params.get("offset", "0")
    offset = min(int(given), len(rows) - 1) if given.isascii() and given.isdigit() else 0
    some = rows[offset : offset + _ROWS_ON_A_PAGE]
    here = address(name, study, series)
    lines = [StudyLine(row, f"{here}/{row.get('SOPInstanceUID')}", "") for row in some]
    known = [
        row for row in series_rows(about.source, study) if row.get("SeriesInstanceUID") == series
    ]
    return page(
        request,
        "series.html",
        source=name,
        study=study,
        patient=patient(study_row(about.source, study)),
        series=SeriesCard(known[0] if known else rows[0], here),
        lines=lines,
        offset=offset,
        total=len(rows),
        before=f"{here}?offset={max(0, offset - _ROWS_ON_A_PAGE)}" if offset else "",
        after=f"{here}?offset={offset + _ROWS_ON_A_PAGE}" if offset + len(some) < len(rows) else "",
        viewer=site.viewer_address(name, study),
    )
