"""Folders of DICOM files, and sources over them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CT = "1.2.840.10008.5.1.4.1.1.2"


def dataset_of(study: int, series: int, instance: int, **values: Any) -> Any:
    """Return a small dataset, without pixels unless some are given."""
    from pydicom.dataset import FileDataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian

    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = CT
    meta.MediaStorageSOPInstanceUID = f"2.25.3.{study}.{series}.{instance}"
    dataset = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    dataset.SOPClassUID = CT
    dataset.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    dataset.StudyInstanceUID = f"2.25.1.{study}"
    dataset.SeriesInstanceUID = f"2.25.2.{study}.{series}"
    dataset.PatientName = "DOE^JANE"
    dataset.PatientID = str(study)
    dataset.StudyDate = "20240102"
    dataset.Modality = "CT"
    dataset.SeriesNumber = series
    dataset.InstanceNumber = instance
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


def write_file(
    path: Path, study: int = 1, series: int = 1, instance: int = 1, **values: Any
) -> Path:
    """Write the file of such a dataset."""
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset_of(study, series, instance, **values).save_as(path, enforce_file_format=True)
    return path


@pytest.fixture(scope="session", name="write_file")
def _write_file() -> Callable[..., Path]:
    return write_file


@pytest.fixture(scope="session", name="dataset_of")
def _dataset_of() -> Callable[..., Any]:
    return dataset_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two studies: one of two series and three instances, one of a single instance."""
    root = tmp_path / "scans"
    write_file(root / "a/one.dcm", 1, 1, 2)
    write_file(root / "a/two", 1, 1, 1)
    write_file(root / "b/three.dcm", 1, 2, 1, Modality="MR", SeriesDescription="KNEE")
    write_file(
        root / "c/deep/er/four.ima", 2, 1, 1, PatientName="ROE^RICHARD", StudyDate="20200229"
    )
    return root


@pytest.fixture
def open_source(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """``open_source(root, **configuration)``: a source, closed in the end; those of a test share a cache."""
    from dicomsource_dicomlocal.source import createDataSource

    sources = []

    def opened(root: str | Path, **configuration: Any) -> Any:
        defaults = {"root": str(root), "cacheDirectory": str(tmp_path / "cache")}
        source = createDataSource({**defaults, **configuration})
        sources.append(source)
        return source

    yield opened
    for source in sources:
        source.close()


@pytest.fixture
def content_of() -> Callable[[Any], Any]:
    """``content_of(source)``: all that a source answers, to be compared with what another one does."""

    def content(source: Any) -> Any:
        found = {}
        for study in source.query.studies.select({}):
            uid = study["0020000D"]["Value"][0]
            series = source.query.series.select({"StudyInstanceUID": uid})
            found[uid] = (study, series, [dict(one) for one in source.retrieve.series.fetch(uid)])
        everything = (source.query.series.select({}), source.query.instances.select({}))
        return found, everything, source.problems()

    return content


def touch(path: Path) -> None:
    """Make sure that the time of change is another one than before."""
    before = path.stat().st_mtime_ns
    os.utime(path, ns=(before + 1_000_000_000, before + 1_000_000_000))


@pytest.fixture(scope="session", name="touch")
def _touch() -> Callable[[Path], None]:
    return touch
