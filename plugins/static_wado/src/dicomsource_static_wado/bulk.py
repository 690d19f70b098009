"""Bulk data: what the BulkDataURIs of a tree's metadata mean, and the values behind them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from dicomsource.errors import DataError, NotFoundError
from dicomsource_static_wado import layout
from dicomsource_static_wado.mime import looks_like_frame, part_of
from dicomsource_static_wado.tree import looks_like_anything, steps_of

if TYPE_CHECKING:
    from dicomsource.contract import DicomJson
    from dicomsource_static_wado.tree import Tree

_STAND_IN = "http://tree.invalid/root/"
_BINARY = "application/octet-stream, */*;q=0.5"


def absolute(
    BulkDataURI: str,
    root: str,
    StudyInstanceUID: str,
    SeriesInstanceUID: str | None,
    SOPInstanceUID: str | None = None,
) -> str:
    """Return the URL that a BulkDataURI means.

    Parameters
    ----------
    BulkDataURI
        As the metadata of a series has it.
    root
        URL of the tree.
    StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
        Where the metadata is from; the last one of metadata that is that of one instance alone.

    Notes
    -----
    `mkdicomweb` counts ``instances/...`` from the series and ``bulkdata/...`` from the study; a whole path it begins
    at the place where its tree was served when it was made. `createdicomweb` counts from the metadata, as the
    standard does.

    References
    ----------
    RFC 3986 section 5.2; DICOM PS3.18 section F.2.6.
    """
    if urlsplit(BulkDataURI).scheme:
        return BulkDataURI
    if BulkDataURI.startswith("/"):
        _, studies, rest = BulkDataURI.partition("/studies/")
        return f"{root}{studies}{rest}" if studies else urljoin(f"{root}/", BulkDataURI)
    folder = layout.study_folder(StudyInstanceUID)
    if SeriesInstanceUID is not None and not BulkDataURI.startswith(("bulkdata/", "series/")):
        folder = layout.series_folder(StudyInstanceUID, SeriesInstanceUID)
        if SOPInstanceUID is not None and not BulkDataURI.startswith("instances/"):
            folder = f"{folder}/instances/{layout.segment(SOPInstanceUID)}"
    # Roots such as s3://bucket/tree have schemes that the library does not join: paths are joined below a stand-in.
    joined = urljoin(f"{_STAND_IN}{folder}/", BulkDataURI)
    inside = joined.startswith(_STAND_IN)
    return f"{root}/{joined.removeprefix(_STAND_IN)}" if inside else f"{root}/{BulkDataURI}"


def with_absolute_uris(
    row: Mapping[str, Any],
    root: str,
    StudyInstanceUID: str,
    SeriesInstanceUID: str,
    SOPInstanceUID: str | None = None,
) -> DicomJson:
    """Return a dataset whose BulkDataURIs, in sequence items too, are URLs.

    Parameters
    ----------
    row
        Metadata of an instance.
    root
        URL of the tree.
    StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
        Where the metadata is from, as for `absolute`.
    """
    uids = (StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
    mended: DicomJson = {}
    for tag, element in row.items():
        if isinstance(element, Mapping):
            uri, values = element.get("BulkDataURI"), element.get("Value")
            if isinstance(uri, str):
                url = absolute(uri, root, *uids)
                element = {**element, "BulkDataURI": url}
            elif isinstance(values, list) and any(isinstance(value, Mapping) for value in values):
                items = [
                    with_absolute_uris(value, root, *uids)
                    if isinstance(value, Mapping) and "Alphabetic" not in value
                    else value
                    for value in values
                ]
                element = {**element, "Value": items}
        mended[tag] = element
    return mended


def fetch_bulk_data(tree: Tree, url: str) -> bytes:
    """Return the value at a URL inside the tree; all frames in a row, where it is that of pixel data.

    Parameters
    ----------
    tree
        The tree.
    url
        What `absolute` gave.

    Raises
    ------
    NotFoundError
        There is no such value.
    DataError
        The URL is not inside the tree.
    """
    root = f"{tree.url}/"
    if not url.startswith(root):
        raise DataError(
            f"the BulkDataURI {url!r} leads out of the tree {tree.url}",
            way_out="Fetch it from where it is",
        )
    path = url.removeprefix(root).partition("#")[0].partition("?")[0]
    steps_of(path, tree.url)
    if path.endswith("/frames"):
        return _frames(tree, path)
    paths = layout.bulk_data(path)
    if is_video(url):
        paths = layout.rendered(path.removesuffix("/rendered"))
    fetched = tree.fetch(paths, accept=_BINARY, looks_right=looks_like_anything)
    assert fetched is not None  # nothing was known before
    if fetched.data.startswith(b"--"):
        try:
            return part_of(fetched).content
        except DataError:  # a value may itself begin with dashes
            if fetched.content_type.startswith("multipart/"):
                raise
    return fetched.data


def is_video(BulkDataURI: str) -> bool:
    """Whether a BulkDataURI means pixels that are kept as a video, as `mkdicomweb` keeps them."""
    return BulkDataURI.partition("?")[0].endswith("/rendered")


def _frames(tree: Tree, folder: str) -> bytes:
    frames: list[bytes] = []
    for number in count(1):
        try:
            paths = layout.frame_in(folder, number)
            fetched = tree.fetch(paths, accept=_BINARY, looks_right=looks_like_frame)
        except NotFoundError:
            if number == 1:
                raise
            break
        assert fetched is not None
        frames.append(part_of(fetched).content)
    return b"".join(frames)
