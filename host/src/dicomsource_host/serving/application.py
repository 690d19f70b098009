"""The one application: the gateway of all sources, the worklist page, OHIF, and what watches over them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route

from dicomsource_host.gateway import GatewaySettings, create_app
from dicomsource_host.serving.access_log import AccessLog
from dicomsource_host.serving.hosts import KnownHosts, host_name, is_loopback
from dicomsource_host.serving.login import Login
from dicomsource_host.serving.metrics import Metrics
from dicomsource_host.serving.observing import Observed
from dicomsource_host.serving.only_chosen import OnlyChosen
from dicomsource_host.serving.states import SourceStates
from dicomsource_host.serving.tokens import Token, TokenWanted
from dicomsource_host.viewer.service import ViewerService
from dicomsource_host.worklist import Site, worklist_handlers, worklist_routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from dicomsource_host.serving.chosen_sources import ChosenSources
    from dicomsource_host.serving.settings import ServeSettings

_OF_THE_GATEWAY = ("/sources/", "/dicom-web/", "/dicom-web")
_VERSION = version("dicomsource-host")
_METHODS = ("GET", "HEAD", "POST", "DELETE", "OPTIONS")
_READABLE = ("Content-Location", "Content-Range", "ETag", "Warning", "X-Total-Count")


class Application:
    """An ASGI application: services below ``/sources`` and ``/dicom-web``, pages everywhere else.

    Attributes
    ----------
    state
        The state of the pages, as Starlette has it.
    """

    def __init__(self, gateway: ASGIApp, pages: Starlette) -> None:
        self._gateway = gateway
        self._pages = pages
        self.state = pages.state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or live through the lifespan."""
        path = scope.get("path", "")
        if scope["type"] == "http" and path.startswith(_OF_THE_GATEWAY):
            await self._gateway(scope, receive, send)
        else:
            await self._pages(scope, receive, send)


def create_application(chosen: ChosenSources, settings: ServeSettings) -> ASGIApp:
    """Return the application that serves chosen sources.

    Parameters
    ----------
    chosen
        The sources; their manager is closed as the application ends.
    settings
        What else was asked for.
    """
    token = Token(settings.token) if settings.token else None
    metrics = Metrics()
    log = AccessLog.opened(settings.access_log)
    limits = GatewaySettings(
        max_body_bytes=settings.max_body,
        kept_answer_bytes=settings.kept_answers,
        public_url=settings.public_url,
    )
    gateway = create_app(chosen.manager, limits)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with gateway.router.lifespan_context(gateway):
            try:
                yield
            finally:
                gateway.state.service.close()
                chosen.manager.close()
                if log is not None:
                    log.close()

    viewer = ViewerService(settings.viewer, chosen) if settings.viewer else None
    behind_https = (settings.public_url or "").startswith("https:")
    routes = [
        Route("/health", _health),
        Route("/metrics", metrics.endpoint),
        *(Login(token, behind_https=behind_https).routes if token else ()),
        *(viewer.routes if viewer else ()),
        *worklist_routes(),
    ]
    pages = Starlette(routes=routes, lifespan=lifespan, exception_handlers=worklist_handlers())
    pages.state.site = Site(
        manager=chosen.manager,
        names=chosen.names,
        places=chosen.places,
        states=SourceStates(chosen.manager, chosen.names),
        has_viewer=viewer is not None,
        wants_token=token is not None,
    )
    return _guarded(
        Application(OnlyChosen(gateway, chosen.names), pages), chosen, settings, token, metrics, log
    )


def _guarded(
    app: ASGIApp,
    chosen: ChosenSources,
    settings: ServeSettings,
    token: Token | None,
    metrics: Metrics,
    log: AccessLog | None,
) -> ASGIApp:
    """Put around an application what every request goes through; the last one here sees it first."""
    if token is not None:
        app = TokenWanted(app, token)
    if settings.allowed_origins:
        app = CORSMiddleware(
            app,
            allow_origins=settings.allowed_origins,
            allow_methods=_METHODS,
            allow_headers=("Accept", "Authorization", "Content-Type", "If-None-Match", "Range"),
            expose_headers=_READABLE,
            max_age=600,
        )
    if token is None and not settings.open_to_all:
        own = () if is_loopback(settings.host) else (settings.host,)
        public = host_name(urlsplit(settings.public_url or "").netloc)
        app = KnownHosts(app, (*settings.allowed_hosts, *own, public))
    return Observed(app, metrics, log, chosen.names)


async def _health(_: Request) -> Response:
    """Tell that the process answers; how it stands with the sources is told by the page."""
    return JSONResponse({"status": "ok", "version": _VERSION})
