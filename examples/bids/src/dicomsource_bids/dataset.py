"""The folders of a BIDS data set: a subject, or each session of one, is a study; each image of it is a series."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from dicomsource.errors import DataError, NotFoundError

from dicomsource_bids.files import read_json, read_table
from dicomsource_bids.moments import moment
from dicomsource_bids.nifti import NiftiImage, read_image
from dicomsource_bids.patient import patient
from dicomsource_bids.sidecars import sidecar, stem_of
from dicomsource_bids.uids import uid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODALITIES = {"anat": "MR", "dwi": "MR", "fmap": "MR", "func": "MR", "perf": "MR", "pet": "PT"}
"""The folders that hold images, and what made these."""

_logger = logging.getLogger("dicomsource.bids")


@lru_cache(maxsize=1024)
def _tell_once(problem: str) -> None:
    _logger.warning("left out: %s", problem)


@dataclass(frozen=True)
class Acquisition:
    """One NIfTI file with all that belongs to it."""

    study: Study
    path: Path
    number: int

    @cached_property
    def SeriesInstanceUID(self) -> str:
        return uid(self.study.dataset.identity, self.path.relative_to(self.study.dataset.root).as_posix())

    @cached_property
    def image(self) -> NiftiImage:
        return read_image(self.path)

    @cached_property
    def sidecar(self) -> dict[str, Any]:
        return sidecar(self.path, self.study.dataset.root)

    def check(self) -> None:
        """Read what lists need of it.

        Raises
        ------
        DataError
            It cannot be had as DICOM, and why.
        """
        read_image(self.path)
        sidecar(self.path, self.study.dataset.root)

    @property
    def modality(self) -> str:
        return MODALITIES[self.path.parent.name]

    @property
    def label(self) -> str:
        """The name of the file, without what its whole study shares."""
        shared = (self.study.subject, self.study.session)
        return "_".join(part for part in stem_of(self.path).split("_") if part not in shared)

    @cached_property
    def date_and_time(self) -> tuple[str, str] | None:
        """When it was made, as scans.tsv says."""
        row = self.study.scans.get(self.path.relative_to(self.study.folder).as_posix(), {})
        return moment(row.get("acq_time", ""))


@dataclass(frozen=True)
class Study:
    """A subject, or one session of a subject."""

    dataset: BidsDataset
    folder: Path

    @property
    def subject(self) -> str:
        return self.folder.relative_to(self.dataset.root).parts[0]

    @property
    def session(self) -> str | None:
        return self.folder.name if self.folder.name != self.subject else None

    @cached_property
    def StudyInstanceUID(self) -> str:
        return uid(self.dataset.identity, self.folder.relative_to(self.dataset.root).as_posix())

    @cached_property
    def scans(self) -> dict[str, dict[str, str]]:
        """The rows of scans.tsv by the path of the image."""
        names = [name for name in (self.subject, self.session, "scans.tsv") if name]
        path = self.folder / "_".join(names)
        return read_table(path) if path.is_file() else {}

    @cached_property
    def files(self) -> list[Acquisition]:
        """Its images, readable or not."""
        found = [path for folder in MODALITIES for path in self.folder.glob(f"{folder}/*.nii*")]
        images = sorted(path for path in found if path.name.endswith((".nii", ".nii.gz")))
        return [Acquisition(self, path, number) for number, path in enumerate(images, 1)]

    @cached_property
    def acquisitions(self) -> list[Acquisition]:
        """Its images; one that cannot be had as DICOM is told in the log, and must not hide the others."""
        found = []
        for one in self.files:
            try:
                one.check()
            except DataError as error:
                _tell_once(str(error))
            else:
                found.append(one)
        return found

    def attributes(self) -> dict[str, Any]:
        """Return what all its instances share."""
        said = " ".join(filter(None, (str(self.dataset.description.get("Name", "")), self.session)))
        when = min(filter(None, (one.date_and_time for one in self.files)), default=("", ""))
        return {
            "StudyInstanceUID": self.StudyInstanceUID,
            "StudyID": (self.session or self.subject)[:16],
            "StudyDescription": said[:64],
            "StudyDate": when[0],
            "StudyTime": when[1],
            "AccessionNumber": "",
            "ReferringPhysicianName": "",
            **patient(self.subject, self.dataset.participants.get(self.subject, {})),
        }

    def row(self) -> dict[str, Any]:
        """Return what a search at study level answers."""
        return {
            **self.attributes(),
            "ModalitiesInStudy": sorted({one.modality for one in self.acquisitions}),
            "NumberOfStudyRelatedSeries": len(self.acquisitions),
            "NumberOfStudyRelatedInstances": sum(one.image.slices * one.image.volumes for one in self.acquisitions),
        }


@dataclass(frozen=True)
class BidsDataset:
    """A folder with a dataset_description.json. It is looked at anew for each question."""

    root: Path

    def __post_init__(self) -> None:
        if not (self.root / "dataset_description.json").is_file():
            raise NotFoundError(
                f"there is no dataset_description.json in {str(self.root)!r}",
                way_out="Name the top folder of a BIDS data set",
            )

    @property
    def description(self) -> dict[str, Any]:
        return read_json(self.root / "dataset_description.json")

    @property
    def identity(self) -> str:
        """What UIDs are made of, beside paths: it is the same wherever the folder is copied to."""
        return str(self.description.get("DatasetDOI") or self.description.get("Name") or "")

    @property
    def participants(self) -> dict[str, dict[str, str]]:
        """The rows of participants.tsv by subject."""
        path = self.root / "participants.tsv"
        return read_table(path) if path.is_file() else {}

    def studies(self, StudyInstanceUID: str | None = None) -> Iterator[Study]:
        """Yield the studies with a UID, or all."""
        for subject in sorted(path for path in self.root.glob("sub-*") if path.is_dir()):
            sessions = sorted(path for path in subject.glob("ses-*") if path.is_dir())
            for study in (Study(self, folder) for folder in sessions or [subject]):
                if not StudyInstanceUID or study.StudyInstanceUID in StudyInstanceUID:  # it may be a list of them
                    yield study

    def acquisitions(self, StudyInstanceUID: str | None, SeriesInstanceUID: str | None) -> Iterator[Acquisition]:
        """Yield the series that a search may mean."""
        for study in self.studies(StudyInstanceUID):
            for one in study.files if SeriesInstanceUID else study.acquisitions:
                if not SeriesInstanceUID or (one.SeriesInstanceUID in SeriesInstanceUID and one in study.acquisitions):
                    yield one

    def asked_for(self, StudyInstanceUID: str, SeriesInstanceUID: str | None) -> list[Acquisition]:
        """Return the series of a study, or one of them.

        Raises
        ------
        NotFoundError
            There is none.
        DataError
            The one that was asked for cannot be had as DICOM.
        """
        for study in self.studies(StudyInstanceUID):
            if study.StudyInstanceUID != StudyInstanceUID:
                continue
            if SeriesInstanceUID is None:
                return study.acquisitions
            for one in study.files:
                if one.SeriesInstanceUID == SeriesInstanceUID:
                    one.check()
                    return [one]
        raise NotFoundError(f"there is no series {SeriesInstanceUID} of study {StudyInstanceUID}")
