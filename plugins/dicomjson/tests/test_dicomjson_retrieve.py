from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydicom import dcmread

from dicomsource.errors import DataError, NotFoundError
from dicomsource.natural import from_part10
from dicomsource.samples import build_document, sample_files
from dicomsource_dicomjson.source import createDataSource

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dicomsource.datasource import WebApiDataSource

UIDS = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.2", "SOPInstanceUID": "1.3"}


def document(*urls: str | None, **metadata: Any) -> dict[str, Any]:
    """Return a document with one entry of instance 1.3 for each url."""
    entries = [
        {"metadata": {"SOPInstanceUID": "1.3", **metadata}, **({"url": url} if url else {})}
        for url in urls
    ]
    series = [{"SeriesInstanceUID": "1.2", "instances": entries}]
    return {"studies": [{"StudyInstanceUID": "1.1", "series": series}]}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> WebApiDataSource:
    path = tmp_path_factory.mktemp("document") / "studies.json"
    path.write_text(json.dumps(build_document(sample_files())))
    return createDataSource({"url": str(path)})


@pytest.fixture
def open_document(write: Callable[[Any], str]) -> Callable[..., WebApiDataSource]:
    def opened(content: dict[str, Any], **configuration: Any) -> WebApiDataSource:
        return createDataSource({"url": write(content), **configuration})

    return opened


def test_metadata_of_a_study_is_that_of_its_files(
    samples: WebApiDataSource, sample: Callable[[str], Path]
) -> None:
    original = from_part10(sample("CT_small.dcm"), stop_before_pixels=True)

    (instance,) = samples.retrieve.series.metadata(original.StudyInstanceUID)

    for keyword, value in original.items():
        if not keyword[0].isdigit() and keyword not in ("_meta", "_vrMap", "SpecificCharacterSet"):
            assert instance[keyword] == value, keyword


def test_metadata_of_one_series_holds_only_its_instances(samples: WebApiDataSource) -> None:
    study = next(
        one for one in samples.query.studies.search() if one.NumberOfStudyRelatedSeries > 1
    )
    series = samples.query.series.search(study.StudyInstanceUID)[1]

    instances = samples.retrieve.series.metadata(study.StudyInstanceUID, series.SeriesInstanceUID)

    assert {one.SeriesInstanceUID for one in instances} == {series.SeriesInstanceUID}
    assert len(instances) == series.NumberOfSeriesRelatedInstances


def test_metadata_of_an_unknown_study_is_refused_by_its_uid(samples: WebApiDataSource) -> None:
    with pytest.raises(NotFoundError, match=r"has no study 1\.2\.3\.4"):
        samples.retrieve.series.metadata("1.2.3.4")


def test_changing_retrieved_metadata_leaves_the_document_alone(
    open_document: Callable[..., WebApiDataSource],
) -> None:
    source = open_document(document("dicomweb:http://h/x.dcm", PatientID="4711"))
    source.retrieve.series.metadata("1.1")[0]["PatientID"] = "changed"
    source.deleteStudyMetadataPromise("1.1")

    assert source.retrieve.series.metadata("1.1")[0]["PatientID"] == "4711"


def test_a_file_comes_back_byte_for_byte(
    samples: WebApiDataSource, sample: Callable[[str], Path]
) -> None:
    path = sample("examples_overlay.dcm")
    header = from_part10(path, stop_before_pixels=True)

    data = samples.retrieve.instance(
        header.StudyInstanceUID, header.SeriesInstanceUID, header.SOPInstanceUID
    )

    assert data == path.read_bytes()


def test_every_frame_of_a_multi_frame_file_has_an_image_id_and_its_pixels(
    samples: WebApiDataSource, sample: Callable[[str], Path]
) -> None:
    dataset = dcmread(sample("examples_ybr_color.dcm"))
    (instance,) = samples.retrieve.series.metadata(str(dataset.StudyInstanceUID))

    image_ids = samples.getImageIdsForDisplaySet([instance])

    assert [image_id.rpartition("?")[2] for image_id in image_ids] == [
        f"frame={number}" for number in range(1, 31)
    ]
    expected = dataset.pixel_array
    for frame in (1, 17, 30):
        assert np.array_equal(samples.load_pixels(instance, frame), expected[frame - 1])


def test_entries_for_each_frame_become_one_instance(
    open_document: Callable[..., WebApiDataSource], sample: Callable[[str], Path]
) -> None:
    path = sample("examples_ybr_color.dcm")
    header = from_part10(path, stop_before_pixels=True)
    image = {name: header[name] for name in (
        "Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit", "SamplesPerPixel",
        "PixelRepresentation", "PhotometricInterpretation", "PlanarConfiguration",
    )}  # fmt: skip
    source = open_document(document(*(f"{path}?frame={n}" for n in range(1, 31)), **image))

    (instance,) = source.retrieve.series.metadata("1.1")

    assert instance.NumberOfFrames == 30
    assert len(source.query.instances.search("1.1", "1.2")) == 1
    assert np.array_equal(source.load_pixels(instance, 30), dcmread(path).pixel_array[29])
    assert source.retrieve.instance(**UIDS) == path.read_bytes()


def test_frames_in_files_of_their_own_are_read_from_these(
    open_document: Callable[..., WebApiDataSource], sample: Callable[[str], Path]
) -> None:
    paths = [sample("MR_small.dcm"), sample("MR_small_RLE.dcm")]
    header = from_part10(paths[0], stop_before_pixels=True)
    image = {name: header[name] for name in (
        "Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit", "SamplesPerPixel",
        "PixelRepresentation", "PhotometricInterpretation",
    )}  # fmt: skip
    source = open_document(document(*map(str, paths), **image))

    frames = source.retrieve.frames(**UIDS, frames=[1, 2])

    assert [frame.TransferSyntaxUID for frame in frames] == [
        "1.2.840.10008.1.2.1",
        "1.2.840.10008.1.2.5",
    ]
    with pytest.raises(DataError, match="spread over 2 urls"):
        source.retrieve.instance(**UIDS)


def test_the_same_entry_twice_is_one_frame(
    open_document: Callable[..., WebApiDataSource],
) -> None:
    source = open_document(document("dicomweb:http://h/x.dcm", "dicomweb:http://h/x.dcm"))

    (instance,) = source.retrieve.series.metadata("1.1")

    assert source.getImageIdsForDisplaySet([instance]) == ["dicomweb:http://h/x.dcm"]


def test_a_frame_beyond_the_last_is_refused(samples: WebApiDataSource) -> None:
    study = next(one for one in samples.query.studies.search(PatientID="1CT1"))
    (instance,) = samples.retrieve.series.metadata(study.StudyInstanceUID)

    with pytest.raises(NotFoundError, match="has no frame 2, it has 1"):
        samples.load_pixels(instance, 2)


def test_an_instance_without_url_is_at_the_wado_root(
    open_document: Callable[..., WebApiDataSource],
) -> None:
    source = open_document(document(None), wadoRoot="https://host/dicom-web")

    (instance,) = source.retrieve.series.metadata("1.1")

    assert source.getImageIdsForInstance(instance) == (
        "wadors:https://host/dicom-web/studies/1.1/series/1.2/instances/1.3/frames/1"
    )


def test_an_instance_without_url_and_root_says_where_the_url_is_missing(
    open_document: Callable[..., WebApiDataSource],
) -> None:
    source = open_document(document(None))

    with pytest.raises(DataError, match=r"\$\.studies\[0\]\.series\[0\]\.instances\[0\]\.url"):
        source.retrieve.instance(**UIDS)


def test_a_url_that_gives_no_dicom_is_refused(
    open_document: Callable[..., WebApiDataSource], tmp_path: Path
) -> None:
    (tmp_path / "x.dcm").write_text("no DICOM at all")
    source = open_document(document("x.dcm"))

    with pytest.raises(DataError, match=r"instance 1\.3 gives no DICOM"):
        source.retrieve.instance(**UIDS)


def test_a_missing_file_is_named(open_document: Callable[..., WebApiDataSource]) -> None:
    source = open_document(document("ct/x.dcm"))

    with pytest.raises(NotFoundError, match=r"there is no file .*ct/x\.dcm"):
        source.retrieve.frames(**UIDS, frames=[1])


def test_bulk_data_is_read_from_beside_the_document(
    open_document: Callable[..., WebApiDataSource], tmp_path: Path
) -> None:
    (tmp_path / "report.pdf").write_bytes(b"%PDF")
    source = open_document(document("x.dcm", EncapsulatedDocument={"BulkDataURI": "report.pdf"}))

    (instance,) = source.retrieve.series.metadata("1.1")
    uri = instance.EncapsulatedDocument.BulkDataURI

    assert source.retrieve.bulkDataURI("1.1", uri) == b"%PDF"
