"""Instances as files and as pydicom datasets."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from dicomsource.contract.data import as_bytes
from dicomsource.datasource.image_ids import uids_of
from dicomsource.datasource.retrieve_given import RetrieveGiven
from dicomsource.errors import NotFoundError, PluginError, errors_named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from pydicom import Dataset

    from dicomsource.datasource.retrieve import Retrieve
    from dicomsource.natural import NaturalDataset

_LONG_VALUE = 64 * 1024


def _pieces(given: Any, path: str) -> Iterable[bytes]:
    """Return the pieces of a file; a plugin may give the whole of it as one."""
    if isinstance(given, bytes | bytearray | memoryview):
        return [as_bytes(given, f"what {path} returned")]
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise PluginError(
            f"{path} gave {type(given).__name__} as a file", way_out="Give pieces of bytes"
        )
    return given


class RetrieveFiles(RetrieveGiven):
    """Retrieving instances; what a plugin leaves out is made from what it gives."""

    def instance(self, StudyInstanceUID: str, SeriesInstanceUID: str, SOPInstanceUID: str) -> bytes:
        """Return one instance as the bytes of a Part 10 file.

        Where the plugin gives no files, it is made of metadata and frames.
        """
        if self._given["instance"] is None:
            return b"".join(self._made(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID))
        return self._bytes(
            "instance",
            StudyInstanceUID=StudyInstanceUID,
            SeriesInstanceUID=SeriesInstanceUID,
            SOPInstanceUID=SOPInstanceUID,
        )

    def instances(
        self, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> Iterator[bytes]:
        """Yield the instances of a study or series as the bytes of Part 10 files, one at a time."""
        given = self._given["instances"]
        if given is not None:
            asked = {"StudyInstanceUID": StudyInstanceUID, "SeriesInstanceUID": SeriesInstanceUID}
            for file in given.items(asked):
                with errors_named(self._context.label):
                    yield as_bytes(file, f"what {given.path} returned")
            return
        if self._given["instance"] is None:
            for pieces in self._all_made(StudyInstanceUID, SeriesInstanceUID):
                yield b"".join(pieces)
            return
        for row in self._instances_of(StudyInstanceUID, SeriesInstanceUID):
            with errors_named(self._context.label):
                uids = uids_of({**row, "StudyInstanceUID": StudyInstanceUID})
            yield self.instance(**uids)

    def streams(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> Iterator[Iterable[bytes]]:
        """Yield the Part 10 files of a study, series or instance one by one, each as pieces of its bytes.

        A file may be larger than memory where the plugin gives ``streams``. Take the pieces of a file before asking
        for the next one. Files that are made here hold one frame at a time in memory.
        """
        given = self._given["streams"]
        if given is not None:
            asked = {
                "StudyInstanceUID": StudyInstanceUID,
                "SeriesInstanceUID": SeriesInstanceUID,
                "SOPInstanceUID": SOPInstanceUID,
            }
            for pieces in given.items(asked):
                with errors_named(self._context.label):
                    yield _pieces(pieces, given.path)
        elif SeriesInstanceUID is not None and SOPInstanceUID is not None:
            if self._given["instance"] is None:
                yield self._made(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)
            else:
                yield [self.instance(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)]
        elif self._given["instances"] is None and self._given["instance"] is None:
            yield from self._all_made(StudyInstanceUID, SeriesInstanceUID)
        else:
            for file in self.instances(StudyInstanceUID, SeriesInstanceUID):
                yield [file]

    def version(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> str | None:
        """Return a text that changes when the study, series or instance does; None where the source knows none."""
        return self._told("version", StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)

    def metadata_version(
        self,
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> str | None:
        """Return a text that changes when the metadata of these does; None where the source cannot tell at once."""
        return self._told("metadata_version", StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)

    def _told(
        self, name: str, study_uid: str, series_uid: str | None, sop_uid: str | None
    ) -> str | None:
        given = self._given[name]
        if given is None:
            return None
        found = given(
            StudyInstanceUID=study_uid, SeriesInstanceUID=series_uid, SOPInstanceUID=sop_uid
        )
        return None if found is None else str(found)

    def datasets(
        self, StudyInstanceUID: str, SeriesInstanceUID: str | None = None
    ) -> Iterator[Dataset]:
        """Yield the instances of a study or series as pydicom datasets, one at a time.

        Long values, such as pixels, may be taken out of the file only when they are first read.
        """
        given = self._given["datasets"]
        if given is not None:
            asked = {"StudyInstanceUID": StudyInstanceUID, "SeriesInstanceUID": SeriesInstanceUID}
            yield from given.items(asked)
            return
        from pydicom import dcmread

        for file in self.instances(StudyInstanceUID, SeriesInstanceUID):
            yield dcmread(io.BytesIO(file), force=True, defer_size=_LONG_VALUE)

    def save(
        self,
        to: str | PathLike[str],
        StudyInstanceUID: str,
        SeriesInstanceUID: str | None = None,
        SOPInstanceUID: str | None = None,
    ) -> list[Path]:
        """Write a study, series or instance to Part 10 files, and return their paths.

        Each file appears when it is whole.

        Parameters
        ----------
        to
            An existing folder, in which files are named by SOPInstanceUID; for an instance, also the path of the file.
        StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
            What to write.

        Raises
        ------
        NotFoundError
            The source does not have it, or there is no such folder.
        DataError
            A file is cut off; those before it stay.
        """
        asked = {
            "StudyInstanceUID": StudyInstanceUID,
            "SeriesInstanceUID": SeriesInstanceUID,
            "SOPInstanceUID": SOPInstanceUID,
        }
        given = self._given["save"]
        if given is not None:
            return [Path(path) for path in given.items({"to": to, **asked})]
        from dicomsource.natural.part10_saving import save_part10, saving_target

        with errors_named(self._context.label):
            target = saving_target(to, one_instance=SOPInstanceUID is not None)
        if SeriesInstanceUID is not None and SOPInstanceUID is not None:
            files = iter([self.instance(StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID)])
        else:
            files = self.instances(StudyInstanceUID, SeriesInstanceUID)
        paths = []
        for file in files:
            with errors_named(self._context.label):
                paths.append(save_part10([file], target, "it"))
        if not paths:
            raise NotFoundError(
                f"study {StudyInstanceUID} has no instances to save", source=self._context.label
            )
        return paths

    def _made(self, study_uid: str, series_uid: str, sop_uid: str) -> Iterator[bytes]:
        """Yield the pieces of one file that is made here."""
        from dicomsource.made.files import made_file

        instance = self._to_be_loaded("instance", study_uid, series_uid, sop_uid)
        return made_file(cast("Retrieve", self), instance, self._context.label)

    def _all_made(self, study_uid: str, series_uid: str | None) -> Iterator[Iterator[bytes]]:
        if not self.series.supported:
            raise self._context.lacks("retrieve.instance")
        from dicomsource.made.files import made_file

        # Not kept: memory must not grow with what passes through.
        found = self.series.fetch(study_uid, series_uid)
        if not found and not self._has_pixels:
            raise self._context.lacks("retrieve.instance")
        for instance in found:
            yield made_file(cast("Retrieve", self), instance, self._context.label)

    def _instances_of(self, study_uid: str, series_uid: str | None) -> Iterator[NaturalDataset]:
        """Yield what names the instances, by search where the source has it, by metadata otherwise."""
        if not (self._query.series.supported and self._query.instances.supported):
            yield from self.series.cached(study_uid, series_uid)
            return
        series = [series_uid] if series_uid else self._query.series.search(study_uid)
        for one in series:
            uid = one if isinstance(one, str) else one.get("SeriesInstanceUID")
            yield from self._query.instances.search(study_uid, uid)
