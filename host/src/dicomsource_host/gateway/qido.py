"""QIDO-RS: searching the sources.

References
----------
DICOM PS3.18, 10.6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.errors import QueryError
from dicomsource_host.gateway.addressing import source_of, uids_of
from dicomsource_host.gateway.answers import dicom_json_answer

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from dicomsource.datasource.query import QueryLevel


def studies(request: Request) -> Response:
    """Search for studies."""
    return _answer(request, source_of(request).query.studies)


def series(request: Request) -> Response:
    """Search for series, of one study or of all."""
    return _answer(request, source_of(request).query.series)


def instances(request: Request) -> Response:
    """Search for instances, of one series, of one study or of all."""
    return _answer(request, source_of(request).query.instances)


def _answer(request: Request, level: QueryLevel) -> Response:
    parameters = _parameters(request)
    for keyword, uid in uids_of(request).items():
        if parameters.setdefault(keyword, uid) != uid:
            raise QueryError(f"{keyword} is asked for twice", way_out="Leave it out of the query")
    return dicom_json_answer(level.select(parameters))


def _parameters(request: Request) -> dict[str, Any]:
    """Return the query; a key that is given several times, such as includefield, becomes a list."""
    query = request.query_params
    return {
        name: values[0] if len(values) == 1 else values
        for name in query
        if (values := query.getlist(name))
    }
