"""Trees written to where there are no renames."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.errors import ConfigurationError
from dicomsource.work import open_workers
from dicomsource_static_wado.writing import create_tree
from dicomsource_static_wado.writing.object_destination import ObjectDestination

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

fsspec = pytest.importorskip("fsspec")
URL = "memory://bucket/dicomweb"


@pytest.fixture
def memory() -> Iterator[Any]:
    """fsspec's file system in memory, empty."""
    files = fsspec.filesystem("memory")
    files.store.clear()
    files.pseudo_dirs[:] = [""]
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


@pytest.fixture
def files(tmp_path: Path, make_file: Callable[..., Path]) -> Path:
    for study in (1, 2):
        for instance in (1, 2, 3):
            make_file(tmp_path / f"files/{study}/{instance}.dcm", study, instance)
    return tmp_path / "files"


def held(memory: Any) -> dict[str, bytes]:
    found = {
        path.removeprefix("/bucket/dicomweb/"): memory.cat_file(path)
        for path in memory.find("/bucket/dicomweb")
    }
    return {path: data for path, data in found.items() if not path.startswith(".dicomsource")}


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What is sent and removed, in order."""
    kind = fsspec.get_filesystem_class("memory")
    done: list[tuple[str, str]] = []
    put_file, rm_file = kind.put_file, kind.rm_file

    def put(self: Any, lpath: str, rpath: str, **options: Any) -> Any:
        done.append(("put", rpath.removeprefix("/bucket/dicomweb/")))
        return put_file(self, lpath, rpath, **options)

    def remove(self: Any, path: str) -> Any:
        result = rm_file(self, path)
        done.append(("remove", path.removeprefix("/bucket/dicomweb/")))
        return result

    monkeypatch.setattr(kind, "put_file", put)
    monkeypatch.setattr(kind, "rm_file", remove)
    return done


def test_a_bucket_holds_the_same_tree_as_a_directory(
    files: Path, tmp_path: Path, memory: Any, content_of: Callable[[Path], dict[str, bytes]]
) -> None:
    create_tree(files, URL)
    create_tree(files, tmp_path / "tree")

    assert held(memory) == content_of(tmp_path / "tree")


def test_a_file_url_is_a_directory(files: Path, tmp_path: Path) -> None:
    create_tree(files, (tmp_path / "tree").as_uri())

    assert (tmp_path / "tree/studies/index.json.gz").is_file()


@pytest.mark.usefixtures("memory")
def test_lists_are_sent_after_all_that_they_name(files: Path, steps: list[tuple[str, str]]) -> None:
    create_tree(files, URL)

    sent = [path for step, path in steps if step == "put" and path.startswith("studies/")]
    study = [path.removeprefix("studies/2.25.1.1/") for path in sent if "2.25.1.1/" in path]
    assert study[-2:] == ["series/index.json.gz", "index.json.gz"]
    first_list = min(study.index(path) for path in study if path.endswith("index.json.gz"))
    last_file = max(number for number, path in enumerate(study) if path.endswith(".mht.gz"))
    assert last_file < first_list
    assert sent[-1] == "studies/index.json.gz"


def test_what_a_study_no_longer_has_is_removed_after_its_lists_say_so(
    files: Path, memory: Any, steps: list[tuple[str, str]]
) -> None:
    create_tree(files, URL)
    (files / "1/2.dcm").unlink()
    steps.clear()

    create_tree(files, URL)

    gone = "studies/2.25.1.1/series/2.25.2.1.0/instances/2.25.3.1.2/index.mht.gz"
    assert gone not in held(memory)
    assert steps.index(("remove", gone)) > steps.index(("put", "studies/2.25.1.1/index.json.gz"))


def test_a_study_is_removed_after_the_list_no_longer_names_it(
    files: Path, memory: Any, steps: list[tuple[str, str]]
) -> None:
    create_tree(files, URL)
    shutil.rmtree(files / "1")
    steps.clear()

    report = create_tree(files, URL)

    assert report.removed == ("2.25.1.1",)
    assert not [path for path in held(memory) if "2.25.1.1/" in path]
    listed = steps.index(("put", "studies/index.json.gz"))
    removed = [
        number
        for number, (step, path) in enumerate(steps)
        if step == "remove" and "2.25.1.1/" in path
    ]
    assert removed
    assert min(removed) > listed


def test_a_bucket_is_brought_up_to_date(
    files: Path,
    tmp_path: Path,
    memory: Any,
    make_file: Callable[..., Path],
    content_of: Callable[[Path], dict[str, bytes]],
) -> None:
    create_tree(files, URL)
    make_file(files / "1/1.dcm", 1, 1, PatientName="ROE^RICHARD")
    make_file(files / "3/1.dcm", 3, 1)

    report = create_tree(files, URL)

    assert (report.added, report.changed, report.unchanged) == (
        ("2.25.1.3",), ("2.25.1.1",), ("2.25.1.2",),
    )  # fmt: skip
    create_tree(files, tmp_path / "tree")
    assert held(memory) == content_of(tmp_path / "tree")


def test_a_run_that_fails_while_it_sends_a_study_is_completed_by_the_next(
    files: Path,
    tmp_path: Path,
    memory: Any,
    monkeypatch: pytest.MonkeyPatch,
    content_of: Callable[[Path], dict[str, bytes]],
) -> None:
    send = ObjectDestination._send
    left = [7]

    def failing(self: ObjectDestination, pairs: list[Any]) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise ConnectionError("the network went away")
        send(self, pairs)

    failures = 0
    monkeypatch.setattr(ObjectDestination, "_send", failing)
    for allowed in range(10):
        left[0] = allowed
        try:
            create_tree(files, URL)
        except ConnectionError:
            failures += 1
    monkeypatch.undo()
    assert failures >= 5
    create_tree(files, URL)

    create_tree(files, tmp_path / "tree")
    assert held(memory) == content_of(tmp_path / "tree")


@pytest.mark.usefixtures("memory")
def test_what_only_this_process_sees_is_written_by_it_alone(files: Path) -> None:
    with open_workers(2) as workers:
        assert create_tree(files, URL, workers=workers).studies == 2


def test_a_kind_of_url_that_nobody_knows_is_refused(files: Path) -> None:
    with pytest.raises(ConfigurationError, match="nothing can be written to tape://reel"):
        create_tree(files, "tape://reel")
