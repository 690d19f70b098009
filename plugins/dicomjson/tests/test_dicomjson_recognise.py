from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.errors import UnreachableError
from dicomsource_dicomjson.recognise import recognise

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = json.dumps({"studies": [{"StudyInstanceUID": "1.1"}]})


def test_a_file_with_studies_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(DOCUMENT)

    assert recognise(str(path)) == {"url": str(path)}


def test_a_compressed_file_with_studies_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "x.json.gz"
    path.write_bytes(gzip.compress(DOCUMENT.encode()))

    assert recognise(str(path)) == {"url": str(path)}


def test_a_url_with_studies_is_recognised(tmp_path: Path, web: Any) -> None:
    (tmp_path / "x.json").write_text(DOCUMENT)

    assert recognise(f"{web.url}/x.json?token=1") == {"url": f"{web.url}/x.json?token=1"}


def test_a_compressed_document_at_a_url_is_recognised(tmp_path: Path, web: Any) -> None:
    (tmp_path / "x.json.gz").write_bytes(gzip.compress(DOCUMENT.encode()))

    assert recognise(f"{web.url}/x.json.gz") == {"url": f"{web.url}/x.json.gz"}


def test_a_document_where_fsspec_reads_is_recognised() -> None:
    files = pytest.importorskip("fsspec").filesystem("memory")
    files.pipe("/recognised/x.json", DOCUMENT.encode())

    assert recognise("memory://recognised/x.json") == {"url": "memory://recognised/x.json"}
    assert recognise("memory://recognised/y.json") is None
    files.rm("/recognised", recursive=True)


def test_a_folder_of_documents_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(DOCUMENT)
    (tmp_path / "notes.txt").write_text("no document")

    assert recognise(str(tmp_path)) == {"url": str(tmp_path)}


def test_a_folder_of_other_json_is_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")

    assert recognise(str(tmp_path)) is None


def test_of_a_long_document_the_beginning_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    path.write_text('{"studies": [' + '{"StudyInstanceUID": "1.1"}, ' * 60_000)

    assert recognise(str(path)) == {"url": str(path)}


def test_a_document_that_is_cut_is_recognised_so_that_opening_it_can_say_so(tmp_path: Path) -> None:
    path = tmp_path / "cut.json"
    path.write_text(DOCUMENT[:20])

    assert recognise(str(path)) == {"url": str(path)}


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        '{"studies": {}}',
        '{"servers": {"dicomWeb": []}}',
        '{"note": "\\"studies\\": ["}',
        "<html></html>",
        "",
    ],
)
def test_other_json_is_not_recognised(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)

    assert recognise(str(path)) is None


def test_a_url_of_another_kind_is_not_even_asked(tmp_path: Path, web: Any) -> None:
    (tmp_path / "dicom-web").write_text(DOCUMENT)

    assert recognise(f"{web.url}/dicom-web") is None
    assert web.requests == []


def test_what_is_not_there_is_not_recognised(tmp_path: Path, web: Any) -> None:
    locators = (str(tmp_path), str(tmp_path / "none.json"), f"{web.url}/none.json", "s3://b/x.json")

    assert [recognise(locator) for locator in locators] == [None] * 4


def test_a_damaged_compressed_file_is_not_recognised(tmp_path: Path) -> None:
    path = tmp_path / "x.json.gz"
    path.write_bytes(b"\x1f\x8b" + bytes(20))

    assert recognise(str(path)) is None


def test_a_dead_server_is_told() -> None:
    with pytest.raises(UnreachableError):
        recognise("http://127.0.0.1:9/studies.json")
