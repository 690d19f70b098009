from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dicomsource.files import scan
from dicomsource.imageids import parse_image_id
from dicomsource.samples import build_document, sample_files

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return build_document(sample_files())


def instances(document: dict[str, Any]) -> list[dict[str, Any]]:
    series = [one for study in document["studies"] for one in study["series"]]
    return [instance for one in series for instance in one["instances"]]


def instance_named(document: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (one for one in instances(document) if one["url"].endswith(f"/{name}"))
    return found


def test_a_document_is_strict_json(document: dict[str, Any]) -> None:
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_a_document_holds_each_instance_once(document: dict[str, Any]) -> None:
    found = scan(sample_files())

    assert len(instances(document)) == found.instances
    assert sum(study["NumInstances"] for study in document["studies"]) == found.instances
    assert [study["StudyInstanceUID"] for study in document["studies"]] == list(found.studies)


def test_a_url_is_the_image_id_of_the_file(document: dict[str, Any]) -> None:
    paths = {parse_image_id(instance["url"]).root for instance in instances(document)}

    assert paths <= {file.resolve().as_posix() for file in sample_files()}


def test_urls_can_be_chosen() -> None:
    document = build_document(
        sample_files()[:1], url_for=lambda path: f"dicomweb:https://host/{path.name}"
    )

    assert [one["url"] for one in instances(document)] == [
        f"dicomweb:https://host/{sample_files()[0].name}"
    ]


def test_names_are_component_groups_as_ohif_writes_them(document: dict[str, Any]) -> None:
    metadata = instance_named(document, "chrH31.dcm")["metadata"]

    assert metadata["PatientName"] == [
        {"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎", "Phonetic": "やまだ^たろう"}
    ]
    assert metadata["SpecificCharacterSet"] == "ISO_IR 192"


def test_several_names_stand_in_one_list() -> None:
    file = next(file for file in sample_files() if file.name == "chrFrenMulti.dcm")
    metadata = instance_named(build_document([file]), "chrFrenMulti.dcm")["metadata"]

    assert metadata["OtherPatientNames"] == [{"Alphabetic": "Buc^Jérôme"}] * 2


def test_numbers_are_numbers_and_sequences_lists_of_objects(document: dict[str, Any]) -> None:
    metadata = instance_named(document, "rtplan.dcm")["metadata"]

    beam = metadata["BeamSequence"][0]
    assert beam["SourceAxisDistance"] == 1000.0
    assert isinstance(beam["BeamNumber"], int)


def test_pixels_stay_in_the_files(document: dict[str, Any]) -> None:
    assert "PixelData" not in instance_named(document, "CT_small.dcm")["metadata"]


def test_private_attributes_are_written_as_in_dicom_json(document: dict[str, Any]) -> None:
    metadata = instance_named(document, "CT_small.dcm")["metadata"]

    assert metadata["00090010"] == {"vr": "LO", "Value": ["GEMS_IDEN_01"]}


def test_a_multi_frame_instance_is_one_entry(document: dict[str, Any]) -> None:
    assert instance_named(document, "examples_ybr_color.dcm")["metadata"]["NumberOfFrames"] == 30


def test_modalities_of_a_study_stand_in_one_text(document: dict[str, Any]) -> None:
    for study in document["studies"]:
        modalities = dict.fromkeys(
            series["Modality"] for series in study["series"] if series.get("Modality")
        )
        assert study["Modalities"] == "\\".join(modalities)


def test_what_is_not_dicom_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing to see")

    assert build_document([tmp_path / "notes.txt"]) == {"studies": []}
