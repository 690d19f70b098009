"""A document built from files and read back through the source says what pydicom reads from them, value by value."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pydicom
import pytest
from pydicom import Dataset, dcmread

from dicomsource.errors import DataError
from dicomsource.imageids import parse_image_id
from dicomsource.natural import BulkData, from_dataset, to_dataset, to_dicom_json
from dicomsource.pixels import frames_of_part10
from dicomsource_dicomjson.source import createDataSource
from dicomsource_dicomjson.writing import build_document

if TYPE_CHECKING:
    from dicomsource.datasource import WebApiDataSource

BUNDLED = Path(pydicom.__file__).parent / "data"
PIXELS = ("7FE00008", "7FE00009", "7FE00010")  # these are frames

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("built") / "studies.json"
    report = build_document(BUNDLED, path)
    assert report.instances > 100
    with createDataSource({"url": str(path), "strict": True}) as source:
        yield source


@pytest.fixture(scope="module")
def instances(source: WebApiDataSource) -> list[tuple[Path, Any]]:
    """Each file, and its metadata as the source gives them."""
    found = []
    for study in source.query.studies.search():
        for instance in source.retrieve.series.metadata(study.StudyInstanceUID):
            image_id = parse_image_id(source.getImageIdsForInstance(instance))
            found.append((Path(image_id.root), instance))
    return found


def as_pydicom_reads(path: Path) -> Dataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return dcmread(path)


def comparable(row: dict[str, Any]) -> dict[str, Any]:
    """Return DICOM JSON with numbers as numbers, without pixels and without how text was encoded."""
    return {
        tag: {
            **element,
            **({"Value": [plain(each, element["vr"]) for each in element["Value"]]}
               if "Value" in element else {}),
        }
        for tag, element in row.items()
        if tag not in PIXELS and tag != "00080005" and tag < "7FE0"
    }  # fmt: skip


def plain(value: Any, vr: str) -> Any:
    if vr == "SQ":
        return comparable(value)
    if vr in ("DS", "IS") and isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value


def test_every_attribute_of_every_instance_is_what_pydicom_reads(
    source: WebApiDataSource, instances: list[tuple[Path, Any]]
) -> None:
    fetched = 0

    def bulk_data(reference: BulkData) -> bytes:
        nonlocal fetched
        fetched += 1
        return bytes(source.retrieve.bulkDataURI(study, reference.BulkDataURI))

    for path, instance in instances:
        study = instance.StudyInstanceUID
        read_back = from_dataset(to_dataset(instance, bulk_data=bulk_data))
        expected = from_dataset(as_pydicom_reads(path))

        assert comparable(to_dicom_json(read_back)) == comparable(to_dicom_json(expected)), path

    assert len(instances) > 100
    assert fetched > 5, "long values are among them"


def test_every_frame_of_every_instance_is_that_of_its_file(
    source: WebApiDataSource, instances: list[tuple[Path, Any]]
) -> None:
    compared = 0
    for path, instance in instances:
        if "PixelData" not in as_pydicom_reads(path):
            continue
        uids = [instance[f"{level}InstanceUID"] for level in ("Study", "Series", "SOP")]
        try:
            (expected,) = frames_of_part10(path, [1])
        except DataError:  # broken on purpose
            continue
        assert source.retrieve.frames(*uids, frames=[1]) == [expected], path
        assert source.retrieve.instance(*uids) == path.read_bytes(), path
        compared += 1

    assert compared > 50
