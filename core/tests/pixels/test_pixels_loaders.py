"""An image id leads to its pixels: through its source, a plugin's loader, or the built-in one."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pydicom
import pytest

from dicomsource import IWebApiDataSource
from dicomsource.contract import EncodedFrame, ImageLoaderEntry, Services
from dicomsource.errors import (
    DataError,
    HTTPStatusError,
    NotFoundError,
    UnknownNameError,
    UnsupportedError,
)
from dicomsource.imageids import file_image_id, wadors_image_id, wadouri_image_id
from dicomsource.metadata import DicomMetadataStore
from dicomsource.natural import NaturalDataset, from_part10, to_dicom_json
from dicomsource.pixels import frames_of_part10, load_pixels

if TYPE_CHECKING:
    from dicomsource.datasource import WebApiDataSource

FILES = Path(pydicom.__file__).parent / "data" / "test_files"
CT = FILES / "CT_small.dcm"
TWO_FRAMES = FILES / "SC_rgb_rle_2frame.dcm"
UIDS = ("1.2", "1.3", "1.4")


def pixels_of(path: Path) -> np.ndarray:
    return pydicom.dcmread(path).pixel_array


@pytest.fixture
def site():
    """A web site: path to (Content-Type, body)."""
    pages: dict[str, tuple[str, bytes]] = {}
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            content_type, body = pages.get(self.path, ("text/plain", b""))
            self.send_response(200 if self.path in pages else 404)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}", pages=pages, asked=asked)
    server.shutdown()
    thread.join()
    server.server_close()


class Manager:
    """The part of an extension manager that loading pixels needs."""

    def __init__(self, **sources: object) -> None:
        self.services = Services(DicomMetadataStore())
        self.image_loaders: dict[str, ImageLoaderEntry] = {}
        self._sources = sources

    def get_data_source(self, name: str) -> object:
        return self._sources[name]


def source_of(path: Path, *, with_frames: bool = True) -> WebApiDataSource:
    asked = []

    def frames(StudyInstanceUID: str, SOPInstanceUID: str, frames: list[int]) -> list[EncodedFrame]:
        asked.append((StudyInstanceUID, SOPInstanceUID, frames))
        return frames_of_part10(path, frames)

    def metadata(StudyInstanceUID: str, SeriesInstanceUID: str) -> list[NaturalDataset]:
        instance = from_part10(path, stop_before_pixels=True)
        uids = {"StudyInstanceUID": StudyInstanceUID, "SeriesInstanceUID": SeriesInstanceUID}
        return [
            NaturalDataset(uids | {"SOPInstanceUID": "other"}),
            NaturalDataset(instance | uids | {"SOPInstanceUID": "1.4"}),
        ]

    given = {"frames": frames} if with_frames else {}
    source = IWebApiDataSource.create(
        retrieve={"series": {"metadata": metadata}, **given}, asked=asked
    )
    source.bind(name="pacs")
    return source


def test_a_file_is_read():
    np.testing.assert_array_equal(load_pixels(file_image_id(CT)), pixels_of(CT))


@pytest.mark.parametrize("frame", [1, 2])
def test_the_frame_of_the_image_id_is_the_one_that_comes(frame):
    loaded = load_pixels(file_image_id(TWO_FRAMES, frame))

    np.testing.assert_array_equal(loaded, pixels_of(TWO_FRAMES)[frame - 1])


@pytest.mark.parametrize("scheme", ["wadouri", "dicomweb"])
def test_a_file_on_the_web_is_fetched(site, scheme):
    site.pages["/x.dcm?token=a"] = ("application/dicom", TWO_FRAMES.read_bytes())

    loaded = load_pixels(f"{scheme}:{site.url}/x.dcm?token=a&frame=2")

    np.testing.assert_array_equal(loaded, pixels_of(TWO_FRAMES)[1])


def test_a_wado_uri_service_is_asked_for_the_instance(site):
    image_id = wadouri_image_id(f"{site.url}/wado", *UIDS, 1)
    query = "?requestType=WADO&studyUID=1.2&seriesUID=1.3&objectUID=1.4"
    query += "&contentType=application/dicom&transferSyntax=*"
    site.pages[f"/wado{query}"] = ("application/dicom", CT.read_bytes())

    np.testing.assert_array_equal(load_pixels(image_id), pixels_of(CT))


def served(site, path: Path, content_type: str) -> tuple[str, NaturalDataset]:
    """Put an instance on the site as WADO-RS has it, and return the start of its paths and its metadata."""
    base = "/studies/1.2/series/1.3/instances/1.4"
    uids = dict(zip(("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"), UIDS, strict=True))
    instance = NaturalDataset(from_part10(path, stop_before_pixels=True) | uids)
    site.pages[f"{base}/metadata"] = (
        "application/dicom+json",
        json.dumps([to_dicom_json(instance)]).encode(),
    )
    for number, frame in enumerate(frames_of_part10(path), start=1):
        part_type = f"image/dicom-rle; transfer-syntax={frame.TransferSyntaxUID}".encode()
        body = b"--b\r\nContent-Type: " + part_type + b"\r\n\r\n" + frame.data + b"\r\n--b--\r\n"
        site.pages[f"{base}/frames/{number}"] = (content_type, body)
    return base, instance


@pytest.mark.parametrize(
    "content_type",
    ['multipart/related; type="image/dicom-rle"; boundary=b', "application/octet-stream"],
)
@pytest.mark.parametrize("frame", [1, 2, None])
def test_a_wado_rs_service_is_asked_for_metadata_and_frame(site, content_type, frame):
    base, _ = served(site, TWO_FRAMES, content_type)

    loaded = load_pixels(wadors_image_id(site.url, *UIDS, frame))

    np.testing.assert_array_equal(loaded, pixels_of(TWO_FRAMES)[(frame or 1) - 1])
    assert site.asked == [f"{base}/metadata", f"{base}/frames/{frame or 1}"]


def test_metadata_in_the_store_is_not_asked_for_again(site):
    base, instance = served(site, TWO_FRAMES, "multipart/related; boundary=b")
    manager = Manager()
    manager.services.metadata_store.add_instance(instance)

    load_pixels(wadors_image_id(site.url, *UIDS), manager=manager)

    assert site.asked == [f"{base}/frames/1"]


def test_a_source_answers_for_the_image_ids_it_registered():
    source = source_of(TWO_FRAMES)
    manager = Manager(pacs=source)
    manager.services.metadata_store.add_image_id("acme:7", *UIDS, 2, source_name="pacs")

    loaded = load_pixels("acme:7", manager=manager)

    np.testing.assert_array_equal(loaded, pixels_of(TWO_FRAMES)[1])
    assert source.asked == [("1.2", "1.4", [2])]


def test_an_image_id_that_names_its_source_need_not_be_registered():
    manager = Manager(**{"my pacs": source_of(CT)})
    image_id = wadors_image_id("dicomsource://my%20pacs", *UIDS)

    np.testing.assert_array_equal(load_pixels(image_id, manager=manager), pixels_of(CT))


def test_a_source_without_pixels_leaves_its_image_ids_to_the_scheme():
    manager = Manager(pacs=source_of(CT, with_frames=False))
    store = manager.services.metadata_store
    store.add_image_id(file_image_id(CT), *UIDS, 1, source_name="pacs")
    store.add_image_id("acme:7", *UIDS, 1, source_name="pacs")

    np.testing.assert_array_equal(load_pixels(file_image_id(CT), manager=manager), pixels_of(CT))
    with pytest.raises(UnsupportedError, match="Data source 'pacs': it has .*no retrieve.frames"):
        load_pixels("acme:7", manager=manager)


def test_an_instance_that_its_source_does_not_know_is_named():
    manager = Manager(pacs=source_of(CT))
    store = manager.services.metadata_store
    store.add_image_id("acme:7", "1.2", "1.3", "9.9", 1, source_name="pacs")

    with pytest.raises(NotFoundError, match=r"'pacs': series 1\.3 has no instance 9\.9"):
        load_pixels("acme:7", manager=manager)


@pytest.mark.parametrize("image_id", ["acme:7", "dicomfile:/nowhere.dcm"])
def test_the_loader_of_a_plugin_comes_before_the_built_in_one(image_id):
    manager = Manager()
    asked = []

    def load(image_id: str, services: Services) -> np.ndarray:
        asked.append((image_id, services))
        return np.eye(2)

    scheme = image_id.partition(":")[0]
    manager.image_loaders[scheme] = ImageLoaderEntry(scheme, load)

    np.testing.assert_array_equal(load_pixels(image_id, manager=manager), np.eye(2))
    assert asked == [(image_id, manager.services)]


def test_an_unknown_scheme_is_named_with_the_known_ones():
    manager = Manager()
    manager.image_loaders["acme"] = ImageLoaderEntry("acme", print)

    with pytest.raises(UnknownNameError) as caught:
        load_pixels("slide:1", manager=manager)
    assert set(caught.value.known) == {"acme", "wadors", "wadouri", "dicomweb", "dicomfile"}
    with pytest.raises(UnknownNameError, match="scheme 'acme'"):
        load_pixels("acme:7")


@pytest.mark.parametrize(
    "image_id",
    [
        wadors_image_id("dicomsource://pacs", *UIDS),
        wadors_image_id("/dicom-web", *UIDS),
        "wadouri:blob:x?frame=1",
    ],
)
def test_an_image_id_without_an_http_url_needs_its_source(image_id):
    with pytest.raises(DataError, match="holds no http URL, and no data source has registered it"):
        load_pixels(image_id)


def test_bad_answers_of_a_server_are_told_apart(site):
    base, _ = served(site, TWO_FRAMES, "multipart/related; boundary=b")
    image_id = wadors_image_id(site.url, *UIDS, 1)

    with pytest.raises(NotFoundError):
        load_pixels(wadors_image_id(site.url, *UIDS, 3))
    site.pages[f"{base}/frames/1"] = ("multipart/related; boundary=b", b"--b--\r\n")
    with pytest.raises(DataError, match="without parts"):
        load_pixels(image_id)
    site.pages[f"{base}/metadata"] = ("application/dicom+json", b"{}")
    with pytest.raises(NotFoundError, match="gives no metadata"):
        load_pixels(image_id)
    site.pages[f"{base}/metadata"] = ("application/dicom+json", b'["x"]')
    with pytest.raises(DataError, match="no list of datasets"):
        load_pixels(image_id)


def test_a_page_that_is_no_file_is_refused(site):
    site.pages["/x.dcm"] = ("text/html", b"<html>please sign in</html>" * 20)

    with pytest.raises((DataError, NotFoundError), match="a file of 540 bytes"):
        load_pixels(f"wadouri:{site.url}/x.dcm")
    with pytest.raises((NotFoundError, HTTPStatusError)):
        load_pixels(f"wadouri:{site.url}/y.dcm")
