from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydicom import dcmread

from dicomsource.errors import DataError, NotFoundError, UnsupportedError
from dicomsource.files import scan
from dicomsource.natural import from_part10
from dicomsource.pixels import frames_of_part10
from dicomsource.samples import sample_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

UNDECODABLE = {"JPEG2000-embedded-sequence-delimiter.dcm", "JPEG-lossy.dcm", "badVR.dcm"}


@pytest.fixture
def source(true_tree: Path, open_tree: Callable[..., Any]) -> Any:
    return open_tree(true_tree)


def uids_of(path: Path) -> dict[str, str]:
    header = from_part10(path, stop_before_pixels=True)
    keywords = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    return {keyword: header[keyword] for keyword in keywords}


def test_metadata_of_an_unknown_study_is_refused_by_its_uid(source: Any) -> None:
    with pytest.raises(NotFoundError, match=r"the tree has no study 1\.2\.3\.4"):
        source.retrieve.series.metadata("1.2.3.4")


def test_metadata_of_a_study_is_that_of_all_its_series(source: Any) -> None:
    study = max(source.query.studies.search(), key=lambda one: one.NumberOfStudyRelatedSeries)

    instances = source.retrieve.series.metadata(study.StudyInstanceUID)

    assert len(instances) == study.NumberOfStudyRelatedInstances
    assert len({one.SeriesInstanceUID for one in instances}) == study.NumberOfStudyRelatedSeries


def test_pixels_of_every_sample_are_those_that_pydicom_reads(source: Any) -> None:
    checked = 0
    for series in scan(sample_files()).studies.values():
        for found in (file for files in series.values() for file in files):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                dataset = dcmread(found.path)
                if "PixelData" not in dataset or found.path.name in UNDECODABLE:
                    continue
                expected = dataset.pixel_array
            instances = source.retrieve.series.metadata(
                found.StudyInstanceUID, found.SeriesInstanceUID
            )
            (instance,) = (one for one in instances if one.SOPInstanceUID == found.SOPInstanceUID)
            first = expected[0] if int(dataset.get("NumberOfFrames") or 1) > 1 else expected
            assert np.array_equal(source.load_pixels(instance), first), found.path.name
            checked += 1
    assert checked > 60


def test_image_ids_of_a_directory_are_wadors_ids_of_file_urls(source: Any, true_tree: Path) -> None:
    uids = uids_of(next(file for file in sample_files() if file.name == "CT_small.dcm"))
    (instance,) = source.retrieve.series.metadata(uids["StudyInstanceUID"])

    image_id = source.getImageIdsForInstance(instance)

    assert image_id == (
        f"wadors:{true_tree.as_uri()}/studies/{uids['StudyInstanceUID']}/series/"
        f"{uids['SeriesInstanceUID']}/instances/{uids['SOPInstanceUID']}/frames/1"
    )


def test_a_file_comes_back_byte_for_byte(source: Any, sample: Callable[[str], Path]) -> None:
    path = sample("examples_overlay.dcm")

    assert source.retrieve.instance(**uids_of(path)) == path.read_bytes()


def test_a_missing_frame_is_named(source: Any, sample: Callable[[str], Path]) -> None:
    uids = uids_of(sample("CT_small.dcm"))

    with pytest.raises(NotFoundError, match=f"no frame 2 of instance {uids['SOPInstanceUID']}"):
        source.retrieve.frames(**uids, frames=[2])


@pytest.mark.parametrize(
    "name",
    [
        "CT_small.dcm",
        "chrH31.dcm",
        "MR_small_jpeg_ls_lossless.dcm",
        "rtplan.dcm",
        "test-SR.dcm",
        "waveform_ecg.dcm",
        "examples_overlay.dcm",
        "liver_1frame.dcm",
        "MR_small_RLE.dcm",
        "MR_small_implicit.dcm",
    ],
)
def test_a_file_put_together_says_what_the_original_says(
    small_tree: Callable[..., Path],
    open_tree: Callable[..., Any],
    sample: Callable[[str], Path],
    name: str,
) -> None:
    source = open_tree(small_tree(name, part10=False))

    data = source.retrieve.instance(**uids_of(sample(name)))

    assembled, original = from_part10(data), from_part10(sample(name))
    for dataset in (assembled, original):
        for keyword in ("_meta", "SpecificCharacterSet", "DataSetTrailingPadding"):
            dataset.pop(keyword, None)
    if "PixelData" in original:
        assert frames_of_part10(data) == frames_of_part10(sample(name))
        del assembled["PixelData"], original["PixelData"]
    assert without_representations(assembled) == without_representations(original)


def without_representations(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: without_representations(v) for k, v in value.items() if k != "_vrMap"}
    return [without_representations(one) for one in value] if isinstance(value, list) else value


def test_a_compressed_multi_frame_file_put_together_has_all_its_frames(
    small_tree: Callable[..., Path], open_tree: Callable[..., Any], sample: Callable[[str], Path]
) -> None:
    import io

    path = sample("examples_ybr_color.dcm")
    source = open_tree(small_tree(path.name, part10=False))

    assembled = dcmread(io.BytesIO(source.retrieve.instance(**uids_of(path))))

    assert assembled.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.50"
    assert np.array_equal(assembled.pixel_array, dcmread(path).pixel_array)


def test_bulk_data_is_found_by_what_the_metadata_says(
    source: Any, sample: Callable[[str], Path]
) -> None:
    path = sample("waveform_ecg.dcm")
    original = from_part10(path)["WaveformSequence"][0]["WaveformData"]
    study = uids_of(path)["StudyInstanceUID"]
    (instance,) = source.retrieve.series.metadata(study)

    uri = instance.WaveformSequence[0].WaveformData.BulkDataURI

    assert source.retrieve.bulkDataURI(study, uri) == original


def test_the_bulk_data_of_pixels_is_all_frames_in_a_row(
    source: Any, sample: Callable[[str], Path]
) -> None:
    path = sample("CT_small.dcm")
    uids = uids_of(path)

    data = source.retrieve.bulkDataURI(
        uids["StudyInstanceUID"],
        f"instances/{uids['SOPInstanceUID']}/frames",
        uids["SeriesInstanceUID"],
    )

    assert data == dcmread(path).PixelData


@pytest.mark.parametrize("uri", ["../../../../../secret", "file:///etc/passwd", "http://host/x"])
def test_bulk_data_outside_the_tree_is_refused(source: Any, uri: str) -> None:
    with pytest.raises(DataError, match="leads out of the tree"):
        source.retrieve.bulkDataURI("1.1", uri, "1.2")


def test_missing_bulk_data_is_named(source: Any) -> None:
    with pytest.raises(NotFoundError, match=r"studies/1\.1/bulkdata/none"):
        source.retrieve.bulkDataURI("1.1", "bulkdata/none")


def test_a_picture_is_the_tree_s_own_or_made_from_the_pixels(
    small_tree: Callable[..., Path], open_tree: Callable[..., Any], sample: Callable[[str], Path]
) -> None:
    directory = small_tree("CT_small.dcm")
    uids = uids_of(sample("CT_small.dcm"))
    source = open_tree(directory)
    made = source.retrieve.rendered(**uids)
    folder = next(directory.rglob("frames")).parent
    (folder / "rendered").write_bytes(b"\xff\xd8 a picture")
    (folder / "thumbnail").write_bytes(b"\xff\xd8 a small picture")

    assert made.startswith(b"\x89PNG")
    assert source.retrieve.rendered(**uids) == b"\xff\xd8 a picture"
    assert source.retrieve.thumbnail(*uids.values()) == b"\xff\xd8 a small picture"


def test_frames_of_several_transfer_syntaxes_make_no_file(
    small_tree: Callable[..., Path], open_tree: Callable[..., Any], sample: Callable[[str], Path]
) -> None:
    path = sample("examples_ybr_color.dcm")
    directory = small_tree(path.name, part10=False)
    frames = next(directory.rglob("frames"))
    other = (frames / "2.mht").read_bytes().replace(b"1.2.4.50", b"1.2.4.51")
    (frames / "2.mht").write_bytes(other)

    with pytest.raises(DataError, match=r"transfer syntaxes .*\.50, .*\.51"):
        open_tree(directory).retrieve.instance(**uids_of(path))


def test_frames_that_end_inside_a_byte_make_no_file(
    small_tree: Callable[..., Path],
    open_tree: Callable[..., Any],
    sample: Callable[[str], Path],
    edit: Callable[..., None],
) -> None:
    path = sample("liver_1frame.dcm")
    directory = small_tree(path.name, part10=False)
    frames = next(directory.rglob("frames"))
    (frames / "2.mht.gz").write_bytes((frames / "1.mht.gz").read_bytes())
    odd = {
        "00280008": {"vr": "IS", "Value": [2]},
        "00280010": {"vr": "US", "Value": [511]},
        "00280011": {"vr": "US", "Value": [511]},
    }
    edit(next(directory.rglob("metadata.gz")), lambda rows: [{**row, **odd} for row in rows])

    with pytest.raises(UnsupportedError, match="end inside a byte"):
        open_tree(directory).retrieve.instance(**uids_of(path))


@pytest.mark.parametrize("value", [b"--not a boundary", b"plain bytes", b"%PDF-1.7 --x"])
def test_bulk_data_may_be_stored_bare(
    tmp_path: Path, open_tree: Callable[..., Any], value: bytes
) -> None:
    folder = tmp_path / "studies/1.1/bulkdata"
    folder.mkdir(parents=True)
    (folder / "x").write_bytes(value)

    assert open_tree(tmp_path).retrieve.bulkDataURI("1.1", "bulkdata/x") == value


def test_an_unknown_instance_is_named(source: Any, sample: Callable[[str], Path]) -> None:
    uids = uids_of(sample("CT_small.dcm")) | {"SOPInstanceUID": "1.2.3"}

    with pytest.raises(NotFoundError, match=r"has no instance 1\.2\.3"):
        source.retrieve.instance(**uids)
