"""Whether a URL is that of a DICOMweb server that really searches."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from dicomsource.errors import (
    AuthenticationError,
    DataError,
    DicomsourceError,
    HTTPStatusError,
    NotFoundError,
)

if TYPE_CHECKING:
    from dicomsource.http import HttpClient

LOOKS_FOR = "a server that answers DICOMweb searches (QIDO-RS) at URL/studies"
SUFFIXES = ("/dicom-web", "/dicomweb", "/rs")

Answer = Literal["searches", "may search", "gives all it has"]


def recognise(locator: str) -> dict[str, Any] | None:
    """Return the configuration for a server that answers searches, or None.

    It is asked for a study that nobody has: a server that searches has no answer to that, a tree of files
    gives its whole list.

    Parameters
    ----------
    locator
        URL of the service, or of the server that has it at one of the usual places.

    Raises
    ------
    TransportError
        The server cannot be reached, wants credentials or fails, so that nothing can be found out.
    DataError
        It answers with something else than JSON, and has no service at the usual places.
    """
    parts = urlsplit(locator)
    if parts.scheme not in ("http", "https") or parts.path.endswith((".json", ".dcm", ".gz")):
        return None
    from dicomsource.http import HttpClient

    root = locator.rstrip("/")
    client = HttpClient([root], timeout=(5, 15), retries=0)
    try:
        answer = _ask(client, root)
        if not isinstance(answer, str) or answer == "may search":
            for suffix in SUFFIXES:
                if _ask(client, root + suffix) == "searches":
                    root, answer = root + suffix, "searches"
                    break
    finally:
        client.close()
    if isinstance(answer, DataError | HTTPStatusError):
        raise answer
    return {"qidoRoot": root, "wadoRoot": root} if answer in ("searches", "may search") else None


def _ask(client: HttpClient, root: str) -> Answer | DicomsourceError:
    """Return what a root turns out to be, or why it cannot be told; a server that is away raises."""
    from dicomsource.http.jsonbody import parse_json

    nobody = f"2.25.{uuid.uuid4().int}"
    try:
        response = client.get(
            f"{root}/studies",
            params={"StudyInstanceUID": nobody, "limit": "1"},
            accept="application/dicom+json",
        )
        if response.status_code == 204:
            return "searches"
        rows = parse_json(response.content, root)
    except (DataError, NotFoundError, HTTPStatusError) as error:
        if isinstance(error, AuthenticationError):
            raise
        return error
    if rows is None or rows == []:
        said = response.headers.get("Content-Type", "").lower()
        # Other services have a list of studies too, and it may be empty: Orthanc's own, for one.
        return "searches" if "dicom+json" in said else "may search"
    if isinstance(rows, list) and isinstance(rows[0], dict):
        return "gives all it has"
    return DataError(f"{root}/studies is JSON, but no list of studies")
