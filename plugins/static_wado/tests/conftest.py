"""Trees, true ones and such as are met in the wild, and web servers of several kinds."""

from __future__ import annotations

import gzip
import json
import threading
import warnings
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import attrs
import pytest

from dicomsource.samples import sample_files, write_static_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def true_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree of all sample files; tests do not change it."""
    return write_static_tree(sample_files(), tmp_path_factory.mktemp("tree")).directory


@pytest.fixture
def sample() -> Callable[[str], Path]:
    """``sample(name)``: one of the files inside pydicom."""
    return {file.name: file for file in sample_files()}.__getitem__


@pytest.fixture
def small_tree(tmp_path: Path, sample: Callable[[str], Path]) -> Callable[..., Path]:
    """``small_tree(*names, part10=True)``: a new tree of some sample files."""

    def made(*names: str, part10: bool = True) -> Path:
        files = [sample(name) for name in names]
        return write_static_tree(files, tmp_path / "tree", part10=part10).directory

    return made


def read_json(path: Path) -> Any:
    """Return what a compressed JSON file holds."""
    return json.loads(gzip.decompress(path.read_bytes()))


def change_json(path: Path, change: Callable[[Any], Any]) -> None:
    """Replace what a compressed JSON file holds."""
    path.write_bytes(gzip.compress(json.dumps(change(read_json(path))).encode()))


@pytest.fixture
def edit() -> Callable[[Path, Callable[[Any], Any]], None]:
    """``edit(path, change)``: replace what a compressed JSON file of a tree holds."""
    return change_json


# What mkdicomweb does to the rows of its trees.

_DEDUPLICATED = {
    "00091011": {"vr": "LO", "Value": ["d41d8cd98f00b204e9800998ecf8427e"]},
    "00091012": {"vr": "CS", "Value": ["info"]},
}


def added_to(row: dict[str, Any]) -> dict[str, Any]:
    """The private attributes that the tools add, whoever else has the group."""
    block = "00090011" if "00090010" in row else "00090010"
    return {block: {"vr": "LO", "Value": ["dedupped"]}, **_DEDUPLICATED}


_IN_STUDY_LIST = (
    "00080020", "00080030", "00080050", "00080061", "00081030", "00100010", "00100020", "00100030", "00100040",
    "0020000D", "00200010", "00201206", "00201208",
)  # fmt: skip
_IN_INSTANCE_LIST = ["00080018", "00200013", "00280010", "00280011", "0020000D", "0020000E"]


def _bytewise(row: dict[str, Any], path: Path) -> dict[str, Any]:
    """Names as mkdicomweb has them: a character for each byte; and the character set of the file."""
    from pydicom import dcmread

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = dcmread(path)
        name = dataset.get_item(0x00100010)
        character_set = dataset.get("SpecificCharacterSet") or ""
    changed = dict(row)
    if name is not None and name.value:
        changed["00100010"] = {
            "vr": "PN",
            "Value": [{"Alphabetic": name.value.decode("latin-1").strip()}],
        }
    if "00080005" in row:
        several = [character_set] if isinstance(character_set, str) else character_set
        changed["00080005"] = {"vr": "CS", "Value": ["\\".join(several)]}
    return changed


def _mk_element(element: dict[str, Any]) -> dict[str, Any]:
    values, uri = element.get("Value"), element.get("BulkDataURI")
    if uri:
        return {**element, "BulkDataURI": uri.removeprefix("../../")}
    if not values:
        return element
    if element["vr"] == "SQ":
        items = [{tag: _mk_element(one) for tag, one in item.items()} for item in values]
        return {"vr": "SQ", "Value": items}
    if element["vr"] in ("CS", "LO", "UI", "SH") and len(values) > 1:
        return {"vr": element["vr"], "Value": ["\\".join(value or "" for value in values)]}
    if element["vr"] == "AT":
        return {"vr": "AT", "Value": values[0].lower()}
    return element


@pytest.fixture
def mk_tree(tmp_path: Path) -> Callable[..., Path]:
    """``mk_tree(*files)``: a tree with the ways and faults of mkdicomweb."""

    def made(*files: Path) -> Path:
        directory = write_static_tree(files, tmp_path / "mk", part10=False).directory
        of_instance = {}
        for file in files:
            from pydicom import dcmread

            of_instance[str(dcmread(file, specific_tags=["SOPInstanceUID"]).SOPInstanceUID)] = file

        def metadata_row(row: dict[str, Any]) -> dict[str, Any]:
            plain = {tag: _mk_element(element) for tag, element in row.items()}
            return {**_bytewise(plain, of_instance[row["00080018"]["Value"][0]]), **added_to(row)}

        def study_row(row: dict[str, Any]) -> dict[str, Any]:
            uid = row["0020000D"]["Value"][0]
            first = read_json(next(directory.glob(f"studies/{uid}/series/*/metadata.gz")))[0]
            kept = {tag: row[tag] for tag in _IN_STUDY_LIST if tag in row}
            named = _bytewise(kept, of_instance[first["00080018"]["Value"][0]])
            if not row.get("00080061", {}).get("Value"):
                named["00080061"] = {"vr": "CS", "Value": [None]}
            return {**named, **added_to(row)}

        def instance_row(row: dict[str, Any]) -> dict[str, Any]:
            return {tag: row[tag] for tag in _IN_INSTANCE_LIST if tag in row} | added_to(row)

        change_json(directory / "studies/index.json.gz", lambda rows: [*map(study_row, rows)])
        for path in directory.glob("studies/*/index.json.gz"):
            change_json(path, lambda rows: [*map(study_row, rows)])
        for path in directory.glob("studies/*/series/*/instances/index.json.gz"):
            change_json(path, lambda rows: [*map(instance_row, reversed(rows))])
        for path in directory.glob("studies/*/series/*/metadata.gz"):
            change_json(path, lambda rows: [*map(metadata_row, reversed(rows))])
        return directory

    return made


@pytest.fixture
def cd_tree(tmp_path: Path) -> Callable[..., Path]:
    """``cd_tree(*files)``: a tree with the ways and faults of createdicomweb."""

    def changed(element: dict[str, Any]) -> dict[str, Any]:
        values, uri = element.get("Value"), element.get("BulkDataURI", "")
        if uri.endswith("/frames"):
            return {**element, "BulkDataURI": f"./{uri}"}
        if uri:
            return {**element, "BulkDataURI": f"{uri}.mht.gz"}
        if element["vr"] == "AT" and values:
            return {"vr": "AT", "Value": [int(value, 16) for value in values]}
        if values or "InlineBinary" in element:
            return element
        return {**element, "Value": [""] if element["vr"] != "SQ" else []}

    def row_of(row: dict[str, Any]) -> dict[str, Any]:
        mended = {tag: changed(element) for tag, element in row.items()} | added_to(row)
        if "00083002" in mended:
            mended["00083002"] = {"vr": "UN", "Value": ["1.2.840.10008.1.2"]}
        return mended

    def made(*files: Path) -> Path:
        directory = write_static_tree(files, tmp_path / "cd", part10=False).directory
        for path in directory.glob("studies/*/bulkdata/*/*/*.gz"):
            path.rename(path.with_name(f"{path.stem}.mht.gz"))
        for path in (*directory.rglob("index.json.gz"), *directory.rglob("metadata.gz")):
            change_json(path, lambda rows: [*map(row_of, rows)])
        for path in (
            directory / "studies/index.json.gz",
            *directory.glob("studies/*/index.json.gz"),
        ):
            change_json(
                path,
                lambda rows: [{t: e for t, e in row.items() if t != "00080061"} for row in rows],
            )
        (directory / "studies/temp").mkdir()
        return directory

    return made


@attrs.define
class Server:
    """A tree on a web server.

    Attributes
    ----------
    url
        Its root.
    requests
        Path, status and request headers of each request, in order.
    """

    url: str
    requests: list[tuple[str, int, dict[str, str]]]

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for."""
        return [path for path, _, _ in self.requests]


# As the usual configuration of nginx maps them.
_MAPPED = ("/index.json.gz", ".gz", ".mht", ".mht.gz", ".jls", ".jll", ".jpeg", "/index.mht.gz")


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """``serve(directory, mapping=True, encoding=True, versions=True, missing=404)``: a web server for a tree.

    ``mapping``: names without extension find their file. ``encoding``: compressed files are labelled so.
    ``versions``: ETag and If-None-Match. ``missing``: the status of what is not there, or a page for it.
    """
    servers: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def started(
        directory: Path,
        *,
        mapping: bool = True,
        encoding: bool = True,
        versions: bool = True,
        missing: int | bytes = 404,
    ) -> Server:
        requests: list[tuple[str, int, dict[str, str]]] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                path = unquote(self.path.partition("?")[0]).strip("/")
                endings = ("", *_MAPPED) if mapping else ("",)
                files = [directory / f"{path}{ending}" for ending in endings]
                file = next((one for one in files if one.is_file()), None)
                if file is None:
                    page = isinstance(missing, bytes)
                    self.answer(200 if page else missing, missing if page else b"", "text/html")
                    return
                headers = {}
                if file.suffix == ".gz" and encoding:
                    headers["Content-Encoding"] = "gzip"
                if versions:
                    headers["ETag"] = f'"{file.stat().st_mtime_ns:x}-{file.stat().st_size:x}"'
                    headers["Last-Modified"] = formatdate(file.stat().st_mtime, usegmt=True)
                known = self.headers.get("If-None-Match")
                if versions and known == headers["ETag"]:
                    self.answer(304, b"", None, headers)
                    return
                kind = "multipart/related" if ".mht" in file.name else "application/octet-stream"
                self.answer(200, file.read_bytes(), kind, headers)

            def answer(
                self,
                status: Any,
                body: Any,
                kind: str | None,
                headers: dict[str, str] | None = None,
            ) -> None:
                requests.append((self.path, status, dict(self.headers)))
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                if kind:
                    self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        servers.append((server, thread))
        return Server(f"http://127.0.0.1:{server.server_port}", requests)

    yield started
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def open_tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """``open_tree(root, **configuration)``: the data source of a tree, closed in the end.

    Its study list has a cache of its own, and is looked at before each search.
    """
    from dicomsource_static_wado.source import createDataSource

    sources = []
    defaults = {"cacheDirectory": str(tmp_path_factory.mktemp("cache")), "studyListInterval": 0}

    def opened(root: str | Path, **configuration: Any) -> Any:
        source = createDataSource({"wadoRoot": str(root), **defaults, **configuration})
        sources.append(source)
        return source

    yield opened
    for source in sources:
        source.close()


@pytest.fixture
def make_file() -> Callable[..., Path]:
    """``make_file(path, study, instance, **values)``: a small DICOM file, without pixels unless some are given."""
    from pydicom.dataset import FileDataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian

    def made(path: Path, study: int, instance: int, **values: Any) -> Path:
        meta = FileMetaDataset()
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        meta.MediaStorageSOPInstanceUID = f"2.25.3.{study}.{instance}"
        dataset = FileDataset(str(path), {}, file_meta=meta, preamble=bytes(128))
        dataset.SOPClassUID = meta.MediaStorageSOPClassUID
        dataset.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
        dataset.StudyInstanceUID = f"2.25.1.{study}"
        dataset.SeriesInstanceUID = f"2.25.2.{study}.{instance % 2}"
        dataset.PatientName = "DOE^JANE"
        dataset.PatientID = str(study)
        dataset.Modality = "CT"
        dataset.SeriesNumber = instance % 2
        dataset.InstanceNumber = instance
        for keyword, value in values.items():
            setattr(dataset, keyword, value)
        path.parent.mkdir(parents=True, exist_ok=True)
        dataset.save_as(path, enforce_file_format=True)
        return path

    return made


@pytest.fixture
def content_of() -> Callable[[Path], dict[str, bytes]]:
    """``content_of(tree)``: path to bytes of all files that a tree shows to readers."""

    def content(tree: Path) -> dict[str, bytes]:
        paths = [path for path in tree.rglob("*") if path.is_file()]
        found = {path.relative_to(tree).as_posix(): path.read_bytes() for path in paths}
        return {path: data for path, data in found.items() if not path.startswith(".dicomsource")}

    return content
