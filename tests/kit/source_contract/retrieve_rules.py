"""What is retrieved equals what pydicom reads from the files."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any

import pydicom
import pytest
from PIL import Image
from pydicom.encaps import generate_frames

from dicomsource.natural import BulkData, NaturalDataset, from_dataset
from source_contract.held import LEVELS, read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from source_contract.held import Held, Uids

PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
# Where things are, how they can be had, how text is encoded on the way: each source's own words.
OF_THE_SOURCE = (
    "AvailableTransferSyntaxUID", "InstanceAvailability", "RetrieveURL", "SpecificCharacterSet",
)  # fmt: skip
# What no source cuts frames out of as they are stored.
RECODED = (pydicom.uid.ExplicitVRBigEndian, pydicom.uid.DeflatedExplicitVRLittleEndian)
# Where values are written as text, as in JSON, floats lose what lies behind this.
SMALLEST = 1e-6


def arguments(uids: Uids) -> dict[str, str]:
    """Return UIDs as arguments by name."""
    return dict(zip(LEVELS.values(), uids, strict=True))


def frame_count(dataset: pydicom.Dataset) -> int:
    """Return how many frames a dataset has."""
    return int(dataset.get("NumberOfFrames") or 1)


def stored_frames(dataset: pydicom.Dataset) -> list[bytes]:
    """Return the frames of a dataset as they are stored."""
    count = frame_count(dataset)
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        return list(generate_frames(dataset.PixelData, number_of_frames=count))
    bits = dataset.Rows * dataset.Columns * dataset.SamplesPerPixel * dataset.BitsAllocated
    length = bits // 8
    return [dataset.PixelData[start : start + length] for start in range(0, count * length, length)]


def with_frames(held: Held) -> Iterator[tuple[Uids, pydicom.Dataset, str]]:
    """Yield the images whose frames can be counted and begin at a byte, with their transfer syntax."""
    for uids, dataset in held.datasets.items():
        syntax = dataset.file_meta.get("TransferSyntaxUID")
        counted = str(dataset.get("NumberOfFrames") or 1).isdigit()
        if "PixelData" in dataset and syntax and counted and dataset.BitsAllocated >= 8:
            yield uids, dataset, syntax


def pixels_by_pydicom(dataset: pydicom.Dataset) -> NDArray[Any] | None:
    """Return all frames as pydicom decodes them; None where it cannot."""
    if "PixelData" not in dataset or "Rows" not in dataset:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return dataset.pixel_array if frame_count(dataset) > 1 else dataset.pixel_array[None]
    except (AttributeError, NotImplementedError, RuntimeError, ValueError):
        return None  # odd on purpose


def differences(
    expected: NaturalDataset,
    actual: NaturalDataset,
    fetch: Callable[[BulkData], bytes],
    path: str = "",
) -> Iterator[str]:
    """Yield the path of each attribute that differs; what bulk data stand for is fetched and compared."""
    for name in {*expected, *actual}:
        here = f"{path}{name}"
        if name.startswith("_") or (name.endswith("0000") and name not in actual):
            continue  # group lengths say nothing
        if name in OF_THE_SOURCE:
            continue
        wanted, got = expected.get(name, "nothing"), actual.get(name, "nothing")
        if isinstance(got, BulkData):
            if fetch(got) != wanted:
                yield here
        elif isinstance(wanted, list) and wanted and isinstance(wanted[0], NaturalDataset):
            if not isinstance(got, list) or len(wanted) != len(got):
                yield here
                continue
            for index, (item, other) in enumerate(zip(wanted, got, strict=True)):
                yield from differences(item, other, fetch, f"{here}[{index}].")
        elif wanted != got and not (isinstance(wanted, float) and abs(wanted - got) < SMALLEST):
            yield here


class RetrieveRules:
    """Rules of retrieving."""

    def test_metadata_equal_what_pydicom_reads(self, source, held, otherwise):
        found, met = [], set()
        for study in {uids[0] for uids in held.datasets}:
            rows = source.retrieve.series.metadata(study)
            assert {row.SOPInstanceUID for row in rows} == {
                uids[2] for uids in held.datasets if uids[0] == study
            }
            for row in rows:
                uids = (study, row.SeriesInstanceUID, row.SOPInstanceUID)
                file = held.files[uids].name

                def fetch(bulk, uids=uids):
                    return source.retrieve.bulkDataURI(uids[0], bulk.BulkDataURI, uids[1])

                for attribute in differences(from_dataset(held.datasets[uids]), row, fetch):
                    known = otherwise.known_of(file, attribute)
                    met |= known
                    if not known and attribute not in PIXELS:  # they have rules of their own
                        found.append((file, attribute))

        assert found == []
        assert met == set(otherwise.metadata), "what is known to be otherwise is not"

    def test_pixels_are_pydicoms(self, source, held):
        compared = 0
        for study in {uids[0] for uids in held.datasets}:
            for row in source.retrieve.series.metadata(study):
                uids = (study, row.SeriesInstanceUID, row.SOPInstanceUID)
                frames = pixels_by_pydicom(held.datasets[uids])
                if frames is not None:
                    for number in {1, len(frames)}:
                        pixels = source.load_pixels(row, frame=number)
                        assert (pixels == frames[number - 1]).all(), held.files[uids].name
                    compared += 1

        assert compared > 50

    def test_frames_equal_the_stored_ones_and_tell_their_transfer_syntax(self, source, held):
        compared = 0
        for uids, dataset, syntax in with_frames(held):
            if syntax in RECODED:
                continue
            wanted = stored_frames(dataset)
            frames = source.retrieve.frames(
                **arguments(uids), frames=list(range(1, len(wanted) + 1))
            )
            assert [frame.data for frame in frames] == wanted, held.files[uids].name
            assert {frame.TransferSyntaxUID for frame in frames} == {syntax}
            compared += 1

        assert compared > 50

    def test_files_hold_the_datasets_that_were_stored(self, source, held):
        for study in {uids[0] for uids in held.datasets}:
            datasets = [read_file(io.BytesIO(file)) for file in source.retrieve.instances(study)]
            found = {
                (d.StudyInstanceUID, d.SeriesInstanceUID, d.SOPInstanceUID): d for d in datasets
            }
            assert found.keys() == {uids for uids in held.datasets if uids[0] == study}
            for uids, dataset in found.items():
                assert dataset == held.datasets[uids], held.files[uids].name

    def test_a_file_comes_alone_too(self, source, held):
        for uids in sorted(held.datasets)[:10]:
            file = source.retrieve.instance(**arguments(uids))
            assert read_file(io.BytesIO(file)) == held.datasets[uids], held.files[uids].name

    @pytest.mark.parametrize("file", ["CT_small.dcm", "MR_small.dcm"])
    def test_a_picture_has_the_size_of_the_image(self, source, held, file):
        if not source.supports("retrieve.rendered"):
            pytest.skip(f"{source.name} renders no pictures")
        uids = next(uids for uids, path in held.files.items() if path.name == file)
        dataset = held.datasets[uids]

        with Image.open(io.BytesIO(source.retrieve.rendered(**arguments(uids)))) as picture:
            assert picture.size == (dataset.Columns, dataset.Rows)
            assert len(set(picture.convert("L").tobytes())) > 10, "it shows nothing"
