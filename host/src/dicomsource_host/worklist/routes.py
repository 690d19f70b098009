"""The addresses of the pages."""

from __future__ import annotations

from starlette.routing import Route

from dicomsource_host.worklist import (
    downloads,
    instance_page,
    pictures,
    series_page,
    status_page,
    studies_page,
    study_page,
)
from dicomsource_host.worklist.rendering import static_file

_STUDY = "/worklist/{source}/{study}"
_SERIES = _STUDY + "/{series}"
_INSTANCE = _SERIES + "/{instance}"


def worklist_routes() -> list[Route]:
    """Return the routes of all pages."""
    return [
        Route("/", studies_page.show),
        Route("/status", status_page.show),
        Route("/status/{source}", status_page.check_again, methods=["POST"]),
        Route("/static/{digest}/{name}", static_file),
        Route(_STUDY, study_page.show),
        Route(_STUDY + "/zip", downloads.study),
        Route(_SERIES, series_page.show),
        Route(_SERIES + "/thumbnail", pictures.series_thumbnail),
        Route(_INSTANCE, instance_page.show),
        Route(_INSTANCE + "/thumbnail", pictures.instance_thumbnail),
        Route(_INSTANCE + "/picture", pictures.picture),
    ]
