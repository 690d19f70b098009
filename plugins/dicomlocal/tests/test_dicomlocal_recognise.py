"""What is opened without a configuration, and what is left to others."""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource_dicomlocal.recognise import recognise

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_folder_with_dicom_files_is_recognised_at_any_depth(folder: Path) -> None:
    assert recognise(str(folder)) == {"root": str(folder)}
    assert recognise(str(folder / "c")) == {"root": str(folder / "c")}


def test_a_folder_without_them_is_not(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("words " * 100)
    (tmp_path / "studies.json").write_text('{"studies": []}')

    assert recognise(str(tmp_path)) is None


def test_a_folder_with_nothing_in_it_is_one_to_store_into(
    tmp_path: Path, open_source: Callable[..., Any], dataset_of: Callable[..., Any]
) -> None:
    assert recognise(str(tmp_path)) == {"root": str(tmp_path)}

    source = open_source(tmp_path, cacheDirectory=str(tmp_path.parent / "cache"))
    assert source.query.studies.search() == []
    source.store.dicom(dataset_of(1, 1, 1))
    assert len(source.query.studies.search()) == 1


@pytest.mark.parametrize("index", ["studies/index.json.gz", "studies/index.json"])
def test_a_static_tree_is_left_to_its_own_plugin(folder: Path, index: str) -> None:
    (folder / index).parent.mkdir()
    (folder / index).write_bytes(b"[]")

    assert recognise(str(folder)) is None


def test_of_a_large_folder_only_a_few_files_are_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(300):
        folder = tmp_path / f"{number:03}"
        folder.mkdir()
        for name in "abc":
            (folder / name).write_text("text")
    opened: list[str] = []
    from dicomsource_dicomlocal import recognise as module

    monkeypatch.setattr(module, "_is_dicom", lambda path: bool(opened.append(path)))

    assert recognise(str(tmp_path)) is None
    assert 0 < len(opened) <= 80


def test_an_archive_and_a_dicomdir_are_recognised_by_their_content(
    folder: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "scans.zip", "w") as archive:
        archive.write(folder / "a/one.dcm", "some/one")
    with zipfile.ZipFile(tmp_path / "texts.zip", "w") as archive:
        archive.writestr("text", "text")
    (folder / "DICOMDIR").write_bytes((folder / "a/one.dcm").read_bytes())

    assert recognise(str(tmp_path / "scans.zip")) == {"root": str(tmp_path / "scans.zip")}
    assert recognise(str(tmp_path / "texts.zip")) is None
    assert recognise(str(folder / "DICOMDIR")) == {"root": str(folder / "DICOMDIR")}
    assert recognise(str(folder / "a/one.dcm")) is None


def test_a_bucket_with_dicom_files_is_recognised(folder: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    files = fsspec.filesystem("memory")
    files.pipe_file("/recognised/a/one", (folder / "a/one.dcm").read_bytes())
    files.pipe_file("/texts/one", b"text")
    try:
        assert recognise("memory://recognised") == {"root": "memory://recognised"}
        assert recognise("memory://texts") is None
        assert recognise("memory://nothing-here") is None
    finally:
        files.rm("/recognised", recursive=True)
        files.rm("/texts", recursive=True)


@pytest.mark.parametrize(
    "locator", ["https://pacs.example/dicom-web", "ssh://host/scans", "pacs", ""]
)
def test_what_names_no_files_is_none(locator: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)

    assert recognise(locator) is None


def test_a_folder_that_cannot_be_read_is_none(tmp_path: Path, monkeypatch: Any) -> None:
    def refused(_: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refused)

    assert recognise(str(tmp_path)) is None
