import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dicomsource_host.transfer.whole_file import CannotWriteError, write_whole


def test_a_file_is_written_with_its_folders_and_as_open_to_others_as_any_new_file(tmp_path):
    usual = tmp_path / "usual"
    usual.touch()

    write_whole(tmp_path / "a/b/file", b"content")

    assert (tmp_path / "a/b/file").read_bytes() == b"content"
    assert (tmp_path / "a/b/file").stat().st_mode == usual.stat().st_mode


def test_the_old_file_stays_whole_when_writing_fails(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")

    assert [found.name for found in tmp_path.iterdir()] == ["file"]
    assert path.read_bytes() == b"old"


def test_a_link_stays_and_what_it_points_at_is_replaced(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")

    write_whole(tmp_path / "link", b"new")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_pipe_is_written_to_and_stays(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as threads:
        read = threads.submit(pipe.read_bytes)
        write_whole(pipe, b"new")

    assert read.result() == b"new"
    assert pipe.is_fifo()


def test_a_device_is_written_to_and_stays():
    write_whole(Path(os.devnull), b"new")

    assert Path(os.devnull).is_char_device()


def test_a_folder_is_never_replaced(tmp_path):
    (tmp_path / "out").mkdir()

    with pytest.raises(CannotWriteError, match=r"out cannot be written: a folder stands there\."):
        write_whole(tmp_path / "out", b"new")


def test_a_full_disk_names_the_file_and_the_way_out(tmp_path):
    with pytest.raises(CannotWriteError) as caught:
        write_whole(Path("/dev/full"), b"new")

    assert str(caught.value) == (
        "/dev/full cannot be written: No space left on device. Make room, or name another place with -o."
    )


def test_what_fails_beside_the_file_names_the_file(tmp_path, monkeypatch):
    def refuse(**_):
        raise PermissionError(13, "Permission denied", str(tmp_path / ".hidden.part"))

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(CannotWriteError) as caught:
        write_whole(tmp_path / "out", b"new")

    assert str(caught.value).startswith(f"{tmp_path / 'out'} cannot be written: Permission denied.")
