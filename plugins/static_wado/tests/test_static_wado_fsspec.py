from __future__ import annotations

import gzip
import sys
import zipfile
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import fsspec
import numpy as np
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from dicomsource.errors import (
    AuthenticationError,
    ConfigurationError,
    DataError,
    MissingDependencyError,
    NotFoundError,
    UnreachableError,
)
from dicomsource_static_wado import fsspec_tree
from dicomsource_static_wado.fsspec_tree import FsspecTree
from dicomsource_static_wado.recognise import recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LIST = ["studies", "studies/index.json.gz", "studies/index.json"]
BODY = b'[{"0020000D": {"vr": "UI", "Value": ["1.1"]}}]'


@pytest.fixture
def bucket() -> Iterator[str]:
    """A bucket with the list of a tree; ``memory://`` is one for the whole process."""
    root = f"memory://{uuid4().hex}/tree"
    files = fsspec.filesystem("memory")
    files.pipe(f"{root}/studies/index.json.gz", gzip.compress(BODY))
    yield root
    files.rm(root.removesuffix("/tree"), recursive=True)


def put(root: str, path: str, data: bytes) -> None:
    fsspec.filesystem("memory").pipe(f"{root}/{path}", data)


def stream(tree: FsspecTree, **options: Any) -> Any:
    return tree.stream(LIST, accept="application/dicom+json", **options)


def zipped(directory: Path, file: Path, inside: str = "") -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        for path in sorted(directory.rglob("*")):
            if path.is_file():
                archive.write(path, f"{inside}{path.relative_to(directory)}")
    return file


@pytest.fixture(params=["memory", "zip", "folder of a zip", "cached"])
def root(
    request: pytest.FixtureRequest, small_tree: Callable[..., Path], tmp_path: Path, bucket: str
) -> str:
    """The root of one and the same tree, as several file systems have it."""
    directory = small_tree("CT_small.dcm", "waveform_ecg.dcm", part10=False)
    if request.param == "memory":
        fsspec.filesystem("memory").put(f"{directory}/", f"{bucket}/", recursive=True)
        return bucket
    if request.param == "zip":
        return f"zip://{zipped(directory, tmp_path / 'tree.zip')}"
    file = zipped(directory, tmp_path / "tree.zip", "a/b/")
    return f"zip://a/b::simplecache::file://{file}" if request.param == "cached" else f"zip://a/b::{file}"  # fmt: skip


def test_a_tree_is_the_same_in_every_file_system(
    root: str, open_tree: Callable[..., Any], tmp_path: Path
) -> None:
    plain, source = open_tree(tmp_path / "tree"), open_tree(root)

    (image,) = (study for study in source.query.studies.search(PatientID="1CT1"))
    (instance,) = source.retrieve.series.metadata(image.StudyInstanceUID)
    (waves,) = (study for study in source.query.studies.search() if study != image)
    (recording,) = source.retrieve.series.metadata(waves.StudyInstanceUID)
    value = recording.WaveformSequence[0].WaveformData.BulkDataURI

    (same,) = plain.retrieve.series.metadata(image.StudyInstanceUID)
    assert np.array_equal(source.load_pixels(instance), plain.load_pixels(same))
    assert source.retrieve.instance(
        instance.StudyInstanceUID, instance.SeriesInstanceUID, instance.SOPInstanceUID
    ) == plain.retrieve.instance(
        instance.StudyInstanceUID, instance.SeriesInstanceUID, instance.SOPInstanceUID
    )
    assert value.startswith(root.rstrip("/"))
    assert len(source.retrieve.bulkDataURI(waves.StudyInstanceUID, value)) == len(
        plain.retrieve.bulkDataURI(
            waves.StudyInstanceUID, f"bulkdata/{value.partition('/bulkdata/')[2]}"
        )
    )


def test_a_list_is_streamed_and_its_version_known(bucket: str) -> None:
    tree = FsspecTree(bucket)

    with stream(tree) as found:
        assert b"".join(found.pieces) == BODY
        assert found.path == "studies/index.json.gz"
        assert found.position() == found.total == len(gzip.compress(BODY))

    assert stream(tree, known=found.version) is None
    put(bucket, "studies/index.json.gz", gzip.compress(b"[]"))
    with stream(tree, known=found.version) as changed:
        assert b"".join(changed.pieces) == b"[]"


def test_what_a_file_system_remembers_of_its_folders_does_not_hide_a_change(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered: dict[str, Any] = {}
    info = MemoryFileSystem.info
    monkeypatch.setattr(
        MemoryFileSystem,
        "info",
        lambda self, path, **more: remembered.setdefault(path, info(self, path, **more)),
    )
    monkeypatch.setattr(
        MemoryFileSystem, "invalidate_cache", lambda _, path=None: remembered.clear()
    )
    tree = FsspecTree(bucket)
    with stream(tree) as found:
        assert list(found.pieces)

    put(bucket, "studies/index.json.gz", gzip.compress(b"[]"))

    with stream(tree, known=found.version) as changed:
        assert b"".join(changed.pieces) == b"[]"


def test_what_says_nothing_of_its_version_is_read_again(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = MemoryFileSystem.info
    monkeypatch.setattr(
        MemoryFileSystem, "info", lambda *given, **more: {**info(*given, **more), "created": None}
    )
    tree = FsspecTree(bucket)
    with stream(tree) as found:
        assert found.version is None
    with stream(tree, known=found.version) as again:
        assert list(again.pieces)


def test_how_a_tree_names_things_is_remembered(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree, asked = FsspecTree(bucket), []
    opened = tree._open

    def counted(path: str, *rest: Any) -> Any:
        asked.append(path)
        return opened(path, *rest)

    monkeypatch.setattr(tree, "_open", counted)
    stream(tree).close()
    stream(tree).close()

    assert asked == ["studies", "studies/index.json.gz", "studies/index.json.gz"]


@pytest.mark.parametrize(
    "path", ["../secret", "studies/../../secret", "/secret", "studies//x", "%2E%2E/secret", "a%2Fb"]
)
def test_a_path_that_leads_out_of_the_bucket_is_refused(bucket: str, path: str) -> None:
    put(bucket.removesuffix("/tree"), "secret", b"[]")

    with pytest.raises(DataError, match="leads out of the tree"):
        FsspecTree(bucket).stream([path], accept="*/*")


@pytest.mark.parametrize("uri", ["../../../../../secret", "/secret", "memory://other/secret"])
def test_bulk_data_outside_of_the_bucket_is_refused(
    bucket: str, open_tree: Callable[..., Any], uri: str
) -> None:
    put(bucket.removesuffix("/tree"), "secret", b"[]")

    with pytest.raises((DataError, NotFoundError), match=r"leads out of the tree|there is no"):
        open_tree(bucket).retrieve.bulkDataURI("1.1", uri, "1.2")


class Refusing(Exception):
    """An error as the libraries behind buckets have them."""


@pytest.mark.parametrize(
    ("raised", "expected", "words"),
    [
        (FileNotFoundError("x"), NotFoundError, "there is no memory://"),
        (PermissionError("Forbidden"), AuthenticationError, r"is refused \(Forbidden\)"),
        (
            type("NoCredentialsError", (Exception,), {})("none found"),
            AuthenticationError,
            "Check the credentials under storageOptions",
        ),
        (TimeoutError("too slow"), UnreachableError, "TimeoutError: too slow"),
        (OSError(5, "key s3cr3t-key is wrong"), UnreachableError, r"key \*\*\* is wrong"),
        (Refusing("s3cr3t-key"), UnreachableError, r"Refusing: \*\*\*"),
        (EOFError("ends"), DataError, "is damaged"),
        (type("FileExpired", (OSError,), {})(16, "gone"), DataError, "changed while it was read"),
    ],
)
def test_what_is_missing_refused_damaged_and_out_of_reach_is_told_apart(
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
    raised: Exception,
    expected: type[Exception],
    words: str,
) -> None:
    tree = FsspecTree(bucket)
    tree._options = {"client": {"secret": "s3cr3t-key"}}
    files = fsspec.filesystem("memory", skip_instance_cache=True)
    monkeypatch.setattr(tree, "_file_system", lambda: (files, bucket.removeprefix("memory:/")))

    def refuse(*_: Any, **__: Any) -> Any:
        raise raised

    monkeypatch.setattr(files, "info", refuse)
    with pytest.raises(expected, match=words) as caught:
        stream(tree)
    assert "s3cr3t" not in str(caught.value)


def test_a_bucket_that_forbids_what_is_not_there_is_read(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = MemoryFileSystem.info

    def forbidding(self: Any, path: str, **options: Any) -> Any:
        if not path.endswith(".gz"):
            raise PermissionError("Forbidden")
        return info(self, path, **options)

    monkeypatch.setattr(MemoryFileSystem, "info", forbidding)
    with stream(FsspecTree(bucket)) as found:
        assert b"".join(found.pieces) == BODY
    with pytest.raises(AuthenticationError, match="Forbidden"):
        FsspecTree(bucket).stream(["a", "b"], accept="*/*")


def test_a_file_that_is_replaced_while_it_is_read_is_not_half_of_each(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fsspec_tree, "_BLOCK", 10)
    put(bucket, "studies/index.json.gz", b"[" + b" " * 1_000_000 + b"]")
    with stream(FsspecTree(bucket)) as found:
        put(bucket, "studies/index.json.gz", b"[" + b" " * 1_000_001 + b"]")
        with pytest.raises(DataError, match=r"was changed while it was read\. Try again"):
            list(found.pieces)


def test_a_damaged_archive_is_told(tmp_path: Path) -> None:
    (tmp_path / "tree.zip").write_bytes(b"no zip at all")

    with pytest.raises(DataError, match="tree.zip is damaged"):
        stream(FsspecTree(f"zip://{tmp_path}/tree.zip"))


def test_a_missing_archive_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no zip://.*none.zip"):
        stream(FsspecTree(f"zip://{tmp_path}/none.zip"))


def test_options_go_to_the_file_system_and_into_no_message(
    bucket: str, open_tree: Callable[..., Any]
) -> None:
    source = open_tree(bucket, storageOptions={"no_such_option": "s3cr3t-key"})
    assert "s3cr3t" not in repr(source)

    put(bucket, "studies/index.json", b"[]")
    assert len(source.query.studies.search()) == 1  # this file system takes any option


class Picky(MemoryFileSystem):
    """Takes one option, and repeats it in its error."""

    protocol = "picky"

    def __init__(self, key: str = "", **_: Any) -> None:
        raise ValueError(f"the key {key!r} is too short")


def test_an_option_that_is_refused_is_not_shown() -> None:
    fsspec.register_implementation("picky", Picky, clobber=True)

    with pytest.raises(ConfigurationError, match=r"the key '\*\*\*' is too short.*storageOptions"):
        stream(FsspecTree("picky://x", {"key": "s3cr3t-key"}))


def test_a_password_in_the_url_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="holds a password.*storageOptions") as caught:
        FsspecTree("sftp://me:hunter22@host/tree")
    assert "hunter22" not in str(caught.value)


def test_without_the_library_the_way_to_it_is_named(
    open_tree: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)

    with pytest.raises(
        MissingDependencyError, match=r"pip install 'dicomsource\[fsspec\]'"
    ):
        open_tree("s3://bucket/tree")


def test_a_bucket_whose_own_library_is_missing_says_which(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_: str) -> Any:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr(fsspec, "get_filesystem_class", refuse)
    with pytest.raises(MissingDependencyError, match="s3 URLs need .*Install s3fs"):
        FsspecTree("s3://bucket/tree")
    with pytest.raises(MissingDependencyError, match="Install s3fs"):
        recognise("s3://bucket/tree")


def test_a_fork_opens_a_file_system_of_its_own(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = FsspecTree(bucket)
    before = tree._file_system()[0]
    assert tree._file_system()[0] is before

    monkeypatch.setattr(fsspec_tree.os, "getpid", lambda: -1)

    assert tree._file_system()[0] is not before


def test_a_tree_in_a_bucket_or_archive_is_recognised(
    bucket: str, tmp_path: Path, small_tree: Callable[..., Path]
) -> None:
    file = zipped(small_tree("CT_small.dcm"), tmp_path / "tree.zip")

    assert recognise(f"{bucket}/") == {"wadoRoot": bucket}
    assert recognise(f"zip://{file}") == {"wadoRoot": f"zip://{file}"}
    assert recognise(f"zip://a::{file}") is None
    put(bucket, "studies/index.json.gz", b"<html>")
    assert recognise(bucket) is None
