import json

import pytest
from pydicom import dcmread

from dicomsource_host.transfer.whole_file import CannotWriteError


def test_a_study_is_saved_under_its_uids(run, configure, folder, ct):
    configure(pacs={})

    result = run("retrieve", "pacs", ct.StudyInstanceUID, "-o", "out")

    series = folder / "out" / ct.StudyInstanceUID / ct.SeriesInstanceUID
    assert result.exit_code == 0
    assert sorted(path.name for path in series.iterdir()) == [
        f"{ct.SOPInstanceUID}.2.dcm",
        f"{ct.SOPInstanceUID}.dcm",
    ]
    assert dcmread(series / f"{ct.SOPInstanceUID}.dcm").PixelData == ct.PixelData
    assert result.stderr.startswith("Saved 2 files (")


def test_one_instance_alone_is_saved(run, configure, folder, ct):
    configure(pacs={})

    result = run(
        "retrieve", "pacs", ct.StudyInstanceUID, ct.SeriesInstanceUID, ct.SOPInstanceUID, "--json"
    )

    path = f"{ct.StudyInstanceUID}/{ct.SeriesInstanceUID}/{ct.SOPInstanceUID}.dcm"
    assert json.loads(result.stdout) == {"saved": [path], "failed": []}
    assert [str(found.relative_to(folder)) for found in folder.rglob("*.dcm")] == [path]


@pytest.mark.parametrize("without", [[], ["query.instances"]])
def test_what_fails_is_named_and_the_rest_is_saved(run, configure, folder, ct, without):
    configure(pacs={"missing": [ct.SOPInstanceUID], "without": without})

    result = run("retrieve", "pacs", ct.StudyInstanceUID)

    assert result.exit_code == 6
    assert [path.name for path in folder.rglob("*.dcm")] == [f"{ct.SOPInstanceUID}.2.dcm"]
    error, summary = result.stderr.splitlines()
    assert error.startswith(f"Error: instance {ct.SOPInstanceUID}: ")
    assert error.endswith(f"instance {ct.SOPInstanceUID} is lost.")
    assert summary.startswith("Saved 1 file (")


def test_nothing_saved_has_the_exit_code_of_its_reason(run, configure, ct):
    configure(pacs={"failing": {"instance": "AuthenticationError"}})

    result = run("retrieve", "pacs", ct.StudyInstanceUID)

    assert result.exit_code == 5
    assert result.stderr.count("it went wrong") == 1  # asking for the second would make no sense


def test_an_unknown_study_is_not_found(run, configure):
    configure(pacs={})

    result = run("retrieve", "pacs", "1.2.3")

    assert result.exit_code == 4
    assert "there is no study 1.2.3" in result.stderr


def test_nothing_is_left_behind_by_a_write_that_fails(run, configure, folder, ct):
    configure(pacs={})
    (folder / "out").write_text("a file where a folder should be")

    result = run("retrieve", "pacs", ct.StudyInstanceUID, "-o", "out/below")

    assert result.exit_code == 9
    assert "Not a directory" in result.stderr
    assert ".part" not in result.stderr
    assert not list(folder.rglob("*.part"))


def test_a_source_that_gives_no_instances_is_one_error(run, configure, ct):
    configure(pacs={"without": ["retrieve.instance"]})

    result = run("retrieve", "pacs", ct.StudyInstanceUID)

    assert result.exit_code == 8
    assert result.stderr.count("it has no retrieve.instance") == 1
    assert len(result.stderr.splitlines()) == 1


def test_a_full_disk_ends_it_and_tells_what_is_there(run, configure, ct, monkeypatch):
    configure(pacs={})
    written = []

    def write(path, data):
        if written:
            raise CannotWriteError(28, "No space left on device", str(path))
        written.append(path)

    monkeypatch.setattr("dicomsource_host.transfer.incoming.write_whole", write)
    result = run("retrieve", "pacs", ct.StudyInstanceUID)

    error, summary = result.stderr.splitlines()
    assert result.exit_code == 6
    assert f"{ct.SOPInstanceUID}.2.dcm cannot be written: No space left on device." in error
    assert summary.startswith("Saved 1 file (")


def test_ctrl_c_tells_how_many_files_are_there(run, configure, ct, monkeypatch):
    configure(pacs={})
    written = []

    def write(path, data):
        if written:
            raise KeyboardInterrupt
        written.append(path)

    monkeypatch.setattr("dicomsource_host.transfer.incoming.write_whole", write)
    result = run("retrieve", "pacs", ct.StudyInstanceUID, "-o", "out")

    assert result.exit_code == 130
    assert "interrupted; 1 file of 2 saved below out." in result.stderr
