"""The ASGI application: every source of a manager is a DICOMweb service of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Mount, Route, Router

from dicomsource_host.gateway import qido, wado
from dicomsource_host.gateway.failures import HANDLERS

if TYPE_CHECKING:
    from dicomsource import ExtensionManager

_STUDY = "/studies/{study}"
_SERIES = _STUDY + "/series/{series}"
_INSTANCE = _SERIES + "/instances/{instance}"

_SERVICE = Router(
    [
        Route("/studies", qido.studies),
        Route("/series", qido.series),
        Route("/instances", qido.instances),
        Route(_STUDY + "/series", qido.series),
        Route(_STUDY + "/instances", qido.instances),
        Route(_SERIES + "/instances", qido.instances),
        Route(_STUDY, wado.instances),
        Route(_SERIES, wado.instances),
        Route(_INSTANCE, wado.instance),
        Route(_STUDY + "/metadata", wado.metadata),
        Route(_SERIES + "/metadata", wado.metadata),
        Route(_INSTANCE + "/metadata", wado.metadata),
        Route(_INSTANCE + "/frames/{frames}", wado.frames),
        Route(_INSTANCE + "/rendered", wado.rendered),
        Route(_STUDY + "/bulkdata/{token}", wado.bulk_data, name="bulk_data"),
    ]
)


def create_app(manager: ExtensionManager) -> Starlette:
    """Return the application that serves the sources of a manager.

    Parameters
    ----------
    manager
        Its sources are opened when they are first asked for.

    Returns
    -------
    starlette.applications.Starlette
        Each source under ``/sources/NAME/dicom-web``, by DICOM PS3.18 chapter 10.
    """
    app = Starlette(
        routes=[Mount("/sources/{source}/dicom-web", _SERVICE)],
        exception_handlers=dict(HANDLERS),
    )
    app.state.manager = manager
    return app
