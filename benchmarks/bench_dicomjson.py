"""JSON documents: a long one opened, searched and read study by study, beside parsing one whole; and building one.

Each figure is of a process of its own: what it takes by the clock and of the CPU, and its peak memory. "Parsed whole"
is what a reader without an index has to do first; of a shorter document, or it would not fit into memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

MB = 1e6
CACHE = "cache"


def make_document(path: Path, size: int) -> int:
    """Write a document of CT studies, three series of forty images each, and return the number of studies."""
    from pydicom.data import get_testdata_file

    from dicomsource.json_document import instance_entry, study_entry

    template = instance_entry(str(get_testdata_file("CT_small.dcm")), "ct/x.dcm")["metadata"]
    written = count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{"studies": [')
        while written < size:
            uid = f"2.25.{10**9 + count}"
            name = f"{'ABCDEFGHIJ'[count % 10]}{count * 7919 % 9973}^{count * 31 % 997}"
            about = {
                "StudyInstanceUID": uid,
                "PatientName": [{"Alphabetic": name}],
                "PatientID": f"P{count % 5000}",
                "StudyDate": f"{2000 + count % 25}{1 + count % 12:02}{1 + count % 28:02}",
                "AccessionNumber": f"A{count}",
            }
            series = [one_series(template | about, uid, number) for number in range(3)]
            study = study_entry(template | about, series, 120)
            text = json.dumps({**study, "series": series}, separators=(",", ":"))
            written += file.write(",\n" * bool(count) + text)
            count += 1
        file.write("]}")
    return count


def one_series(metadata: dict[str, Any], study: str, number: int) -> dict[str, Any]:
    uid = f"{study}.{number}"
    instances = [
        {
            "metadata": {
                **metadata,
                "SeriesInstanceUID": uid,
                "SOPInstanceUID": f"{uid}.{image}",
                "InstanceNumber": image,
            },
            "url": f"dicomweb:https://archive.example/{uid}/{image}.dcm",
        }
        for image in range(40)
    ]
    return {
        "SeriesInstanceUID": uid,
        "SeriesNumber": number,
        "Modality": "CT",
        "instances": instances,
    }


def open_source(path: Path) -> Any:
    from dicomsource_dicomjson.source import createDataSource

    return createDataSource({"url": str(path), "cacheDirectory": str(path.parent / CACHE)})


def first_search(path: Path) -> None:
    """Search in a document that was never opened before."""
    shutil.rmtree(path.parent / CACHE, ignore_errors=True)
    assert open_source(path).query.studies.search(limit=25)


def opened_again(path: Path) -> None:
    """Search in a document that another process has opened before."""
    assert open_source(path).query.studies.search(limit=25)


def metadata(path: Path) -> float:
    """Return the seconds that the metadata of a study in the middle takes, 120 instances, once the source is open."""
    source = open_source(path)
    found = source.query.studies.search(limit=1, offset=50)
    start = time.perf_counter()
    assert len(source.retrieve.series.metadata(found[0].StudyInstanceUID)) == 120
    return time.perf_counter() - start


def searches(path: Path) -> float:
    """Return the seconds within which 95 of 100 searches are answered."""
    source = open_source(path)
    queries: list[dict[str, Any]] = [
        {"patientName": "A79*"},
        {"PatientID": "P77"},
        {"StudyDate": "20100101-20111231"},
        {"modalitiesInStudy": "CT", "offset": 50},
        {"accessionNumber": "A123"},
    ]
    source.query.studies.search(limit=1)
    taken = []
    for number in range(200):
        start = time.perf_counter()
        source.query.studies.search(limit=25, **queries[number % len(queries)])
        taken.append(time.perf_counter() - start)
    return statistics.quantiles(taken, n=20)[-1]


def json_whole(path: Path) -> None:
    """Parse with the standard library."""
    with path.open("rb") as file:
        assert json.load(file)["studies"]


def orjson_whole(path: Path) -> None:
    """Parse with orjson."""
    import orjson

    assert orjson.loads(path.read_bytes())["studies"]


def msgspec_whole(path: Path) -> None:
    """Parse with msgspec."""
    import msgspec

    assert msgspec.json.decode(path.read_bytes())["studies"]


def build(path: Path) -> None:
    """Describe the files of a directory, on all cores."""
    build_with(path, None)


def build_on_one_core(path: Path) -> None:
    """Describe the files of a directory, on one core."""
    build_with(path, 1)


def build_with(path: Path, jobs: int | None) -> None:
    from dicomsource.work import open_workers
    from dicomsource_dicomjson.writing import build_document

    with open_workers(jobs) as workers:
        build_document(path, path.parent / "built.json", workers=workers)


def read_with_pydicom(path: Path) -> None:
    """Read every attribute but the pixels with pydicom, on one core."""
    from pydicom import dcmread

    for file in sorted(path.rglob("*.dcm")):
        for element in dcmread(file, stop_before_pixels=True).iterall():
            element.value  # noqa: B018 - reads it


OF_LONG = {
    "first search": first_search,
    "first search, opened before": opened_again,
    "metadata of one study": metadata,
    "95 of 100 searches within": searches,
}
OF_SHORT = {
    "ours, first search": first_search,
    "json, parsed whole": json_whole,
    "orjson, parsed whole": orjson_whole,
    "msgspec, parsed whole": msgspec_whole,
}
OF_FILES = {
    "ours, all cores": build,
    "ours, one core": build_on_one_core,
    "pydicom reads them, one core": read_with_pydicom,
}
RUNS = {**OF_LONG, **OF_SHORT, **OF_FILES}


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--megabytes", type=int, default=2000, help="of the long document")
    options.add_argument("--short", type=int, default=250, help="megabytes of the short document")
    options.add_argument("--files", type=int, default=2000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--folder", type=Path, help="where all of it is made, and removed again")
    options.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.child:
        run_child(given.child[0], Path(given.child[1]))
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        for title, runs, size in (
            ("long", OF_LONG, given.megabytes),
            ("short", OF_SHORT, given.short),
        ):
            (Path(folder) / title).mkdir()
            path = Path(folder) / title / "studies.json"
            studies = make_document(path, int(size * MB))
            print(f"\n{path.stat().st_size / MB:,.0f} MB, {studies:,} studies of 120 instances")
            table(runs, path, given.rounds)
            shutil.rmtree(path.parent)
        files = Path(folder) / "files"
        make_files(files, given.files)
        print(f"\n{given.files:,} files")
        table(OF_FILES, files, given.rounds, per=given.files)


def make_files(folder: Path, count: int) -> None:
    from pydicom import dcmread
    from pydicom.data import get_testdata_file

    dataset = dcmread(str(get_testdata_file("CT_small.dcm")))
    for number in range(count):
        dataset.StudyInstanceUID = f"2.25.1.{number // 100}"
        dataset.SeriesInstanceUID = f"2.25.2.{number // 100}"
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"2.25.3.{number}"
        path = folder / str(number // 100) / f"{number}.dcm"
        path.parent.mkdir(parents=True, exist_ok=True)
        dataset.save_as(path)


def run_child(name: str, path: Path) -> None:
    run: Any = RUNS[name]
    start, used = time.perf_counter(), cpu()
    taken = run(path)
    taken, used = taken or time.perf_counter() - start, cpu() - used
    print(json.dumps([taken, used, max(one.ru_maxrss for one in usage()) * 1024]))


def usage() -> list[resource.struct_rusage]:
    """Return what this process used, and those that it has seen end."""
    return [resource.getrusage(one) for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]


def cpu() -> float:
    return sum(one.ru_utime + one.ru_stime for one in usage())


def table(runs: dict[str, Any], path: Path, rounds: int, per: int = 0) -> None:
    print(f"{'':<32}{'s':>10}{'CPU s':>9}{'peak MB':>10}" + f"{'files/s':>10}" * bool(per))
    for name in runs:
        command = [sys.executable, __file__, "--child", name, str(path)]
        results = []
        for _ in range(rounds):
            child = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            results.append(json.loads(child.stdout.splitlines()[-1]))
        seconds, used, peak = (statistics.median(column) for column in zip(*results, strict=True))
        rate = f"{per / seconds:>10.0f}" if per else ""
        print(f"  {name:<30}{seconds:>10.4f}{used:>9.2f}{peak / MB:>10.0f}{rate}", flush=True)


if __name__ == "__main__":
    main()
