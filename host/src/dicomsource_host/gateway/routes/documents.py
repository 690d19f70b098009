"""WADO-RS: an instance that is a document, rendered as what it is.

References
----------
DICOM PS3.18, 8.7.4 (rendered media types) and PS3.3, C.24.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource.natural import BulkData
from dicomsource_host.gateway.answers import Answer, whole
from dicomsource_host.gateway.negotiation import Offer, choose

if TYPE_CHECKING:
    from dicomsource_host.gateway.call import Call

# No others: a page of HTML or XML could run its script in the name of this server.
_TYPES = ("application/pdf", "model/stl", "model/obj", "model/mtl")


def document_of(call: Call) -> Answer | None:
    """Return the document in the instance that a request names; None where the instance is none.

    Raises
    ------
    Refused
        The client accepts no documents of this type (406).
    """
    if "SOPInstanceUID" not in call.uids:
        return None
    instance = call.source.retrieve.series.of_instance(**call.uids)
    type = str(instance.get("MIMETypeOfEncapsulatedDocument") or "").lower()
    value = instance.get("EncapsulatedDocument")
    if value is None or type not in _TYPES:
        return None
    choose(call.accept, (Offer(type),))
    if isinstance(value, BulkData):
        study, series = call.uids["StudyInstanceUID"], call.uids["SeriesInstanceUID"]
        value = call.source.retrieve.bulkDataURI(study, value.BulkDataURI, series)
    length = instance.get("EncapsulatedDocumentLength")  # without what makes the value even
    answer = whole(value[:length] if length else value, type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
