"""WADO-URI: the older way to retrieve one instance or picture.

References
----------
DICOM PS3.18 chapter 9.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.errors import QueryError
from dicomsource_host.gateway.answers import Answer, whole
from dicomsource_host.gateway.call import checked_uid
from dicomsource_host.gateway.failures import Refused
from dicomsource_host.gateway.negotiation import Offer, acceptable, choose
from dicomsource_host.gateway.pictures import GIF, JPEG, PNG, picture_of
from dicomsource_host.gateway.routes.frames import frame_numbers_of
from dicomsource_host.gateway.routes.wishes import wishes_of_uri

if TYPE_CHECKING:
    from dicomsource_host.gateway.call import Call

_UIDS = {
    "studyUID": "StudyInstanceUID",
    "seriesUID": "SeriesInstanceUID",
    "objectUID": "SOPInstanceUID",
}
_FILE = "application/dicom"
_OFFERS = (Offer(JPEG), Offer(PNG), Offer(GIF), Offer(_FILE))


def wado_uri(call: Call) -> Answer:
    """Return an instance as a picture, or as a Part 10 file where ``contentType`` says so."""
    parameters = _parameters(call)
    if parameters.get("requestType") != "WADO":
        raise QueryError(
            f"requestType is {parameters.get('requestType')!r}", way_out="Give requestType=WADO"
        )
    missing = [name for name in _UIDS if not parameters.get(name)]
    if missing:
        raise QueryError(f"{' and '.join(missing)} is missing", way_out="Give all three UIDs")
    uids = {keyword: checked_uid(parameters[name], name) for name, keyword in _UIDS.items()}
    wanted = parameters.get("contentType") or ""
    accept = call.headers.get("accept", "")
    type = choose(wanted, _OFFERS).offer.type if wanted else _preferred(accept)
    if type == _FILE:
        if parameters.get("anonymize") == "yes":
            raise Refused(400, "files are not anonymized here. Leave anonymize out.")
        file = next(iter(call.source.retrieve.streams(**uids)))
        return whole(b"".join(file), _FILE)
    frame = parameters.get("frameNumber")
    number = None if frame is None else frame_numbers_of(frame)[0]
    picture = picture_of(call.source, uids, number, type, wishes_of_uri(parameters))
    return whole(picture, type)


def _preferred(accept: str) -> str:
    found = acceptable(accept, _OFFERS)
    return found[0].offer.type if found else JPEG


def _parameters(call: Call) -> dict[str, str]:
    parameters: dict[str, str] = {}
    for name, value in call.pairs:
        if name in parameters:
            raise QueryError(f"{name} is given twice", way_out="Give it once")
        parameters[name] = value
    return parameters
