from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydicom import dcmread

from dicomsource.multipart import parse_multipart
from dicomsource.natural import from_part10
from dicomsource.samples import sample_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHARACTER_SETS = (
    "chrArab.dcm", "chrFren.dcm", "chrGerm.dcm", "chrGreek.dcm", "chrH31.dcm", "chrH32.dcm", "chrHbrw.dcm",
    "chrI2.dcm", "chrRuss.dcm", "chrX1.dcm", "chrX2.dcm",
)  # fmt: skip


def slices() -> list[Path]:
    """Return the five slices of one CT series."""
    return [file for file in sample_files() if file.parent.name == "CT5N"]


def the_study(source: Any) -> str:
    (study,) = source.query.studies.search()
    return str(study.StudyInstanceUID)


@pytest.mark.parametrize("name", CHARACTER_SETS)
def test_names_that_mkdicomweb_wrote_byte_by_byte_are_read(
    mk_tree: Callable[..., Path],
    open_tree: Callable[..., Any],
    sample: Callable[[str], Path],
    name: str,
) -> None:
    path = sample(name)
    source = open_tree(mk_tree(path))

    (instance,) = source.retrieve.series.metadata(the_study(source))

    assert instance.PatientName == from_part10(path).PatientName


def test_a_name_in_utf8_is_found_in_the_study_list_of_mkdicomweb(
    mk_tree: Callable[..., Path], open_tree: Callable[..., Any], sample: Callable[[str], Path]
) -> None:
    source = open_tree(mk_tree(sample("chrX1.dcm"), sample("CT_small.dcm")))

    (study,) = source.query.studies.search(PatientName="王*")

    assert study.PatientName.Ideographic == "王^小東"


def test_instances_out_of_order_are_put_in_order(
    mk_tree: Callable[..., Path], open_tree: Callable[..., Any]
) -> None:
    source = open_tree(mk_tree(*slices()))
    (series,) = source.query.series.search(the_study(source))
    uids = (series.StudyInstanceUID, series.SeriesInstanceUID)

    listed = [one.InstanceNumber for one in source.query.instances.search(*uids)]
    described = [one.InstanceNumber for one in source.retrieve.series.metadata(*uids)]

    assert listed == described == sorted(listed)
    assert len(listed) == 5


def test_several_values_in_one_text_are_several_again(
    mk_tree: Callable[..., Path], open_tree: Callable[..., Any]
) -> None:
    source = open_tree(mk_tree(*slices()))

    (first, *_) = source.retrieve.series.metadata(the_study(source))

    assert first.ImageType[:3] == ["ORIGINAL", "PRIMARY", "AXIAL"]


@pytest.mark.parametrize("maker", ["mk_tree", "cd_tree"])
def test_a_study_is_found_by_its_modality_whatever_its_list_says(
    request: pytest.FixtureRequest,
    open_tree: Callable[..., Any],
    sample: Callable[[str], Path],
    maker: str,
) -> None:
    files = [sample("CT_small.dcm"), sample("MR_small.dcm"), sample("GDCMJ2K_TextGBR.dcm")]
    source = open_tree(request.getfixturevalue(maker)(*files))

    (study,) = source.query.studies.search(modalitiesInStudy="MR")

    assert study.PatientID == "4MR1"


@pytest.mark.parametrize("maker", ["mk_tree", "cd_tree"])
def test_instances_are_found_by_what_the_lists_leave_out(
    request: pytest.FixtureRequest,
    open_tree: Callable[..., Any],
    sample: Callable[[str], Path],
    maker: str,
) -> None:
    files = [sample("CT_small.dcm"), sample("MR_small.dcm")]
    source = open_tree(request.getfixturevalue(maker)(*files))

    (found,) = source.query.instances.search(SOPClassUID="1.2.840.10008.5.1.4.1.1.4")

    assert found.StudyInstanceUID == str(dcmread(files[1]).StudyInstanceUID)


@pytest.mark.parametrize("maker", ["mk_tree", "cd_tree"])
@pytest.mark.parametrize(
    "name", ["waveform_ecg.dcm", "examples_palette.dcm", "examples_overlay.dcm"]
)
def test_bulk_data_is_found_in_both_conventions(
    request: pytest.FixtureRequest,
    open_tree: Callable[..., Any],
    sample: Callable[[str], Path],
    maker: str,
    name: str,
) -> None:
    path = sample(name)
    source = open_tree(request.getfixturevalue(maker)(path))
    header = from_part10(path, stop_before_pixels=True)
    uids = [header[f"{level}InstanceUID"] for level in ("Study", "Series", "SOP")]

    assembled = from_part10(source.retrieve.instance(*uids))

    original = from_part10(path)
    assert sorted(binary_values(assembled)) == sorted(binary_values(original))
    assert max(map(len, binary_values(original))) > 1024


def binary_values(dataset: Any) -> list[bytes]:
    found = [value for value in dataset.values() if isinstance(value, bytes)]
    for value in dataset.values():
        if isinstance(value, list):
            found += [
                one for item in value if isinstance(item, dict) for one in binary_values(item)
            ]
    return found


@pytest.mark.parametrize("maker", ["mk_tree", "cd_tree"])
def test_frames_are_decoded_by_what_their_part_says_and_not_the_metadata(
    request: pytest.FixtureRequest,
    open_tree: Callable[..., Any],
    sample: Callable[[str], Path],
    edit: Callable[..., None],
    maker: str,
) -> None:
    path = sample("MR_small.dcm")
    directory = request.getfixturevalue(maker)(path)
    wrong = {"00083002": {"vr": "UN", "Value": ["1.2.840.10008.1.2.4.80"]}}
    edit(next(directory.rglob("metadata.gz")), lambda rows: [{**row, **wrong} for row in rows])
    source = open_tree(directory)

    (instance,) = source.retrieve.series.metadata(the_study(source))

    assert np.array_equal(source.load_pixels(instance), dcmread(path).pixel_array)


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("MR_small_jpeg_ls_lossless.dcm", "jls"),
        ("SC_rgb_jpeg_gdcm.dcm", "jll"),
        ("SC_rgb_jpeg_dcmtk.dcm", "jpeg"),
    ],
)
def test_bare_codestreams_are_read_by_what_they_are(
    mk_tree: Callable[..., Path],
    open_tree: Callable[..., Any],
    sample: Callable[[str], Path],
    name: str,
    extension: str,
) -> None:
    path = sample(name)
    directory = mk_tree(path)
    stored = next(directory.rglob("frames/1.mht"))
    (part,) = parse_multipart([stored.read_bytes()])
    stored.with_name(f"1.{extension}").write_bytes(part.content)
    stored.unlink()
    source = open_tree(directory)

    (instance,) = source.retrieve.series.metadata(the_study(source))

    assert np.array_equal(source.load_pixels(instance), dcmread(path).pixel_array)


def test_an_object_in_place_of_a_list_is_its_one_item(
    mk_tree: Callable[..., Path],
    open_tree: Callable[..., Any],
    sample: Callable[[str], Path],
    edit: Callable[..., None],
) -> None:
    directory = mk_tree(sample("MR_small.dcm"))
    for path in (*directory.rglob("index.json.gz"), *directory.rglob("metadata.gz")):
        edit(path, lambda rows: rows[0])
    source = open_tree(directory)

    assert len(source.retrieve.series.metadata(the_study(source))) == 1


def test_private_attributes_of_the_tool_are_not_passed_on(
    cd_tree: Callable[..., Path], open_tree: Callable[..., Any], sample: Callable[[str], Path]
) -> None:
    source = open_tree(cd_tree(sample("MR_small.dcm")))

    (study,) = source.query.studies.search()
    (instance,) = source.retrieve.series.metadata(study.StudyInstanceUID)

    assert not [key for dataset in (study, instance) for key in dataset if key.startswith("0009")]


def test_empty_values_in_every_spelling_are_none(
    cd_tree: Callable[..., Path], open_tree: Callable[..., Any], sample: Callable[[str], Path]
) -> None:
    path = sample("CT_small.dcm")
    empty = [keyword for keyword, value in from_part10(path).items() if value is None]
    source = open_tree(cd_tree(path))

    (instance,) = source.retrieve.series.metadata(the_study(source))

    assert empty
    assert [keyword for keyword in empty if instance[keyword] is not None] == []


@pytest.mark.parametrize(
    ("orderby", "modalities"),
    [("-ModalitiesInStudy", ["MR", "CT"]), ("-PatientName", ["MR", "CT"]), ("PatientName", ["CT", "MR"])],
)  # fmt: skip
def test_studies_whose_list_lacks_modalities_are_sorted_too(
    mk_tree: Callable[..., Path],
    open_tree: Callable[..., Any],
    sample: Callable[[str], Path],
    orderby: str,
    modalities: list[str],
) -> None:
    source = open_tree(mk_tree(sample("CT_small.dcm"), sample("MR_small.dcm")))

    page = source.query.studies.page(ModalitiesInStudy=["CT", "MR"], orderby=orderby)

    assert [study.ModalitiesInStudy for study in page] == modalities
    assert page.total == 2
