"""Pixels of image ids that no data source answers for: fetched from their URL, or read from their file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from dicomsource.contract.data import EncodedFrame
from dicomsource.errors import DataError, NotFoundError
from dicomsource.imageids import ImageId, parse_image_id
from dicomsource.natural import NaturalDataset, from_part10, naturalize
from dicomsource.pixels.decode import decode_frame
from dicomsource.pixels.media_types import syntax_of_frame
from dicomsource.pixels.part10_frames import frames_of_part10

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from dicomsource.contract import Services
    from dicomsource.http import HttpClient

_FRAMES = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'


def load_wadors(image_id: str, services: Services) -> NDArray[Any]:
    """Return the pixels behind a ``wadors`` id, asking its server without credentials.

    The metadata is that of the metadata store, or is asked for too.

    Raises
    ------
    TransportError
        The server cannot be reached, or refuses.
    NotFoundError
        The server does not have the frame, or its metadata.
    DataError
        The image id holds no http URL, or what came cannot be decoded.
    """
    parsed = parse_image_id(image_id)
    path, mark, query = parsed.url.partition("?")
    instance_path = path if parsed.frame is None else path.rpartition("/frames/")[0]
    client = _client(image_id, parsed)
    try:
        instance = services.metadata_store.get_instance_by_image_id(image_id)
        if instance is None:
            instance = _metadata(client, f"{instance_path}/metadata{mark}{query}")
        url = f"{instance_path}/frames/{parsed.frame or 1}{mark}{query}"
        frame = _frame(client, url, instance)
    finally:
        client.close()
    return decode_frame(frame, instance)


def load_wadouri(image_id: str, services: Services) -> NDArray[Any]:
    """Return the pixels behind a ``wadouri`` or ``dicomweb`` id, asking its server without credentials for the file.

    Raises
    ------
    TransportError
        The server cannot be reached, or refuses.
    NotFoundError
        The server does not have the file, or the file not the frame.
    DataError
        The image id holds no http URL, or what came is no DICOM file, or cannot be decoded.
    """
    parsed = parse_image_id(image_id)
    client = _client(image_id, parsed)
    try:
        data = client.get(parsed.url, accept="application/dicom, */*;q=0.5").content
    finally:
        client.close()
    return _decoded(data, parsed.frame)


def load_dicomfile(image_id: str, services: Services) -> NDArray[Any]:
    """Return the pixels of a file on this machine.

    Raises
    ------
    NotFoundError
        There is no such file, or no such frame in it.
    DataError
        It is no DICOM file, or cannot be decoded.
    """
    parsed = parse_image_id(image_id)
    return _decoded(Path(parsed.root), parsed.frame)


BUILT_IN: dict[str, Callable[[str, Services], NDArray[Any]]] = {
    "wadors": load_wadors,
    "wadouri": load_wadouri,
    "dicomweb": load_wadouri,
    "dicomfile": load_dicomfile,
}
"""Scheme to the loader that is used where no plugin brings one."""


def _client(image_id: str, parsed: ImageId) -> HttpClient:
    if not parsed.root.lower().startswith(("http://", "https://")):
        raise DataError(
            f"{image_id!r} holds no http URL, and no data source has registered it",
            way_out="Get the image id from its data source first",
        )
    from dicomsource.http import client_from_configuration

    return client_from_configuration({}, [])


def _metadata(client: HttpClient, url: str) -> NaturalDataset:
    rows = client.get_json(url)
    if not rows:
        raise NotFoundError(f"{url} gives no metadata")
    if not isinstance(rows, list) or not isinstance(rows[0], dict):
        raise DataError(f"{url} gives JSON that is no list of datasets")
    return naturalize(rows[0])


def _frame(client: HttpClient, url: str, instance: NaturalDataset) -> EncodedFrame:
    from dicomsource.multipart import boundary_of, parse_multipart

    response = client.get(url, accept=_FRAMES)
    content, content_type = response.content, response.headers.get("Content-Type", "")
    # Static trees keep multipart bodies, and their servers call those what they like.
    if content_type.startswith("multipart/") or content.startswith(b"--"):
        part = next(parse_multipart([content], boundary_of(content_type)), None)
        if part is None:
            raise DataError(f"{url} gives a multipart body without parts")
        content, content_type = part.content, part.headers.get("Content-Type", "")
    stored = instance.get("AvailableTransferSyntaxUID")
    known = stored[0] if isinstance(stored, list) and stored else stored
    return EncodedFrame(content, syntax_of_frame(content, content_type, known or None))


def _decoded(file: bytes | Path, frame: int | None) -> NDArray[Any]:
    (encoded,) = frames_of_part10(file, [frame or 1])
    return decode_frame(encoded, from_part10(file, stop_before_pixels=True))
