"""An instance: its picture and all its attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource_host.framework.instances import has_image
from dicomsource_host.worklist.addressing import addressed
from dicomsource_host.worklist.rendering import page
from dicomsource_host.worklist.site import address
from dicomsource_host.worklist.study_page import patient
from dicomsource_host.worklist.tag_table import tag_lines
from dicomsource_host.worklist.texts import shown

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def show(request: Request) -> Response:
    """Show an instance; of its attributes those that hold what is searched for."""
    about = addressed(request)
    search = request.query_params.get("search", "")[:256]
    instance = about.source.retrieve.series.of_instance(**about.uids)
    number = shown(instance, "InstanceNumber")
    return page(
        request,
        "instance.html",
        source=about.source.name,
        study=about.StudyInstanceUID,
        series=about.SeriesInstanceUID,
        here=address(about.source.name, *about.uids.values()),
        patient=patient(instance),
        series_title=shown(instance, "SeriesDescription") or "Series",
        title=f"Instance {number}" if number else "Instance",
        subtitle=shown(instance, "SOPClassUID"),
        has_picture=has_image(instance),
        search=search,
        lines=tag_lines(instance, search),
        total=len(tag_lines(instance)),
    )
