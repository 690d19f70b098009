"""Answers of the gateway: DICOM JSON, multipart bodies, and errors in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response, StreamingResponse

from dicomsource import errors
from dicomsource.multipart import encode_multipart, multipart_content_type, new_boundary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from starlette.requests import Request

    from dicomsource import DicomJson, WebApiDataSource

_STATUS_OF = (
    (errors.UnknownNameError, 404),
    (errors.NotFoundError, 404),
    (errors.QueryError, 400),
    (errors.UnsupportedError, 501),
    (errors.TransportError, 502),
)


def source_of(request: Request) -> WebApiDataSource:
    """Return the data source that a request is addressed to."""
    return request.app.state.manager.get_data_source(request.path_params["source"])  # type: ignore[no-any-return]


def uids_of(request: Request) -> dict[str, str]:
    """Return the UIDs that the path of a request holds, by keyword."""
    names = {
        "study": "StudyInstanceUID",
        "series": "SeriesInstanceUID",
        "instance": "SOPInstanceUID",
    }
    return {
        keyword: request.path_params[name]
        for name, keyword in names.items()
        if name in request.path_params
    }


async def error_answer(_: Request, error: Exception) -> Response:
    """Return an error as a status and one sentence."""
    status = next((status for kind, status in _STATUS_OF if isinstance(error, kind)), 500)
    return JSONResponse({"error": str(error)}, status_code=status)


def dicom_json_answer(rows: Sequence[DicomJson]) -> Response:
    """Return datasets as ``application/dicom+json``; 204 where there are none (PS3.18, 10.6.3)."""
    if not rows:
        return Response(status_code=204)
    body = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, media_type="application/dicom+json")


def multipart_answer(type: str, parts: Iterable[tuple[Mapping[str, str], bytes]]) -> Response:
    """Return a ``multipart/related`` answer that streams; its first part is made before it begins.

    Parameters
    ----------
    type
        Media type of the whole.
    parts
        Pairs of headers and content.
    """
    remaining = iter(parts)
    first = next(remaining, None)  # an error of the source still becomes a status here
    if first is None:
        raise errors.NotFoundError("there is nothing at this address")

    def all_parts() -> Iterator[Any]:
        yield first
        yield from remaining

    boundary = new_boundary()
    return StreamingResponse(
        encode_multipart(all_parts(), boundary), media_type=multipart_content_type(type, boundary)
    )
