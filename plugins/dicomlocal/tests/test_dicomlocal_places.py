"""Links, media, archives and buckets: what is read of them, and that nothing else is."""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.errors import (
    ConfigurationError,
    DataError,
    MissingDependencyError,
    NotFoundError,
    UnsupportedError,
)
from dicomsource_dicomlocal.places.directory import Directory
from dicomsource_dicomlocal.places.opening import open_place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def uids(source: Any) -> list[str]:
    return sorted(one.SOPInstanceUID for one in source.query.instances.search())


def problems(source: Any) -> dict[str, str]:
    return {one.path: one.reason for one in source.problems()}


def test_links_that_lead_out_are_not_followed_and_told_of(
    folder: Path, tmp_path: Path, open_source: Callable[..., Any], write_file: Any
) -> None:
    write_file(tmp_path / "private/secret.dcm", 9, 1, 1)
    (folder / "file").symlink_to(tmp_path / "private/secret.dcm")
    (folder / "directory").symlink_to(tmp_path / "private")
    (folder / "nowhere").symlink_to(folder / "missing")
    source = open_source(folder)

    told = problems(source)

    assert len(uids(source)) == 4
    assert told["file"] == told["directory"] == f"it is a link that leads out of {folder}"
    assert told["nowhere"] == "it is a link that leads nowhere"


def test_links_that_stay_inside_are_read_once(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    (folder / "a/around").symlink_to(folder)
    (folder / "z.dcm").symlink_to(folder / "c/deep/er/four.ima")
    source = open_source(folder)

    assert len(uids(source)) == 4
    assert problems(source) == {"z.dcm": "it holds the same instance as c/deep/er/four.ima"}


def test_a_root_that_is_a_link_itself_is_read(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    link = folder.with_name("link")
    link.symlink_to(folder)

    assert len(uids(open_source(link))) == 4


def test_a_file_that_became_a_link_since_is_not_followed(
    folder: Path, tmp_path: Path, open_source: Callable[..., Any], write_file: Any
) -> None:
    secret = write_file(tmp_path / "private/secret.dcm", 9, 1, 1)
    source = open_source(folder)
    source.refresh()
    (folder / "a/one.dcm").unlink()
    (folder / "a/one.dcm").symlink_to(secret)

    for retrieve in (source.retrieve.instance, source.retrieve.frames):
        with pytest.raises(DataError, match="leads out of"):
            retrieve("2.25.1.1", "2.25.2.1.1", "2.25.3.1.1.2")


def test_a_file_that_is_gone_since_is_not_found(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    source = open_source(folder)
    source.refresh()
    (folder / "a/one.dcm").unlink()

    with pytest.raises(NotFoundError, match=r"a/one\.dcm is not in .* any more.*[Rr]efresh"):
        source.retrieve.instance("2.25.1.1", "2.25.2.1.1", "2.25.3.1.1.2")


def test_pipes_are_passed_over(folder: Path, open_source: Callable[..., Any]) -> None:
    os.mkfifo(folder / "pipe")

    assert len(uids(open_source(folder))) == 4


@pytest.fixture
def medium(folder: Path, write_file: Any) -> Path:
    """A DICOMDIR that names two files, in capitals, and two that it should not."""
    from pydicom import DataElement, config
    from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
    from pydicom.sequence import Sequence
    from pydicom.uid import ExplicitVRLittleEndian

    def record(*parts: str) -> Dataset:
        made = Dataset()
        made.DirectoryRecordType = "IMAGE"
        made["ReferencedFileID"] = DataElement(
            "ReferencedFileID", "CS", list(parts), validation_mode=config.IGNORE
        )
        return made

    (folder / "c/deep/er/four.ima").rename(folder / "c/deep/er/four.;1")
    study = Dataset()
    study.DirectoryRecordType = "STUDY"
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = "1.2.840.10008.1.3.10"
    meta.MediaStorageSOPInstanceUID = "2.25.5"
    directory = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    directory.DirectoryRecordSequence = Sequence(
        [
            study,
            record("A", "TWO"),
            record("C", "DEEP", "ER", "FOUR"),
            record("A", "LOST"),
            record("..", "PRIVATE"),
        ]
    )
    directory.save_as(folder / "DICOMDIR", enforce_file_format=True)
    write_file(folder.with_name("PRIVATE"), 9, 1, 1)
    return folder / "DICOMDIR"


def test_of_a_dicomdir_only_what_it_names_is_served(
    medium: Path, open_source: Callable[..., Any]
) -> None:
    source = open_source(medium)

    assert uids(source) == ["2.25.3.1.1.1", "2.25.3.2.1.1"]
    assert problems(source) == {
        "../PRIVATE": "the DICOMDIR names it, but its path leads elsewhere",
        "A/LOST": "the DICOMDIR names it, but it is not there",
    }
    first = source.retrieve.series.metadata("2.25.1.1")[0]
    assert source.getImageIdsForInstance(first).endswith("/scans/a/two")


def test_of_a_folder_with_a_dicomdir_all_files_are_served(
    medium: Path, open_source: Callable[..., Any]
) -> None:
    source = open_source(medium.parent)

    assert len(uids(source)) == 4
    assert problems(source)["DICOMDIR"] == "it is a DICOMDIR, the directory of a medium"


def test_a_damaged_dicomdir_is_an_error_with_a_way_out(
    folder: Path, open_source: Callable[..., Any]
) -> None:
    (folder / "DICOMDIR").write_bytes(bytes(128) + b"DICM" + bytes(64))

    with pytest.raises(DataError, match="cannot be read as a DICOMDIR"):
        open_source(folder / "DICOMDIR").query.studies.search()


@pytest.fixture
def archive(folder: Path) -> Path:
    path = folder.with_name("scans.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for file in sorted(folder.rglob("*")):
            made.write(file, file.relative_to(folder).as_posix())
        made.writestr("../outside.dcm", (folder / "a/one.dcm").read_bytes())
        made.writestr("/absolute.dcm", (folder / "a/one.dcm").read_bytes())
    return path


def test_members_of_an_archive_are_served_and_those_that_lead_out_are_not(
    archive: Path, folder: Path, open_source: Callable[..., Any]
) -> None:
    source = open_source(archive)

    assert len(uids(source)) == 4
    assert set(problems(source)) == {"../outside.dcm", "/absolute.dcm"}
    whole = source.retrieve.instance("2.25.1.2", "2.25.2.2.1", "2.25.3.2.1.1")
    assert whole == (folder / "c/deep/er/four.ima").read_bytes()


def test_nothing_is_stored_into_an_archive(
    archive: Path, folder: Path, open_source: Callable[..., Any]
) -> None:
    source = open_source(archive)

    assert not source.supports("store.dicom")
    with pytest.raises(UnsupportedError, match=r"scans\.zip is an archive, which is only read"):
        source.store.dicom(folder / "a/one.dcm")


def test_a_replaced_archive_is_read_again(
    archive: Path, open_source: Callable[..., Any], write_file: Any, tmp_path: Path
) -> None:
    source = open_source(archive)
    source.refresh()
    with zipfile.ZipFile(archive, "w") as made:
        made.write(write_file(tmp_path / "new", 5, 1, 1), "new")

    source.refresh()

    assert uids(source) == ["2.25.3.5.1.1"]


def test_a_damaged_member_is_told_of(
    folder: Path, tmp_path: Path, open_source: Callable[..., Any]
) -> None:
    content = (folder / "a/one.dcm").read_bytes()
    path = tmp_path / "damaged.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("one", content)
    path.write_bytes(path.read_bytes().replace(b"DOE^JANE", b"DOE^JOHN", 1))

    (problem,) = open_source(path).problems()

    assert (problem.path, problem.kind) == ("one", "unread")


def test_what_is_no_archive_is_refused(tmp_path: Path, open_source: Callable[..., Any]) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\3\4 and nothing else")

    with pytest.raises(DataError, match="no zip archive that can be read"):
        open_source(tmp_path / "broken.zip").query.studies.search()


@pytest.fixture
def bucket(folder: Path) -> Any:
    """``memory://...`` with the files of the folder."""
    fsspec = pytest.importorskip("fsspec")
    files = fsspec.filesystem("memory")
    root = f"/bucket{abs(hash(folder))}"
    for file in folder.rglob("*"):
        if file.is_file():
            files.pipe_file(f"{root}/{file.relative_to(folder).as_posix()}", file.read_bytes())
    yield f"memory:/{root}"
    files.rm(root, recursive=True)


def test_a_bucket_is_served_as_a_folder_is(
    bucket: str, folder: Path, open_source: Callable[..., Any]
) -> None:
    theirs, ours = open_source(bucket), open_source(folder)

    for level in ("studies", "series", "instances"):
        in_bucket = getattr(theirs.query, level).select({})
        assert in_bucket == getattr(ours.query, level).select({})
    whole = theirs.retrieve.instance("2.25.1.2", "2.25.2.2.1", "2.25.3.2.1.1")
    assert whole == (folder / "c/deep/er/four.ima").read_bytes()
    (one,) = theirs.retrieve.series.metadata("2.25.1.2")
    assert theirs.getImageIdsForInstance(one).startswith("wadors:dicomsource://")


def test_objects_that_are_new_and_gone_are_noticed(
    bucket: str, folder: Path, open_source: Callable[..., Any]
) -> None:
    import fsspec

    source = open_source(bucket)
    assert len(uids(source)) == 4
    files, root = fsspec.url_to_fs(bucket)
    files.rm(f"{root}/a/one.dcm")
    files.pipe_file(f"{root}/new", (folder / "a/one.dcm").read_bytes())

    report = source.refresh()

    assert (report.read, report.removed) == (1, 1)
    assert source.catalogue.path_of("2.25.3.1.1.2") == "new"


def test_files_are_stored_into_a_bucket(
    bucket: str, open_source: Callable[..., Any], dataset_of: Any
) -> None:
    source = open_source(bucket)

    answer = source.store.dicom(dataset_of(6, 1, 1))

    assert answer.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == "2.25.3.6.1.1"
    assert source.catalogue.path_of("2.25.3.6.1.1") == "2.25.1.6/2.25.2.6.1/2.25.3.6.1.1.dcm"
    assert source.refresh().read == 0


def test_an_archive_can_be_given_as_a_url(archive: Path, open_source: Callable[..., Any]) -> None:
    pytest.importorskip("fsspec")
    source = open_source(f"zip://{archive}")

    assert len(uids(source)) == 4
    assert not source.supports("store.dicom")


def test_there_has_to_be_something_at_the_root(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")

    with pytest.raises(ConfigurationError, match="no folder is configured"):
        open_place(None)
    with pytest.raises(NotFoundError, match="there is no .*missing"):
        open_place(str(tmp_path / "missing"))
    with pytest.raises(ConfigurationError, match="neither a folder, a DICOMDIR nor a zip archive"):
        open_place(str(tmp_path / "file"))


def test_a_url_of_no_known_kind_is_refused() -> None:
    pytest.importorskip("fsspec")
    with pytest.raises((ConfigurationError, MissingDependencyError), match="nobody knows"):
        open_place("gopher9://scans")


def test_a_file_url_is_a_folder(folder: Path) -> None:
    assert open_place(folder.as_uri()) == Directory(folder)
