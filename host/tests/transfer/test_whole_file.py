import os

import pytest

from dicomsource_host.transfer.whole_file import write_whole


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
