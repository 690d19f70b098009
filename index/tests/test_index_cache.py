"""An index in the cache is built by one, used by all, replaced in one step, and told from that of somebody else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from dicomsource_index import build_index
from dicomsource_index.cache.folder import IndexFolder, new_name
from dicomsource_index.cache.place import cache_directory, identity, place_of
from dicomsource_index.cache.state import IndexState

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://made.up/dicomweb"


@attrs.frozen(kw_only=True)
class Counted(IndexState):
    version: str = ""


def built(*uids: str, version: str = "", files: tuple[str, ...] = ()) -> Any:
    def build(folder: Path) -> Counted:
        name = new_name()
        build_index([{"0020000D": {"vr": "UI", "Value": [uid]}} for uid in uids], folder / name)
        for file in files:
            (folder / file).write_bytes(b"1234")
        return Counted(index=name, files=files, version=version)

    return build


def uids(index: Any) -> list[str]:
    return [row["0020000D"]["Value"][0] for row in index.search({}).rows]


@pytest.fixture
def folder(tmp_path: Path) -> IndexFolder[Counted]:
    return IndexFolder(tmp_path / "cache", URL, Counted)


def names(folder: IndexFolder[Counted]) -> list[str]:
    return sorted(file.suffix or file.name for file in folder.folder.iterdir())


def test_what_was_built_is_found_by_the_next_with_all_that_is_known_of_it(folder):
    assert folder.open() is None
    folder.rebuild(built("1", "2", version="a"))
    index, state = IndexFolder(folder.folder, URL, Counted).open()
    assert (uids(index), state.version) == (["1", "2"], "a")


def test_an_index_takes_the_place_of_the_one_before_with_its_files(folder):
    old, _ = folder.rebuild(built("1", files=("one.copy",)))
    folder.rebuild(built("2", files=("another.copy",)))
    assert names(folder) == [".copy", ".index", ".json", ".lock"]
    assert (folder.folder / "another.copy").exists()
    assert uids(folder.open()[0]) == ["2"]
    assert uids(old) == ["1"], "whoever has it open keeps it"


def test_its_size_is_that_of_all_its_files(folder):
    assert folder.index_bytes() == 0
    folder.rebuild(built("1"))
    alone = folder.index_bytes()
    folder.rebuild(built("1", files=("one.copy",)))
    assert folder.index_bytes() == alone + 4


def test_what_another_has_just_built_is_taken_from_it(folder):
    folder.rebuild(built("1", version="a"))
    index, _ = folder.rebuild(built("2"), holds=lambda state: state.version == "a")
    assert uids(index) == ["1"]


def test_of_many_that_want_it_one_builds_it(folder):
    begun, count = threading.Barrier(4), []

    def build(where: Path) -> Counted:
        count.append(where)
        return built("1", version="a")(where)

    def want() -> None:
        begun.wait(20)
        IndexFolder(folder.folder, URL, Counted).rebuild(
            build, holds=lambda state: state.version == "a"
        )

    threads = [threading.Thread(target=want) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(count) == 1


def test_what_fails_leaves_the_index_before(folder):
    folder.rebuild(built("1"))

    def fail(_: Path) -> Counted:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        folder.rebuild(fail)
    assert uids(folder.open()[0]) == ["1"]


def test_what_is_noted_of_an_index_that_is_gone_is_forgotten(folder):
    _, first = folder.rebuild(built("1", version="a"))
    folder.note(attrs.evolve(first, version="b"))
    assert folder.state().version == "b"
    folder.rebuild(built("2", version="c"))
    folder.note(attrs.evolve(first, version="d"))
    assert folder.state().version == "c"


@pytest.mark.parametrize("harm", ["cut", "gone"])
def test_an_index_that_was_damaged_is_none(folder, caplog, harm):
    _, state = folder.rebuild(built("1"))
    file = folder.folder / state.index
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-10])
    else:
        file.unlink()
    assert folder.open() is None
    assert f"the index of {URL} is built anew" in caplog.text


@pytest.mark.parametrize("text", ["{", '{"format": 2, "state": {"other": 1}}', '{"format": 0}'])
def test_a_state_that_cannot_be_read_is_none(folder, text):
    folder.rebuild(built("1"))
    (folder.folder / "state.json").write_text(text)
    assert folder.state() is None
    assert folder.index_bytes() == 0


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    folder = IndexFolder(tmp_path / "file" / "cache", URL, Counted)
    assert uids(folder.rebuild(built("1"))[0]) == ["1"]
    assert "until the end of this program only" in caplog.text
    temporary = folder.folder
    folder.close()
    assert not temporary.exists()


def test_others_on_the_machine_cannot_read_it(folder):
    folder.rebuild(built("1"))
    assert folder.folder.stat().st_mode & 0o077 == 0


def test_what_is_cleared_is_gone(folder):
    folder.rebuild(built("1"))
    assert folder.clear()
    assert not folder.folder.exists()
    assert not folder.clear()


KILLED = """
import sys, time
from pathlib import Path
from dicomsource_index.cache.folder import IndexFolder
from dicomsource_index.cache.state import IndexState

def build(folder):
    (folder / "half.index").write_bytes(b"half")
    print("begun", flush=True)
    time.sleep(60)

IndexFolder(Path(sys.argv[1]), "made.up", IndexState).rebuild(build)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_program_that_is_killed_leaves_the_last_good_index_and_no_lock(folder):
    folder.rebuild(built("1"))
    command = [sys.executable, "-c", KILLED, str(folder.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    assert uids(folder.open()[0]) == ["1"]
    assert uids(folder.rebuild(built("2"))[0]) == ["2"]
    assert names(folder) == [".index", ".json", ".lock"]


def test_the_folder_of_a_source_tells_people_what_it_is_for(tmp_path):
    assert place_of(tmp_path, URL, {}).name.startswith("made-up-dicomweb-")
    assert place_of(tmp_path, "/data/all studies.json", {}).name.startswith(
        "data-all-studies-json-"
    )


def test_whoever_asks_as_somebody_else_has_another_folder(tmp_path):
    one, other = identity({"username": "a"}, None), identity({"username": "b"}, None)
    assert place_of(tmp_path, URL, one) != place_of(tmp_path, URL, other)
    assert place_of(tmp_path, URL, one) != place_of(tmp_path, f"{URL}/2", one)
    assert place_of(tmp_path, URL, one) == place_of(tmp_path, URL, dict(one))


def test_nothing_secret_is_told_of_whoever_asks():
    said = identity(
        {"bearer": "t0ken", "clientSecret": "s3cret", "password": "pa55"},
        {"X-Key": "k3y"},
        {"secret": "st0rage"},
    )
    assert not any(word in str(said) for word in ("t0ken", "s3cret", "pa55", "k3y", "st0rage"))


def test_the_cache_is_where_it_is_configured_or_the_user_s_own(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path)
    assert cache_directory(None, "archive") == tmp_path / "archive"
    assert cache_directory(str(tmp_path / "mine"), "archive") == tmp_path / "mine"
