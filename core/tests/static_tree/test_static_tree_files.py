from __future__ import annotations

import gzip
import json
import warnings
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pytest

from dicomsource.contract import EncodedFrame
from dicomsource.files import Identified, scan
from dicomsource.multipart import Part, parse_multipart
from dicomsource.natural import from_dicom_json, from_part10
from dicomsource.pixels import decode_frame
from dicomsource.samples import sample_files
from dicomsource.static_tree import StaticTree, write_static_tree

if TYPE_CHECKING:
    from pathlib import Path


def read_json(path: Path) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))


def read_part(path: Path) -> Part:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    (part,) = parse_multipart([data])
    return part


def value(row: dict[str, Any], tag: str) -> Any:
    values = row[tag].get("Value")
    return values[0] if values else None


@pytest.fixture(scope="module")
def instances() -> list[Identified]:
    studies = scan(sample_files()).studies.values()
    return [file for series in studies for files in series.values() for file in files]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> StaticTree:
    return write_static_tree(sample_files(), tmp_path_factory.mktemp("tree"))


def folder(tree: StaticTree, found: Identified) -> Path:
    series = f"studies/{found.StudyInstanceUID}/series/{found.SeriesInstanceUID}"
    return tree.directory / series / "instances" / found.SOPInstanceUID


def metadata(tree: StaticTree, found: Identified) -> dict[str, Any]:
    rows = read_json(folder(tree, found).parents[1] / "metadata.gz")
    return next(row for row in rows if value(row, "00080018") == found.SOPInstanceUID)


def test_the_study_list_counts_what_the_files_hold(
    tree: StaticTree, instances: list[Identified]
) -> None:
    rows = read_json(tree.directory / "studies" / "index.json.gz")

    counted = {
        value(row, "0020000D"): (value(row, "00201206"), value(row, "00201208")) for row in rows
    }
    expected = {}
    for uid in {found.StudyInstanceUID for found in instances}:
        mine = [found for found in instances if found.StudyInstanceUID == uid]
        expected[uid] = (len({found.SeriesInstanceUID for found in mine}), len(mine))
    assert counted == expected
    assert (tree.studies, tree.instances) == (len(expected), len(instances))


def test_a_study_says_the_modalities_of_all_its_series(tree: StaticTree) -> None:
    for row in read_json(tree.directory / "studies" / "index.json.gz"):
        series = read_json(
            tree.directory / "studies" / value(row, "0020000D") / "series/index.json.gz"
        )

        modalities = {value(one, "00080060") for one in series if "00080060" in one} - {None}

        assert set(row.get("00080061", {"Value": []})["Value"]) == modalities


def test_a_study_has_a_list_of_its_own_with_the_same_row(tree: StaticTree) -> None:
    for row in read_json(tree.directory / "studies" / "index.json.gz"):
        own = tree.directory / "studies" / value(row, "0020000D") / "index.json.gz"
        assert read_json(own) == [row]


def test_instance_lists_and_metadata_name_the_same_instances_in_the_same_order(
    tree: StaticTree,
) -> None:
    lists = sorted(tree.directory.glob("studies/*/series/*/instances/index.json.gz"))
    assert len(lists) == tree.series
    for path in lists:
        listed = [value(row, "00080018") for row in read_json(path)]
        described = [value(row, "00080018") for row in read_json(path.parents[1] / "metadata.gz")]
        assert listed == described


def test_each_file_comes_back_byte_for_byte(tree: StaticTree, instances: list[Identified]) -> None:
    for found in instances:
        part = read_part(folder(tree, found) / "index.mht.gz")
        assert part.content == found.path.read_bytes()
        assert part.media_type == "application/dicom"


# Made to be undecodable, or of a kind that no decoder here knows (12-bit JPEG).
UNDECODABLE = {"JPEG2000-embedded-sequence-delimiter.dcm", "JPEG-lossy.dcm"}


def test_frames_have_the_pixels_that_pydicom_reads_from_their_file(
    tree: StaticTree, instances: list[Identified]
) -> None:
    import numpy as np
    from pydicom import dcmread

    checked = 0
    for found in instances:
        (frame_file, *_) = [*(folder(tree, found) / "frames").glob("1.mht*"), None]
        if frame_file is None or found.path.name in UNDECODABLE:
            continue
        part = read_part(frame_file)
        frame = EncodedFrame(part.content, part.parameters["transfer-syntax"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset = dcmread(found.path)
            expected = dataset.pixel_array
            actual = decode_frame(frame, from_part10(found.path))
        if int(dataset.get("NumberOfFrames") or 1) > 1:
            expected = expected[0]
        assert np.array_equal(actual, expected), found.path.name
        checked += 1
    assert checked > 60


def test_a_tree_says_how_its_frames_are_encoded(
    tree: StaticTree, instances: list[Identified]
) -> None:
    for found in instances:
        for frame_file in (folder(tree, found) / "frames").glob("1.mht*"):
            stated = read_part(frame_file).parameters["transfer-syntax"]
            assert value(metadata(tree, found), "00083002") == stated


def test_a_multi_frame_instance_has_a_file_for_each_frame(
    tree: StaticTree, instances: list[Identified]
) -> None:
    (video,) = (one for one in instances if one.path.name == "examples_ybr_color.dcm")

    names = {path.name for path in (folder(tree, video) / "frames").iterdir()}

    assert names == {f"{number}.mht" for number in range(1, 31)}


def bulk_data_uris(row: dict[str, Any]) -> list[str]:
    found = []
    for element in row.values():
        if "BulkDataURI" in element:
            found.append(element["BulkDataURI"])
        for item in element.get("Value", []):
            if element["vr"] == "SQ":
                found += bulk_data_uris(item)
    return found


def test_every_bulk_data_uri_leads_from_the_metadata_to_a_file(tree: StaticTree) -> None:
    checked = 0
    for path in tree.directory.glob("studies/*/series/*/metadata.gz"):
        base = path.relative_to(tree.directory).with_suffix("").as_posix()
        for row in read_json(path):
            for uri in bulk_data_uris(row):
                resolved = tree.directory / urljoin(f"/{base}", uri).lstrip("/")
                assert resolved.is_dir() or resolved.with_name(f"{resolved.name}.gz").is_file()
                checked += 1
    assert checked > 70


def test_a_long_value_inside_a_sequence_becomes_bulk_data_with_the_same_bytes(
    tree: StaticTree, instances: list[Identified]
) -> None:
    (waveform,) = (one for one in instances if one.path.name == "waveform_ecg.dcm")
    original = from_part10(waveform.path)["WaveformSequence"][0]["WaveformData"]

    row = from_dicom_json(metadata(tree, waveform))
    uri = row["WaveformSequence"][0]["WaveformData"].BulkDataURI
    study = folder(tree, waveform).parents[3]

    assert uri.startswith("../../bulkdata/")
    assert read_part(study / f"{uri.removeprefix('../../')}.gz").content == original


def test_metadata_says_what_the_file_says(tree: StaticTree, instances: list[Identified]) -> None:
    for found in instances:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            original = from_part10(found.path, stop_before_pixels=True)
        row = from_dicom_json(metadata(tree, found))
        for keyword in ("PatientName", "PatientID", "StudyDate", "ImageType", "PixelSpacing"):
            assert row.get(keyword) == original.get(keyword), (found.path.name, keyword)


def test_text_is_unicode_and_says_so(tree: StaticTree, instances: list[Identified]) -> None:
    (russian,) = (one for one in instances if one.path.name == "chrRuss.dcm")

    row = metadata(tree, russian)

    assert value(row, "00080005") == "ISO_IR 192"
    assert row["00100010"]["Value"][0]["Alphabetic"] == "Люкceмбypг"  # noqa: RUF001


def test_words_of_a_big_endian_file_are_turned_round(tmp_path: Path) -> None:
    from pydicom import dcmread
    from pydicom.uid import ExplicitVRBigEndian

    (source,) = (file for file in sample_files() if file.name == "MR_small_bigendian.dcm")
    dataset = dcmread(source)
    dataset.add_new(0x60003000, "OW", bytes([1, 2]) * 1000)
    dataset.save_as(tmp_path / "overlay.dcm")
    assert dataset.file_meta.TransferSyntaxUID == ExplicitVRBigEndian

    tree = write_static_tree([tmp_path / "overlay.dcm"], tmp_path / "tree")

    (value_file,) = tree.directory.glob("studies/*/bulkdata/*/*/*.gz")
    assert read_part(value_file).content == bytes([2, 1]) * 1000


def test_pixels_that_do_not_make_up_a_frame_are_kept_as_one_value(tmp_path: Path) -> None:
    (cut,) = (file for file in sample_files() if file.name == "MR_truncated.dcm")

    tree = write_static_tree([cut], tmp_path)

    (row,) = read_json(next(tmp_path.glob("studies/*/series/*/metadata.gz")))
    assert row["7FE00010"]["BulkDataURI"].startswith("../../bulkdata/")
    assert tree.instances == 1
    assert not list(tmp_path.rglob("frames"))


def test_what_is_not_dicom_is_reported_and_left_out(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("nothing to see")

    tree = write_static_tree([notes], tmp_path / "tree")

    assert (tree.studies, [skipped.path for skipped in tree.skipped]) == (0, [notes])
    assert read_json(tmp_path / "tree/studies/index.json.gz") == []


def test_a_tree_without_part10_files_holds_the_rest(tmp_path: Path) -> None:
    write_static_tree(sample_files()[:3], tmp_path, part10=False)

    assert not list(tmp_path.rglob("index.mht*"))
    assert list(tmp_path.rglob("metadata.gz"))


def test_no_unfinished_file_is_left(tree: StaticTree) -> None:
    assert not list(tree.directory.rglob("*.part"))


def test_the_same_files_make_the_same_bytes(tmp_path: Path) -> None:
    files = sample_files()[:5]
    trees = [write_static_tree(files, tmp_path / name).directory for name in ("one", "two")]

    contents = [
        {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in trees
    ]

    assert contents[0] == contents[1]


def test_progress_is_told_after_each_instance(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    write_static_tree(
        sample_files()[:4], tmp_path, progress=lambda done, total: told.append((done, total))
    )

    total = told[0][1]
    assert told == [(done, total) for done in range(1, total + 1)]
