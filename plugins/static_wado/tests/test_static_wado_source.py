from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydicom import dcmread

from dicomsource.errors import ConfigurationError, DataError, NotFoundError
from dicomsource.natural import from_part10
from dicomsource.pixels import frames_of_part10
from dicomsource.samples import sample_files
from dicomsource.samples.scan import scan

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


def test_all_studies_are_found_with_their_counts(source: Any) -> None:
    found = {study.StudyInstanceUID: study for study in source.query.studies.search()}

    studies = scan(sample_files()).studies
    assert found.keys() == studies.keys()
    for uid, series in studies.items():
        assert found[uid].NumberOfStudyRelatedSeries == len(series)
        assert found[uid].NumberOfStudyRelatedInstances == sum(map(len, series.values()))


@pytest.mark.parametrize(
    ("parameters", "patients"),
    [
        ({"patientName": "compressedsamples^ct1"}, {"1CT1"}),
        (
            {"patientName": "CompressedSamples^??1", "startDate": "20040826"},
            {"13US1", "4MR1", "8NM1"},
        ),
        ({"PatientID": "1CT1"}, {"1CT1"}),
        (
            {"startDate": "20040119", "endDate": "20040119", "modalitiesInStudy": ["CT", "MR"]},
            {"1CT1"},
        ),
        ({"PatientID": "nobody"}, set()),
    ],
)
def test_studies_are_matched_by_the_rules_of_the_standard(
    source: Any, parameters: dict[str, Any], patients: set[str]
) -> None:
    found = source.query.studies.search(**parameters)

    assert {study.PatientID for study in found} == patients


def test_pages_follow_each_other(source: Any) -> None:
    everything = [study.StudyInstanceUID for study in source.query.studies.search()]

    pages = [source.query.studies.search(limit=10, offset=start) for start in range(0, 50, 10)]

    assert [study.StudyInstanceUID for page in pages for study in page] == everything


def test_series_of_a_study_and_of_all_studies_are_found(source: Any) -> None:
    (uid,) = (
        study.StudyInstanceUID for study in source.query.studies.search(PatientID="98890234")
        if study.NumberOfStudyRelatedInstances == 7
    )  # fmt: skip

    assert [series.SeriesNumber for series in source.query.series.search(uid)] == [4, 5]
    by_patient = source.query.series.search(PatientID="98890234", Modality="CT")
    assert {series.StudyInstanceUID for series in by_patient} == {uid}


def test_instances_come_by_instance_number(source: Any) -> None:
    path = next(file for file in sample_files() if file.name == "2062")
    uids = uids_of(path)

    found = source.query.instances.search(uids["StudyInstanceUID"], uids["SeriesInstanceUID"])

    numbers = [instance.InstanceNumber for instance in found]
    assert len(numbers) == 5
    assert numbers == sorted(numbers)


def test_instances_are_matched_by_attributes_that_only_the_metadata_has(source: Any) -> None:
    uids = uids_of(next(file for file in sample_files() if file.name == "2062"))

    found = source.query.instances.search(
        uids["StudyInstanceUID"], uids["SeriesInstanceUID"], ImageType="AXIAL"
    )

    assert len(found) == 5


def test_a_search_in_an_unknown_study_finds_nothing(source: Any) -> None:
    assert source.query.series.search("1.2.3.4") == []
    assert source.query.instances.search("1.2.3.4", "1.2.3.5") == []


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


def test_a_changed_list_is_seen(
    small_tree: Callable[..., Path],
    open_tree: Callable[..., Any],
    edit: Callable[..., None],
) -> None:
    directory = small_tree("CT_small.dcm")
    source = open_tree(directory)
    assert len(source.query.studies.search()) == 1

    edit(directory / "studies/index.json.gz", lambda rows: rows * 3)

    assert len(source.query.studies.search()) == 3


def test_a_tree_without_a_study_list_says_what_to_check(
    tmp_path: Path, open_tree: Callable[..., Any]
) -> None:
    with pytest.raises(NotFoundError, match="there is no list of studies .*Check that wadoRoot"):
        open_tree(tmp_path).query.studies.search()


@pytest.mark.parametrize("content", ['[{"0020000D": {"vr"', "[1]", '"text"'])
def test_a_list_that_is_no_list_of_datasets_is_refused(
    tmp_path: Path, open_tree: Callable[..., Any], content: str
) -> None:
    (tmp_path / "studies").mkdir()
    (tmp_path / "studies/index.json").write_text(content)

    with pytest.raises(DataError, match=r"studies/index\.json"):
        open_tree(tmp_path).query.studies.search()


def test_lists_and_files_may_have_roots_of_their_own(
    true_tree: Path, tmp_path: Path, open_tree: Callable[..., Any]
) -> None:
    import shutil

    for path in true_tree.rglob("index.json.gz"):
        target = tmp_path / path.relative_to(true_tree)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    source = open_tree(true_tree, qidoRoot=str(tmp_path))

    (study,) = source.query.studies.search(PatientID="1CT1")

    assert source.retrieve.series.metadata(study.StudyInstanceUID)


def test_text_can_be_searched_without_regard_to_case(
    true_tree: Path, open_tree: Callable[..., Any]
) -> None:
    source = open_tree(true_tree, ignoreCase=True)
    source.bind(name="tree", configuration={"ignoreCase": True})

    assert source.query.studies.search(PatientID="1ct1", modalitiesInStudy="ct")


@pytest.mark.parametrize("root", ["s3://bucket/tree", "ftp://host/tree"])
def test_a_root_of_another_kind_is_refused(root: str, open_tree: Callable[..., Any]) -> None:
    with pytest.raises(ConfigurationError, match="wadoRoot is"):
        open_tree(root)


def test_without_a_root_the_way_out_is_told() -> None:
    from dicomsource_static_wado.source import createDataSource

    with pytest.raises(ConfigurationError, match="Give its URL or directory as wadoRoot"):
        createDataSource({})
