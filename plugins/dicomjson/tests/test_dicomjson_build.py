"""The commands ``dicomsource dicomjson build`` and ``check``, and what they write."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from pydicom import dcmread

from dicomsource.errors import ConfigurationError, NotFoundError, UnreachableError
from dicomsource.work import WorkerLost, open_workers
from dicomsource_dicomjson.plugin import getCommandsModule
from dicomsource_dicomjson.source import createDataSource
from dicomsource_dicomjson.writing import build_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def run() -> Callable[..., Result]:
    (entry,) = getCommandsModule()

    def ran(*arguments: Any) -> Result:
        return CliRunner().invoke(entry.createCommand(), [str(one) for one in arguments])

    return ran


@pytest.fixture
def files(tmp_path: Path, sample: Callable[[str], Path]) -> Path:
    """Two studies, the names of whose files need quoting, and what is no DICOM."""
    folder = tmp_path / "scans"
    (folder / "ct #1").mkdir(parents=True)
    shutil.copy(sample("CT_small.dcm"), folder / "ct #1" / "ä 1%.dcm")
    shutil.copy(sample("MR_small.dcm"), folder / "b:2.dcm")
    (folder / "notes.txt").write_text("no DICOM")
    return folder


def entries(document: Any) -> list[dict[str, Any]]:
    return [
        entry
        for study in document["studies"]
        for series in study["series"]
        for entry in series["instances"]
    ]


def test_listing_commands_imports_none_of_them() -> None:
    code = (
        "import sys\n"
        "from dicomsource_dicomjson.plugin import getCommandsModule\n"
        "(entry,) = getCommandsModule()\n"
        "assert not {'click', 'pydicom', 'numpy', 'fsspec', 'requests'} & set(sys.modules)\n"
        "group = entry.createCommand()\n"
        "group.get_help(__import__('click').Context(group))\n"
        "assert 'dicomsource_dicomjson.cli.build' not in sys.modules\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_document_is_written_and_counted(run, files, tmp_path):
    result = run("build", files, "-o", tmp_path / "studies.json", "-j1")

    assert result.exit_code == 0
    assert (
        "2 studies with 2 series and 2 instances. Skipped 1 file that is not DICOM."
        in result.stderr
    )
    assert result.stdout == ""
    assert [one.name for one in tmp_path.iterdir() if one.name != "scans"] == ["studies.json"]


def test_urls_lead_to_the_files_from_where_the_document_is(run, files, tmp_path):
    (tmp_path / "docs").mkdir()
    run("build", files, "-o", tmp_path / "docs" / "studies.json", "-j1")
    with createDataSource({"url": str(tmp_path / "docs" / "studies.json")}) as source:
        for study in source.query.studies.search():
            (instance,) = source.retrieve.series.metadata(study.StudyInstanceUID)
            uids = [instance[f"{level}InstanceUID"] for level in ("Study", "Series", "SOP")]
            assert source.retrieve.instance(*uids)[128:132] == b"DICM"


def test_the_document_and_its_files_can_be_moved_together(run, files, tmp_path):
    run("build", files, "-o", files / "studies.json", "-j1")
    files.rename(tmp_path / "elsewhere")
    with createDataSource({"url": str(tmp_path / "elsewhere" / "studies.json")}) as source:
        (study, _) = source.query.studies.search()
        assert source.load_pixels(source.retrieve.series.metadata(study.StudyInstanceUID)[0]).size


def test_with_a_prefix_urls_are_those_that_ohif_reads(run, files, tmp_path, web):
    run("build", files, "-o", tmp_path / "studies.json", "-j1", "--url-prefix", f"{web.url}/scans/")
    document = json.loads((tmp_path / "studies.json").read_text())

    assert sorted(one["url"] for one in entries(document)) == [
        f"dicomweb:{web.url}/scans/b%3A2.dcm",
        f"dicomweb:{web.url}/scans/ct%20%231/%C3%A4%201%25.dcm",
    ]
    with createDataSource({"url": f"{web.url}/studies.json"}) as source:
        for study in source.query.studies.search():
            (instance,) = source.retrieve.series.metadata(study.StudyInstanceUID)
            assert source.load_pixels(instance).size


def test_a_document_has_what_ohif_reads(run, files, tmp_path):
    run("build", files, "-o", tmp_path / "studies.json", "-j1", "--url-prefix", "https://h/x")
    (study, *_) = json.loads((tmp_path / "studies.json").read_text())["studies"]

    assert {
        "StudyInstanceUID", "StudyDate", "StudyTime", "PatientName", "PatientID", "PatientSex",
        "NumInstances", "Modalities", "series",
    } <= study.keys()  # fmt: skip
    (series,) = study["series"]
    assert {"SeriesInstanceUID", "SeriesNumber", "Modality", "instances"} <= series.keys()
    metadata = series["instances"][0]["metadata"]
    assert metadata["PatientName"] == [{"Alphabetic": "CompressedSamples^MR1"}]
    for keyword in (
        "Rows", "Columns", "InstanceNumber", "SOPClassUID", "SOPInstanceUID", "SeriesInstanceUID",
        "StudyInstanceUID", "PhotometricInterpretation", "BitsAllocated", "BitsStored", "HighBit",
        "PixelRepresentation", "SamplesPerPixel", "PixelSpacing", "ImageOrientationPatient",
        "ImagePositionPatient", "FrameOfReferenceUID", "ImageType", "WindowCenter", "WindowWidth",
    ):  # fmt: skip
        value = metadata[keyword]
        assert not isinstance(value, dict)
        assert (
            all(isinstance(one, type(value[0])) for one in value)
            if isinstance(value, list)
            else True
        )
    assert all(isinstance(one, float) for one in metadata["PixelSpacing"])


def test_a_prefix_that_is_no_url_is_refused(files, tmp_path):
    with pytest.raises(ConfigurationError, match="the url prefix is 'scans'"):
        build_document(files, tmp_path / "d.json", url_prefix="scans")


def test_a_document_may_be_compressed_or_go_to_standard_output(run, files, tmp_path):
    run("build", files, "-o", tmp_path / "a.json", "-j1")
    run("build", files, "-o", tmp_path / "a.json.gz", "-j1")
    result = run("build", files, "-o", "-", "-j1", "--url-prefix", "https://h")

    plain = (tmp_path / "a.json").read_bytes()
    assert gzip.decompress((tmp_path / "a.json.gz").read_bytes()) == plain
    assert len(entries(json.loads(result.stdout))) == 2


def test_a_web_server_may_read_the_document(run, files, tmp_path):
    mask = os.umask(0o022)
    try:
        run("build", files, "-o", tmp_path / "a.json", "-j1")
    finally:
        os.umask(mask)
    assert (tmp_path / "a.json").stat().st_mode & 0o777 == 0o644


def test_the_same_files_give_the_same_document_whoever_does_the_work(tmp_path, sample):
    folder = tmp_path / "scans"
    folder.mkdir()
    dataset = dcmread(sample("CT_small.dcm"))
    for number in range(100):
        dataset.SeriesInstanceUID = f"2.25.{number % 3 + 1}"
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = (
            f"2.25.9.{number + 1}"
        )
        dataset.InstanceNumber = number
        dataset.save_as(folder / f"{number}.dcm")
    with open_workers(2) as workers:
        build_document(folder, tmp_path / "many.json", workers=workers)
    build_document(folder, tmp_path / "one.json")

    document = json.loads((tmp_path / "one.json").read_text())
    assert (tmp_path / "many.json").read_bytes() == (tmp_path / "one.json").read_bytes()
    numbers = [entry["metadata"]["InstanceNumber"] for entry in entries(document)]
    assert numbers == [*range(0, 100, 3), *range(1, 100, 3), *range(2, 100, 3)]


def test_what_cannot_be_read_is_told_of_and_left_out(run, files, tmp_path, sample):
    data = sample("CT_small.dcm").read_bytes()
    (files / "cut.dcm").write_bytes(data[:300])
    shutil.copy(sample("CT_small.dcm"), files / "again.dcm")

    result = run("build", files, "-o", tmp_path / "d.json", "-j1")

    assert result.exit_code == 6
    assert "cut.dcm" in result.stderr
    assert "holds the same instance as" in result.stderr
    assert len(entries(json.loads((tmp_path / "d.json").read_text()))) == 2
    report = json.loads(
        run("build", files, "-o", tmp_path / "d.json", "-j1", "--json", "-q").stdout
    )
    assert sorted(one["kind"] for one in report["skipped"]) == ["duplicate", "faulty", "foreign"]


def test_files_whose_worker_was_killed_are_told_of(files, tmp_path):
    class Killed:
        def run(self, function: Any, tasks: Any) -> Any:
            for task in tasks:
                lost = function.__name__ == "write_entries" and "b:2.dcm" in task.paths
                yield task, WorkerLost("it was killed") if lost else function(task)

    report = build_document(files, tmp_path / "d.json", workers=Killed())  # type: ignore[arg-type]

    assert report.instances == 1
    assert [one.path.name for one in report.unusable] == ["b:2.dcm"]


def test_a_failure_leaves_the_document_of_before(files, tmp_path):
    (tmp_path / "d.json").write_text("before")

    class Broken:
        def run(self, function: Any, tasks: Any) -> Any:
            if function.__name__ == "write_entries":
                raise UnreachableError("the scheduler went away")
            return ((task, function(task)) for task in tasks)

    with pytest.raises(UnreachableError):
        build_document(files, tmp_path / "d.json", workers=Broken())  # type: ignore[arg-type]

    assert (tmp_path / "d.json").read_text() == "before"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["d.json", "scans"]


def test_a_directory_without_dicom_is_refused(tmp_path):
    with pytest.raises(NotFoundError, match="there is no DICOM instance in"):
        build_document(tmp_path, tmp_path / "d.json")
    with pytest.raises(NotFoundError, match="there is no directory"):
        build_document(tmp_path / "none", tmp_path / "d.json")


def test_an_output_that_cannot_be_written_is_refused(files, tmp_path):
    with pytest.raises(ConfigurationError, match="is a folder"):
        build_document(files, tmp_path)


@pytest.mark.filterwarnings("default")  # the cluster's own
def test_the_workers_of_a_dask_cluster_do_the_work(files, tmp_path):
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=50,
        ) as cluster,
        open_workers(scheduler=cluster.scheduler_address) as workers,
    ):
        build_document(files, tmp_path / "cluster.json", workers=workers)
    build_document(files, tmp_path / "here.json")

    assert (tmp_path / "cluster.json").read_bytes() == (tmp_path / "here.json").read_bytes()


def test_a_document_without_faults_passes(run, files, tmp_path):
    run("build", files, "-o", tmp_path / "d.json.gz", "-j1")

    result = run("check", tmp_path / "d.json.gz")

    assert (result.exit_code, result.stderr) == (0, "No faults.\n")


def test_all_faults_are_told_with_their_paths(run, tmp_path):
    entry = {"metadata": {"SOPInstanceUID": "3", "Rows": "many"}}
    series = [{"SeriesInstanceUID": "2", "instances": [entry, {}]}]
    studies = [{"StudyInstanceUID": "1", "series": series}, {"PatientID": {}}]
    path = tmp_path / "d.json"
    path.write_text(json.dumps({"studies": studies}))

    result = run("check", path, "--json")

    assert result.exit_code == 1
    faults = json.loads(result.stdout)["faults"]
    assert [one.partition(" $")[2].partition(" ")[0] for one in faults] == [
        ".studies[0].series[0].instances[0].metadata:",
        ".studies[0].series[0].instances[1].metadata",
        ".studies[1].StudyInstanceUID",
    ]


@pytest.mark.parametrize("text", ["{", "[]", '{"studies": [{}, {]}', '{"studies": [{}'])
def test_what_is_no_document_fails_the_check(run, tmp_path, text):
    (tmp_path / "d.json").write_text(text)

    result = run("check", tmp_path / "d.json")

    assert result.exit_code == 1
    assert "d.json" in result.stderr


def test_the_schema_is_written_on_request(run):
    assert json.loads(run("check", "--schema").stdout)["$schema"].endswith("2020-12/schema")
