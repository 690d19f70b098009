from __future__ import annotations

import gzip
import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydicom import dcmread

from dicomsource.errors import ConfigurationError, DataError, NotFoundError, UnreachableError
from dicomsource.pixels import frames_of_part10
from dicomsource.samples import build_document, sample_files, write_static_tree
from dicomsource_dicomjson.source import createDataSource

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def served(tmp_path: Path, web: Any, sample: Callable[[str], Path]) -> Any:
    """A document of two files on a web server, with urls relative to it."""
    files = [sample("CT_small.dcm"), sample("examples_ybr_color.dcm")]
    (tmp_path / "files").mkdir()
    for file in files:
        shutil.copy(file, tmp_path / "files")
    document = build_document(files, url_for=lambda path: f"dicomweb:files/{path.name}")
    (tmp_path / "studies.json").write_text(json.dumps(document))
    return web


def test_a_document_and_its_files_are_read_over_http(
    served: Any, sample: Callable[[str], Path]
) -> None:
    source = createDataSource({"url": f"{served.url}/studies.json"})
    (study,) = source.query.studies.search(PatientID="1CT1")
    (instance,) = source.retrieve.series.metadata(study.StudyInstanceUID)

    expected = dcmread(sample("CT_small.dcm")).pixel_array

    assert source.getImageIdsForInstance(instance) == f"dicomweb:{served.url}/files/CT_small.dcm"
    assert np.array_equal(source.load_pixels(instance), expected)
    source.close()


def test_the_document_is_fetched_once(served: Any) -> None:
    source = createDataSource({"url": f"{served.url}/studies.json"})

    for _ in range(3):
        source.query.studies.search()

    assert [path for path, _ in served.requests] == ["/studies.json"]
    source.close()


def test_a_document_that_has_not_changed_is_not_sent_again(served: Any) -> None:
    source = createDataSource({"url": f"{served.url}/studies.json", "documentInterval": 0})

    for _ in range(3):
        assert len(source.query.studies.search()) == 2

    assert ["If-Modified-Since" in headers for _, headers in served.requests] == [False, True, True]
    source.close()


def test_a_document_that_has_changed_is_read_again(served: Any, tmp_path: Path) -> None:
    source = createDataSource({"url": f"{served.url}/studies.json", "documentInterval": 0})
    source.query.studies.search()
    file = tmp_path / "studies.json"
    changed = file.stat().st_mtime + 5
    file.write_text(json.dumps({"studies": [{"StudyInstanceUID": "1.1"}]}))
    os.utime(file, (changed, changed))

    assert [one.StudyInstanceUID for one in source.query.studies.search()] == ["1.1"]
    source.close()


def test_while_the_server_is_away_what_was_read_before_is_used(
    served: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = createDataSource({"url": f"{served.url}/studies.json", "documentInterval": 0})
    source.query.studies.search()

    def unreachable(*_: Any) -> None:
        raise UnreachableError("the server is away")

    monkeypatch.setattr("dicomsource_dicomjson.fetching.Fetcher.open", unreachable)

    assert len(source.query.studies.search()) == 2
    assert "the server is away; what was read before is used" in caplog.text
    source.close()


def test_the_frames_of_one_file_cost_one_request(served: Any) -> None:
    source = createDataSource({"url": f"{served.url}/studies.json"})
    (study,) = source.query.studies.search(modalitiesInStudy="US")
    (instance,) = source.retrieve.series.metadata(study.StudyInstanceUID)

    for frame in range(1, 31):
        source.load_pixels(instance, frame)

    assert [path for path, _ in served.requests].count("/files/examples_ybr_color.dcm") == 1
    source.close()


def test_credentials_go_to_the_origin_of_the_document_only(
    served: Any, tmp_path: Path, sample: Callable[[str], Path]
) -> None:
    elsewhere = served.url.replace("127.0.0.1", "localhost")
    document = build_document(
        [sample("CT_small.dcm")], url_for=lambda path: f"dicomweb:{elsewhere}/files/{path.name}"
    )
    (tmp_path / "other.json").write_text(json.dumps(document))
    source = createDataSource({"url": f"{served.url}/other.json", "auth": {"bearer": "open"}})

    (study,) = source.query.studies.search()
    (instance,) = source.retrieve.series.metadata(study.StudyInstanceUID)
    source.load_pixels(instance)

    sent = {path: headers.get("Authorization") for path, headers in served.requests}
    assert sent == {"/other.json": "Bearer open", "/files/CT_small.dcm": None}
    source.close()


def test_frames_come_from_a_wado_rs_url(
    served: Any, tmp_path: Path, sample: Callable[[str], Path]
) -> None:
    path = sample("examples_jpeg2k.dcm")
    write_static_tree([path], tmp_path / "tree")
    dataset = dcmread(path)
    # A plain web server knows no extensions: the part is put where the url leads.
    frames = next((tmp_path / "tree").rglob("frames"))
    (frames / "1.mht").rename(frames / "1")
    url = f"wadors:{served.url}/{frames.relative_to(tmp_path).as_posix()}/1"
    document = build_document([path], url_for=lambda _: url)
    (tmp_path / "wado.json").write_text(json.dumps(document))
    source = createDataSource({"url": f"{served.url}/wado.json"})

    (instance,) = source.retrieve.series.metadata(str(dataset.StudyInstanceUID))
    keywords = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    uids = [str(dataset[keyword].value) for keyword in keywords]

    (frame,) = source.retrieve.frames(*uids, frames=[1])
    assert frame.TransferSyntaxUID == "1.2.840.10008.1.2.4.90"
    assert frame.data == frames_of_part10(path)[0].data
    assert np.array_equal(source.load_pixels(instance), dataset.pixel_array)
    source.close()


def test_a_whole_file_comes_from_the_instance_of_a_wado_rs_url(
    served: Any, tmp_path: Path, sample: Callable[[str], Path]
) -> None:
    path = sample("CT_small.dcm")
    write_static_tree([path], tmp_path / "tree")
    stored = next((tmp_path / "tree").rglob("index.mht.gz"))
    part = gzip.decompress(stored.read_bytes())
    instance = stored.parent
    shutil.rmtree(instance)
    instance.write_bytes(part)
    url = f"wadors:{served.url}/{instance.relative_to(tmp_path).as_posix()}/frames/1"
    document = build_document([path], url_for=lambda _: url)
    (tmp_path / "wado.json").write_text(json.dumps(document))
    source = createDataSource({"url": f"{served.url}/wado.json"})
    dataset = dcmread(path)

    data = source.retrieve.instance(
        str(dataset.StudyInstanceUID), str(dataset.SeriesInstanceUID), str(dataset.SOPInstanceUID)
    )

    assert data == path.read_bytes()
    source.close()


def test_bulk_data_is_fetched_relative_to_the_document(served: Any, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(b"%PDF")
    source = createDataSource({"url": f"{served.url}/studies.json"})

    study = source.query.studies.search()[0].StudyInstanceUID

    assert source.retrieve.bulkDataURI(study, "report.pdf") == b"%PDF"
    source.close()


def test_a_compressed_document_is_read(served: Any, tmp_path: Path) -> None:
    data = gzip.compress((tmp_path / "studies.json").read_bytes())
    (tmp_path / "studies.json.gz").write_bytes(data)

    for url in (f"{served.url}/studies.json.gz", str(tmp_path / "studies.json.gz")):
        source = createDataSource({"url": url})
        assert len(source.query.studies.search()) == 2
        source.close()


def test_a_compressed_document_that_is_cut_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cut.json.gz").write_bytes(gzip.compress(b'{"studies": []}')[:-9])

    with pytest.raises(DataError, match="cannot be decompressed"):
        createDataSource({"url": str(tmp_path / "cut.json.gz")}).query.studies.search()


def test_a_missing_document_is_named(served: Any) -> None:
    source = createDataSource({"url": f"{served.url}/none.json"})

    with pytest.raises(NotFoundError, match=r"none\.json found nothing"):
        source.query.studies.search()
    source.close()


def test_a_document_from_the_network_cannot_reach_files_of_this_machine(
    served: Any, tmp_path: Path
) -> None:
    document = build_document(sample_files()[:1])
    (tmp_path / "evil.json").write_text(json.dumps(document))
    source = createDataSource({"url": f"{served.url}/evil.json"})
    study = document["studies"][0]
    uids = [study["StudyInstanceUID"], study["series"][0]["SeriesInstanceUID"]]
    instance = study["series"][0]["instances"][0]["metadata"]["SOPInstanceUID"]

    with pytest.raises(DataError, match="names the file .* of this machine"):
        source.retrieve.instance(*uids, instance)
    source.close()


def test_the_address_of_a_viewer_may_name_the_document(served: Any) -> None:
    source = createDataSource({})

    uids = source.initialize(query=f"url={served.url}/studies.json")

    assert sorted(uids) == sorted(one.StudyInstanceUID for one in source.query.studies.search())
    source.close()


def test_the_address_of_a_viewer_may_not_name_a_file_of_this_machine() -> None:
    with pytest.raises(ConfigurationError, match="Name it by an http URL"):
        createDataSource({}).initialize(query={"url": "/etc/studies.json"})
