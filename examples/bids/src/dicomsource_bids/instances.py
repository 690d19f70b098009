"""The slices of a NIfTI file as DICOM instances, one frame each: what every viewer stacks, scrolls and cuts anew.

A file of many volumes (functional MR, diffusion) is one series, its volumes one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dicomsource.errors import NotFoundError

from dicomsource_bids.attributes import from_sidecar
from dicomsource_bids.files import read_numbers
from dicomsource_bids.sidecars import applicable
from dicomsource_bids.stored_values import StoredValues, stored_values
from dicomsource_bids.uids import instance_uid, place_of, uid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dicomsource_bids.dataset import Acquisition

EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
SOP_CLASSES = {"MR": "1.2.840.10008.5.1.4.1.1.4", "PT": "1.2.840.10008.5.1.4.1.1.128"}
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"  # MR and PET images have no colours
IN_THE_SCANNER = 1
NEEDED: dict[str, dict[str, Any]] = {
    "MR": {"ScanningSequence": "RM", "SequenceVariant": "NONE", "ScanOptions": "", "MRAcquisitionType": ""}
    | dict.fromkeys(("RepetitionTime", "EchoTime", "EchoTrainLength"), ""),
    "PT": {"Units": "NONE", "SeriesType": ["STATIC", "IMAGE"]},
}
"""What images of a kind must say, where nobody knows it."""


@dataclass(frozen=True)
class Instances:
    """The instances of one acquisition."""

    acquisition: Acquisition

    @property
    def uids(self) -> dict[str, str]:
        one = self.acquisition
        return {"StudyInstanceUID": one.study.StudyInstanceUID, "SeriesInstanceUID": one.SeriesInstanceUID}

    @property
    def sop_class(self) -> str:
        one = self.acquisition
        return SECONDARY_CAPTURE if one.image.is_colour else SOP_CLASSES[one.modality]

    def series(self) -> dict[str, Any]:
        """Return what all its instances share; of the file only the header is read."""
        one = self.acquisition
        date, time = one.date_and_time or ("", "")
        known = {
            "Modality": one.modality,
            "SeriesDescription": one.label[:64],
            "ProtocolName": one.label[:64],
            "SeriesNumber": one.number,
            **from_sidecar(one.sidecar),
        }
        if date:
            known |= {"SeriesDate": date, "SeriesTime": time, "AcquisitionDate": date, "AcquisitionTime": time}
        return {**one.study.attributes(), **self.uids, **known}

    def row(self) -> dict[str, Any]:
        """Return what a search at series level answers."""
        image = self.acquisition.image
        return {**self.series(), "NumberOfSeriesRelatedInstances": image.slices * image.volumes}

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield what a search at instance level answers."""
        shared = {**self.series(), "SOPClassUID": self.sop_class, **self.size()}
        shared["BitsAllocated"] = 8 if self.acquisition.image.is_colour else 16
        yield from ({**shared, **self.numbers(*place)} for place in self.places())

    def metadata(self, SOPInstanceUID: str | None = None) -> Iterator[dict[str, Any]]:
        """Yield all that is known of its instances, or of one, in the order of volumes and slices."""
        one = self.acquisition
        image, stored = one.image, stored_values(one.path)
        places = self.places() if SOPInstanceUID is None else [self.place(SOPInstanceUID)]
        shared = {**NEEDED[one.modality], **self.series(), **self.size(), **stored.attributes(image)}
        shared |= {
            "SOPClassUID": self.sop_class,
            "ImageType": self.image_type(shared.get("ImageType"), stored),
            "FrameOfReferenceUID": self.frame_of_reference(),
            "PositionReferenceIndicator": "",
            "SpacingBetweenSlices": image.geometry.slice_spacing,
            "SliceThickness": shared.get("SliceThickness", image.geometry.slice_spacing),
        }
        if image.window:
            low, high = image.window
            shared |= {"WindowCenter": (low + high) / 2, "WindowWidth": high - low}
        volumes = self.volumes()
        for volume, slice_ in places:
            yield {
                **shared,
                **volumes[volume - 1],
                **self.numbers(volume, slice_),
                **image.geometry.attributes(slice_ - 1),
            }

    def pixels(self, SOPInstanceUID: str) -> bytes:
        """Return the pixels of an instance, little endian."""
        one = self.acquisition
        volume, slice_ = self.place(SOPInstanceUID)
        voxels = one.image.slice(volume - 1, slice_ - 1)
        return stored_values(one.path).store(one.image.geometry.picture(voxels)).tobytes()

    def places(self) -> Iterator[tuple[int, int]]:
        """Yield volume and slice of each instance, both from 1."""
        image = self.acquisition.image
        return ((volume, each) for volume in range(1, image.volumes + 1) for each in range(1, image.slices + 1))

    def place(self, SOPInstanceUID: str) -> tuple[int, int]:
        """Return volume and slice of an instance, both from 1.

        Raises
        ------
        NotFoundError
            There is no such instance.
        """
        one = self.acquisition
        found = place_of(SOPInstanceUID, one.SeriesInstanceUID)
        if not found or not (0 < found[0] <= one.image.volumes and 0 < found[1] <= one.image.slices):
            raise NotFoundError(f"there is no instance {SOPInstanceUID} of series {one.SeriesInstanceUID}")
        return found

    def numbers(self, volume: int, slice_: int) -> dict[str, Any]:
        """Return what tells an instance from the others of its series."""
        one = self.acquisition
        return {
            "SOPInstanceUID": instance_uid(one.SeriesInstanceUID, volume, slice_),
            "InstanceNumber": (volume - 1) * one.image.slices + slice_,
            "AcquisitionNumber": volume,
        }

    def size(self) -> dict[str, int]:
        """Return rows and columns."""
        i, j = self.acquisition.image.shape[:2]
        rows, columns = (i, j) if self.acquisition.image.geometry.swapped else (j, i)
        return {"Rows": rows, "Columns": columns}

    def volumes(self) -> list[dict[str, Any]]:
        """Return what tells each volume of several from the others: viewers play those that have a place in time."""
        one = self.acquisition
        count = one.image.volumes
        if count == 1:
            return [{}]
        known: list[dict[str, Any]] = [
            {"TemporalPositionIdentifier": number, "NumberOfTemporalPositions": count} for number in range(1, count + 1)
        ]
        seconds = one.sidecar.get("RepetitionTime", one.image.volume_seconds)
        if isinstance(seconds, int | float) and one.path.parent.name in ("dwi", "func", "perf"):
            known = [{**each, "TemporalResolution": seconds * 1000} for each in known]
        weights = list(applicable(one.path, one.study.dataset.root, ".bval"))
        values = read_numbers(weights[-1]) if weights else []
        if len(values) == count:
            known = [{**each, "DiffusionBValue": weight} for each, weight in zip(known, values, strict=True)]
        return known

    def frame_of_reference(self) -> str:
        """Return what images share that lie in one space: those of a session, where the scanner placed them."""
        one = self.acquisition
        of_session = one.image.space == IN_THE_SCANNER
        return uid(one.study.StudyInstanceUID if of_session else one.SeriesInstanceUID, "frame of reference")

    def image_type(self, said: list[str] | None, stored: StoredValues) -> list[str]:
        """Return whether pixels are what the scanner gave."""
        found = said if said and len(said) > 2 else ["ORIGINAL", "PRIMARY", "OTHER"]
        return ["DERIVED", *found[1:]] if stored.rounded else found
