import json

import pytest
from pydicom import dcmread


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

    assert result.exit_code == 1
    assert "Not a directory" in result.stderr
    assert not list(folder.rglob("*.part"))
