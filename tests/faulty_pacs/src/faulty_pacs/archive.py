"""The instances that the server holds."""

from __future__ import annotations

import io
import threading
import warnings
from typing import TYPE_CHECKING

import attrs
import pydicom
from pydicom import Dataset

from faulty_pacs.metadata import as_json

if TYPE_CHECKING:
    from faulty_pacs.answer import Json

UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


@attrs.frozen
class Instance:
    """One instance.

    Attributes
    ----------
    uids
        Of study, series and instance.
    file
        Part 10 bytes, as they came.
    dataset
        What pydicom reads from them.
    metadata
        The same as DICOM JSON; BulkDataURIs seen from the root of the service.
    """

    uids: tuple[str, ...]
    file: bytes = attrs.field(repr=False)
    dataset: Dataset = attrs.field(repr=False)
    metadata: Json = attrs.field(repr=False)

    @property
    def path(self) -> str:
        """Where it is, seen from the root of the service."""
        study, series, instance = self.uids
        return f"/studies/{study}/series/{series}/instances/{instance}"

    @property
    def transfer_syntax(self) -> str:
        """Its transfer syntax; files that do not say are implicit little endian."""
        return str(
            self.dataset.file_meta.get("TransferSyntaxUID") or pydicom.uid.ImplicitVRLittleEndian
        )


class Archive:
    """Instances by their UIDs, in the order in which they came.

    Attributes
    ----------
    rejected
        What was rejected: UIDs and code.
    """

    def __init__(self) -> None:
        self._instances: dict[tuple[str, ...], Instance] = {}
        self._lock = threading.RLock()
        self.rejected: list[tuple[tuple[str, ...], str]] = []

    def read(self, file: bytes) -> Instance:
        """Return an instance, not yet held.

        Raises
        ------
        ValueError
            It is no DICOM file, or lacks a UID.
        """
        with self._lock, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                dataset = pydicom.dcmread(io.BytesIO(file), force=True)
                uids = tuple(str(dataset.get(keyword) or "") for keyword in UIDS)
            except Exception as error:
                raise ValueError(f"not a DICOM file: {error}") from error
            if not all(uids):
                raise ValueError(f"a file without its UIDs: {uids}")
            study, series, sop = uids
            path = f"/studies/{study}/series/{series}/instances/{sop}"
            metadata = as_json(dataset, f"{path}/bulkdata")
        instance = Instance(uids, file, dataset, metadata)
        metadata["00083002"] = {"vr": "UI", "Value": [instance.transfer_syntax]}
        return instance

    def add(self, file: bytes | Instance) -> Instance:
        """Hold a file, or what was read from one, in place of the one with its UIDs.

        Raises
        ------
        ValueError
            See `read`.
        """
        instance = file if isinstance(file, Instance) else self.read(file)
        with self._lock:
            self._instances[instance.uids] = instance
        return instance

    def below(self, *uids: str) -> list[Instance]:
        """Return all instances, or those of a study or series, or one."""
        with self._lock:
            held = list(self._instances.values())
        return [one for one in held if one.uids[: len(uids)] == uids]

    def remove(self, *uids: str) -> int:
        """Delete what is below these UIDs, and return how many instances that were."""
        gone = self.below(*uids)
        with self._lock:
            for one in gone:
                del self._instances[one.uids]
        return len(gone)

    def reject(self, uids: tuple[str, ...], code: str) -> int:
        """Take what is below these UIDs out of sight, and return how many instances that were."""
        self.rejected.append((uids, code))
        return self.remove(*uids)
