import json
from pathlib import Path

import pytest


@pytest.fixture
def scans(folder: Path, ct, mr) -> Path:
    """A folder with two DICOM files, one of them deeper, and two files that are none."""
    scans = folder / "scans"
    (scans / "deeper").mkdir(parents=True)
    ct.save_as(scans / "ct.dcm")
    mr.save_as(scans / "deeper" / "mr")
    (scans / "notes.txt").write_text("not DICOM")
    (scans / ".hidden").write_text("not DICOM")
    return scans


def test_all_files_below_a_folder_are_stored(run, configure, scans, ct, mr):
    configure(pacs={})

    result = run("store", "pacs", str(scans), "--json")

    assert result.exit_code == 0
    assert [(row["SOPInstanceUID"], row["status"]) for row in json.loads(result.stdout)] == [
        (ct.SOPInstanceUID, "stored"),
        (mr.SOPInstanceUID, "stored"),
    ]
    assert result.stderr == "Stored 2 files, skipped 1 file that is not DICOM.\n"


def test_each_refused_instance_is_listed_with_its_reason(run, configure, scans, mr):
    configure(pacs={"refused": [mr.SOPInstanceUID]})

    result = run("store", "pacs", str(scans))

    assert result.exit_code == 6
    refused = f"{scans}/deeper/mr\tfailed\tthis kind of object is not accepted (0x0122)"
    assert f"{refused}\t{mr.SOPInstanceUID}" in result.stdout.splitlines()


def test_a_file_asked_for_by_name_that_is_not_dicom_is_a_failure(run, configure, scans):
    configure(pacs={})

    result = run("store", "pacs", str(scans / "notes.txt"))

    assert result.exit_code == 7
    assert f"{scans}/notes.txt\tfailed\tthis is not a DICOM file\t" in result.stdout.splitlines()


def test_a_file_that_is_not_there_is_a_fault_of_usage(run, configure):
    configure(pacs={})

    result = run("store", "pacs", "nowhere.dcm")

    assert result.exit_code == 2
    assert "nowhere.dcm" in result.stderr


def test_a_dead_source_is_one_error(run, configure, scans):
    configure(pacs={"failing": {"store": "UnreachableError"}})

    result = run("store", "pacs", str(scans))

    assert (result.exit_code, result.stdout) == (5, "")
    assert result.stderr == "Error: Data source 'pacs' (acme-imaging 1.2): it went wrong.\n"


def test_a_source_that_stores_nothing_says_so(run, configure, scans):
    configure(pacs={"without": ["store.dicom"]})

    result = run("store", "pacs", str(scans))

    assert result.exit_code == 8
    assert "it has no store.dicom" in result.stderr


def test_a_cut_file_is_not_sent(run, configure, scans):
    configure(pacs={})
    whole = (scans / "ct.dcm").read_bytes()
    (scans / "cut.dcm").write_bytes(whole[:-1000])

    result = run("store", "pacs", str(scans), "--json")

    status = {Path(row["file"]).name: row["status"] for row in json.loads(result.stdout)}
    assert result.exit_code == 6
    assert status == {"ct.dcm": "stored", "cut.dcm": "failed", "mr": "stored"}
    assert "this DICOM file is cut: it ends within" in result.stdout


@pytest.mark.parametrize("content", [None, "not DICOM"])
def test_a_folder_without_dicom_files_is_not_found(run, configure, folder, content):
    configure(pacs={})
    (folder / "empty").mkdir()
    if content is not None:
        (folder / "empty" / "notes.txt").write_text(content)

    result = run("store", "pacs", "empty")

    assert result.exit_code == 4
    assert "Error: there is no " in result.stderr


def test_a_cut_file_alone_is_a_fault_of_the_data(run, configure, scans):
    configure(pacs={})
    whole = (scans / "ct.dcm").read_bytes()
    (scans / "cut.dcm").write_bytes(whole[:-1000])

    result = run("store", "pacs", str(scans / "cut.dcm"))

    assert result.exit_code == 7
