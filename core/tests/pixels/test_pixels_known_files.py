"""Files that were looked into before are not looked into again, unless they have changed."""

from __future__ import annotations

import io
import os
import time

import pytest

from dicomsource.pixels import frames_of_part10, known_files
from dicomsource.pixels.known_files import known_pixels
from dicomsource.samples import sample_files

CT = next(path for path in sample_files() if path.name == "CT_small.dcm")


@pytest.fixture
def looked(monkeypatch):
    """The files that are looked into."""
    names = []
    find = known_files.find_pixels

    def find_pixels(file):
        names.append(getattr(file, "name", None))
        return find(file)

    monkeypatch.setattr(known_files, "find_pixels", find_pixels)
    monkeypatch.setattr(known_files, "_known", type(known_files._known)())
    return names


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "image.dcm"
    path.write_bytes(CT.read_bytes())
    aged(path, 100)
    return path


def aged(path, seconds):
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_a_file_is_looked_into_once(file, looked):
    first, second = frames_of_part10(file), frames_of_part10(file)

    assert first == second
    assert len(looked) == 1


def test_a_file_that_has_changed_is_looked_into_again(file, looked):
    before = frames_of_part10(file)[0].data
    content = bytearray(CT.read_bytes())
    content[-1000:] = bytes(1000)
    file.write_bytes(content)
    aged(file, 50)

    assert frames_of_part10(file)[0].data != before
    assert len(looked) == 2


def test_a_file_that_has_just_changed_is_looked_into_each_time(file, looked):
    aged(file, 0)
    frames_of_part10(file)
    frames_of_part10(file)

    assert len(looked) == 2


def test_bytes_in_memory_are_looked_into_each_time(looked):
    frames_of_part10(CT.read_bytes())
    frames_of_part10(CT.read_bytes())

    assert len(looked) == 2


def test_no_more_files_are_remembered_than_there_is_room_for(tmp_path, looked, monkeypatch):
    monkeypatch.setattr(known_files, "_MOST", 3)
    for number in range(5):
        path = tmp_path / str(number)
        path.write_bytes(CT.read_bytes())
        aged(path, 100)
        frames_of_part10(path)

    assert len(known_files._known) == 3


def test_what_is_not_ordinary_is_not_remembered(looked):
    assert known_pixels(io.BytesIO(b"no image")) is None
    assert not known_files._known
