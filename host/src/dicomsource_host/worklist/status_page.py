"""The sources: how it stands with each, and the plugins that are set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import attrs
from starlette.responses import RedirectResponse

from dicomsource.errors import UnknownNameError
from dicomsource.extensions.namespaces import entry_name
from dicomsource_host.terminal.roots import root_of
from dicomsource_host.worklist.rendering import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from dicomsource_host.serving.states import SourceState
    from dicomsource_host.worklist.site import Site


@attrs.frozen
class SourceCard:
    """What is told of one source."""

    name: str
    label: str
    kind: str
    provider: str
    place: str
    service: str
    state: SourceState


def show(request: Request) -> Response:
    """Show all sources and all that is set aside."""
    site: Site = request.app.state.site
    states = {state.name: state for state in site.states.all()}
    cards = [_card(site, name, states[name], str(request.base_url)) for name in site.names]
    return page(request, "status.html", cards=cards, set_aside=site.manager.set_aside)


def check_again(request: Request) -> Response:
    """Open a source anew."""
    site: Site = request.app.state.site
    name = request.path_params["source"]
    if name not in site.names:
        raise UnknownNameError(f"there is no data source {name!r} here", known=site.names)
    site.states.check_again(name)
    back = request.query_params.get("back") == "studies"
    return RedirectResponse(f"/?{urlencode({'source': name})}" if back else "/status", 303)


def _card(site: Site, name: str, state: SourceState, base: str) -> SourceCard:
    definition = next(one for one in site.manager.definitions if one.sourceName == name)
    try:
        kind = site.manager.entry(definition.namespace).name
        provider = site.manager.plugin_of(definition.namespace).provider
    except UnknownNameError:
        kind, provider = entry_name(definition.namespace), ""
    return SourceCard(
        name=name,
        label=definition.friendlyName,
        kind=kind,
        provider=provider,
        place=site.places.get(name) or root_of(definition.configuration),
        service=f"{base}sources/{quote(name, safe='')}/dicom-web",
        state=state,
    )
