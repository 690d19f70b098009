"""The ASGI application: every source of a manager is a DICOMweb service of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Mount

from dicomsource_host.gateway.failures import HANDLERS
from dicomsource_host.gateway.service import DicomwebService
from dicomsource_host.gateway.settings import GatewaySettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute

    from dicomsource import ExtensionManager


def create_app(
    manager: ExtensionManager,
    settings: GatewaySettings | None = None,
    *,
    routes: Sequence[BaseRoute] = (),
) -> Starlette:
    """Return the application that serves the sources of a manager.

    Parameters
    ----------
    manager
        Its sources are opened when they are first asked for.
    settings
        Limits, and the key of addresses; those of `GatewaySettings` when None.
    routes
        What else the application serves.

    Returns
    -------
    starlette.applications.Starlette
        Each source under ``/sources/NAME/dicom-web``, and the active one under ``/dicom-web`` too, by DICOM PS3.18
        chapters 9 and 10. Its ``state`` holds `manager`, `settings`, and the `service`, which is closed at the end.
    """
    settings = settings or GatewaySettings()
    service = DicomwebService(manager, settings)
    app = Starlette(
        routes=[
            Mount("/sources/{source}/dicom-web", service),
            Mount("/dicom-web", service),
            *routes,
        ],
        exception_handlers=dict(HANDLERS),
    )
    app.state.manager = manager
    app.state.settings = settings
    app.state.service = service
    return app
