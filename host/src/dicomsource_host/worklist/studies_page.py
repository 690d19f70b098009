"""The worklist: the studies of a source that match."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import DicomsourceError, TransportError, UnknownNameError
from dicomsource_host.worklist.failures import status_of
from dicomsource_host.worklist.finding import Found, find_studies
from dicomsource_host.worklist.rendering import page
from dicomsource_host.worklist.search_form import SearchForm
from dicomsource_host.worklist.site import address
from dicomsource_host.worklist.texts import shown

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from dicomsource import NaturalDataset
    from dicomsource_host.serving.states import SourceState
    from dicomsource_host.worklist.site import Site

SECONDS_TO_WAIT = 0.7
"""How long a page waits for a source that is being opened before it tells so."""
_MODALITIES = ("CR", "CT", "DX", "MG", "MR", "NM", "OT", "PT", "RF", "SR", "US", "XA")


@attrs.frozen
class StudyLine:
    """One study in the list."""

    row: NaturalDataset
    href: str
    viewer: str

    def text(self, keyword: str) -> str:
        """Return the value of an attribute for people."""
        return shown(self.row, keyword)


def show(request: Request) -> Response:
    """Show the search form and what it finds."""
    site: Site = request.app.state.site
    form = SearchForm.from_query(request.query_params, site.first_name)
    if form.source not in site.names:
        raise UnknownNameError(f"there is no data source {form.source!r} here", known=site.names)
    state = site.states.of(form.source, wait=SECONDS_TO_WAIT)
    status, found, problem = 200, Found((), 0, False), ""
    if state.kind == "failed":
        status, problem = 502, state.reason
    elif state.kind == "ready":
        status, found, problem = _search(site, form)
    answer = page(
        request,
        "studies.html",
        status,
        form=form,
        state=state,
        states=site.states.all(),
        found=found,
        lines=[_line(site, form, row) for row in found.rows],
        problem=problem,
        modalities=_MODALITIES,
        url=form.url(offset=form.offset),
        message=_message(form, state, found, problem),
    )
    if "hx-request" in request.headers and request.headers.get("hx-source", "").startswith("form"):
        answer.headers["HX-Push-Url"] = form.url()  # without the fields that are empty
    return answer


def _search(site: Site, form: SearchForm) -> tuple[int, Found, str]:
    nothing = Found((), 0, False)
    try:
        source = site.source(form.source)
        found = find_studies(source, form.parameters(), form.orderby, form.limit, form.offset)
    except DicomsourceError as error:
        if isinstance(error, TransportError):
            site.states.heard(form.source, error)
        return int(status_of(error)), nothing, str(error)
    site.states.heard(form.source)
    return 200, found, ""


def _line(site: Site, form: SearchForm, row: NaturalDataset) -> StudyLine:
    uid = str(row.get("StudyInstanceUID") or "")
    return StudyLine(
        row, address(form.source, uid) if uid else "", site.viewer_address(form.source, uid)
    )


def _message(form: SearchForm, state: SourceState, found: Found, problem: str) -> str:
    """Return in one sentence what came out, as it is read aloud."""
    if state.kind == "opening":
        return f"{form.source} is being opened."
    if problem:
        return ""
    if not found.rows:
        if form.offset:
            return "There are no more studies."
        return "No study matches." if form.narrowed else f"{form.source} holds no study."
    first, last = form.offset + 1, form.offset + len(found.rows)
    of: Any = f"{found.total:,}" if found.total is not None else "many"
    return f"Studies {first:,} to {last:,} of {of}"
