import json
from importlib import import_module

import pytest
from pydicom import Dataset

from dicomsource.errors import DataError


def test_json_is_dicom_json_of_every_instance(run, configure, ct):
    configure(pacs={})

    result = run("metadata", "pacs", ct.StudyInstanceUID, "--json")

    read = [Dataset.from_json(row) for row in json.loads(result.stdout)]
    assert [one.SOPInstanceUID for one in read] == [ct.SOPInstanceUID, f"{ct.SOPInstanceUID}.2"]
    assert read[0].PixelSpacing == ct.PixelSpacing


def test_people_read_tag_vr_keyword_and_value(run, configure, ct):
    configure(pacs={})

    result = run("metadata", "pacs", ct.StudyInstanceUID, ct.SeriesInstanceUID, ct.SOPInstanceUID)

    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[0] == ["#", "1", "of", "1:", ct.SOPInstanceUID]
    assert ["(0010,0020)", "LO", "PatientID", "1CT1"] in lines
    assert ["(0028,0030)", "DS", "PixelSpacing", "0.661468,", "0.661468"] in lines


def test_items_of_a_sequence_are_indented(run, configure, ct):
    configure(pacs={})

    result = run("metadata", "pacs", ct.StudyInstanceUID)

    lines = result.stdout.splitlines()
    start = next(index for index, line in enumerate(lines) if "OtherPatientIDsSequence" in line)
    assert lines[start].endswith("<2 items>")
    assert lines[start + 1] == "  item 1"
    assert lines[start + 2].startswith("    (0010,0020) LO PatientID")


def test_an_unknown_series_is_not_found(run, configure, ct):
    configure(pacs={})

    result = run("metadata", "pacs", ct.StudyInstanceUID, "1.2.3")

    assert result.exit_code == 4
    assert result.stderr.startswith("Error: Data source 'pacs': there is no series 1.2.3.")


@pytest.mark.parametrize(
    ("place", "options"),
    [
        ("dicomsource.natural.to_dicom_json", ["--json"]),
        ("dicomsource_host.cli.metadata.listing", []),
    ],
)
def test_a_broken_dataset_is_told_in_words_and_the_others_are_shown(
    run, configure, ct, monkeypatch, place, options
):
    configure(pacs={})
    module, _, name = place.rpartition(".")
    whole = getattr(import_module(module), name)

    def refuse_the_first(dataset):
        if dataset.SOPInstanceUID == ct.SOPInstanceUID:
            raise DataError("Rows is 'many', which is no number")
        return whole(dataset)

    monkeypatch.setattr(place, refuse_the_first)
    result = run("metadata", "pacs", ct.StudyInstanceUID, *options)

    assert result.exit_code == 6
    assert result.stderr == (
        f"Error: instance 1 of 2: {ct.SOPInstanceUID}: Rows is 'many', which is no number.\n"
    )
    if options:
        assert len(json.loads(result.stdout)) == 1
    else:
        assert result.stdout.startswith(f"# 2 of 2: {ct.SOPInstanceUID}.2\n")
