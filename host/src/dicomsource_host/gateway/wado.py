"""WADO-RS: retrieving from the sources.

References
----------
DICOM PS3.18, 10.4.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import Response

from dicomsource.errors import NotFoundError, QueryError
from dicomsource.natural import to_dicom_json
from dicomsource.pixels.media_types import media_type_of
from dicomsource_host.gateway.addressing import source_of, uids_of
from dicomsource_host.gateway.answers import dicom_json_stream, multipart_answer
from dicomsource_host.gateway.links import BulkDataLink, linked

if TYPE_CHECKING:
    from starlette.requests import Request

    from dicomsource import DicomJson, EncodedFrame, NaturalDataset

_FRAMES = re.compile(r"[0-9]{1,9}(,[0-9]{1,9})*")
_PART_10 = {"Content-Type": "application/dicom"}
_OCTET_STREAM = "application/octet-stream"


def metadata(request: Request) -> Response:
    """Return the metadata of a study, series or instance."""
    uids = uids_of(request)
    source = source_of(request)
    if "SOPInstanceUID" in uids:
        found = [source.retrieve.series.of_instance(**uids)]
    else:  # not kept: the gateway's memory must not grow with what passes through it
        found = source.retrieve.series.fetch(**uids)
    if not found:
        raise NotFoundError(
            f"there is no metadata of {list(uids.values())[-1]}", source=source.name
        )
    return dicom_json_stream(_with_links(request, source.name, instance) for instance in found)


def _with_links(request: Request, source: str, instance: NaturalDataset) -> DicomJson:
    """Return the metadata of an instance, with BulkDataURIs that point back to this gateway."""

    def link_for(uri: str) -> str:
        token = BulkDataLink(source, instance.get("SeriesInstanceUID"), uri).token()
        study = request.path_params["study"]
        return str(
            request.url_for("bulk_data", source=quote(source, safe=""), study=study, token=token)
        )

    return to_dicom_json(linked(instance, link_for))


def instances(request: Request) -> Response:
    """Return the Part 10 files of a study or series, one after the other."""
    files = source_of(request).retrieve.instances(**uids_of(request))
    return multipart_answer("application/dicom", ((_PART_10, file) for file in files))


def instance(request: Request) -> Response:
    """Return one Part 10 file."""
    file = source_of(request).retrieve.instance(**uids_of(request))
    return multipart_answer("application/dicom", [(_PART_10, file)])


def frames(request: Request) -> Response:
    """Return frames as they are stored, one part each."""
    listed = request.path_params["frames"]
    if not _FRAMES.fullmatch(listed):
        raise QueryError(
            f"the frame list is {listed!r}", way_out="Give numbers with commas between: /frames/1,2"
        )
    numbers = [int(number) for number in listed.split(",")]
    found = source_of(request).retrieve.frames(**uids_of(request), frames=numbers)
    type = media_type_of(found[0].TransferSyntaxUID)
    return multipart_answer(type, ((_frame_headers(frame), frame.data) for frame in found))


def _frame_headers(frame: EncodedFrame) -> dict[str, str]:
    type = media_type_of(frame.TransferSyntaxUID)
    return {"Content-Type": f"{type}; transfer-syntax={frame.TransferSyntaxUID}"}


def rendered(request: Request) -> Response:
    """Return a picture of an instance's first frame."""
    picture = source_of(request).retrieve.rendered(**uids_of(request), frame=None)
    is_png = picture.startswith(b"\x89PNG")
    return Response(picture, media_type="image/png" if is_png else "image/jpeg")


def bulk_data(request: Request) -> Response:
    """Return the bytes that a BulkDataURI of this gateway's metadata refers to."""
    link = BulkDataLink.from_token(request.path_params["token"])
    source = source_of(request)
    if link.source != source.name:
        raise NotFoundError(
            "this address of bulk data belongs to another source", source=source.name
        )
    study = uids_of(request)["StudyInstanceUID"]
    data = source.retrieve.bulkDataURI(study, link.BulkDataURI, link.SeriesInstanceUID)
    return multipart_answer(_OCTET_STREAM, [({"Content-Type": _OCTET_STREAM}, data)])
