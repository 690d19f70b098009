"""``dicomsource demo``, as a newcomer runs it."""

import subprocess
import sys

import pydicom
import pytest


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [sys.executable, "-m", "dicomsource_host", "demo", "-o", str(folder)],
        capture_output=True,
        text=True,
        timeout=100,
    )
    return folder, done


def test_the_demonstration_ends_well(demo):
    _, done = demo

    assert done.returncode == 0, done.stderr
    assert "Error" not in done.stderr


def test_it_lists_searches_and_reads_four_kinds_of_source(demo):
    _, done = demo

    for source in ("tree", "document", "pacs", "folder"):
        for command in ("search", "retrieve", "image-ids", "render"):
            assert f"$ dicomsource {command} {source} " in done.stdout


def test_the_files_that_it_retrieves_are_dicom(demo):
    folder, _ = demo

    for source in ("tree", "document", "pacs", "folder"):
        files = list((folder / "files" / source).rglob("*.dcm"))
        assert files
        for file in files:
            assert pydicom.dcmread(file, stop_before_pixels=True).SOPInstanceUID == file.stem


def test_a_picture_of_each_source_stays(demo):
    folder, done = demo

    for source in ("tree", "document", "pacs", "folder"):
        assert (folder / f"{source}.png").read_bytes().startswith(b"\x89PNG")
        assert str(folder / f"{source}.png") in done.stdout + done.stderr


def test_the_folder_can_be_searched_afterwards(demo):
    folder, _ = demo
    done = subprocess.run(
        [sys.executable, "-m", "dicomsource_host", "search", str(folder / "tree"), "--json"],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    assert "CompressedSamples^CT1" in done.stdout
