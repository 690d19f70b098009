"""A folder of a hundred thousand DICOM files: first index, re-index, re-open, search, memory, beside peers and limits.

Each contender runs in a process of its own, with all that it starts. CPU seconds are those of all these processes
together, and say more than the clock where others use the machine too; memory is the largest sum of their shares (PSS).

- "stat, first 4 kB": lists all files and reads the beginning of each: what no index can do without.
- "pydicom dcmread": ``dcmread(stop_before_pixels=True)`` of each, in two processes; nothing is kept of it.
- "DICOMfileClient": that of dicomweb-client, which reads with pydicom in one process into SQLite.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from synthetic_files import write_files

SEARCHES = 200
CHANGED = 100


def paths_of(root: str) -> list[str]:
    return [
        os.path.join(folder, name)  # noqa: PTH118
        for folder, _, names in os.walk(root)
        for name in names
    ]


def stat_and_begin(root: str, _: str) -> None:
    for path in paths_of(root):
        Path(path).stat()
        with open(path, "rb") as file:  # noqa: PTH123
            file.read(4096)


def headers_by_pydicom(paths: list[str]) -> int:
    from pydicom import dcmread

    return sum(len(dcmread(path, stop_before_pixels=True)) > 0 for path in paths)


def dcmread_all(root: str, _: str) -> None:
    paths = paths_of(root)
    portions = [paths[start : start + 500] for start in range(0, len(paths), 500)]
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        assert sum(pool.map(headers_by_pydicom, portions)) == len(paths)


def opened(root: str, cache: str) -> Any:
    from dicomsource_dicomlocal.source import createDataSource

    return createDataSource({"root": root, "cacheDirectory": cache})


def index(root: str, cache: str, jobs: int) -> None:
    from dicomsource.work import open_workers

    with opened(root, cache) as source, open_workers(jobs) as workers:
        source.catalogue.refresh(workers)


def index_1(root: str, cache: str) -> None:
    index(root, cache, 1)


def index_2(root: str, cache: str) -> None:
    index(root, cache, 2)


def index_dask(root: str, cache: str) -> None:
    from distributed import LocalCluster

    from dicomsource.work import open_workers

    with (
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
        ) as cluster,
        opened(root, cache) as source,
        open_workers(scheduler=cluster.scheduler_address) as workers,
    ):
        source.catalogue.refresh(workers)


def reindex(root: str, cache: str) -> None:
    with opened(root, cache) as source:
        assert source.refresh().read == CHANGED
        assert source.query.studies.search(limit=25)


def reopen(root: str, cache: str) -> None:
    with opened(root, cache) as source:
        assert source.query.studies.search(limit=25)


def first_instances(root: str, cache: str) -> None:
    with opened(root, cache) as source:
        assert source.query.instances.search(Modality="CT", limit=25)


def search(root: str, cache: str) -> None:
    """Print the 95th percentile of searches at each level, the files being known."""
    with opened(root, cache) as source:
        source.refresh()
        for level in ("studies", "series", "instances"):
            asked = getattr(source.query, level)
            asked.search(limit=1, PatientID="none")  # what is loaded once
            times = []
            for number in range(SEARCHES):
                keys: dict[str, str] = [
                    {"PatientID": f"PAT{number:07}"},
                    {"PatientName": "*BAKER*"},
                    {"StudyDate": "20080101-20081231"},
                    {"PatientName": "D*", "AccessionNumber": f"ACC000{number % 10}*"},
                ][number % 4]
                start = time.perf_counter()
                asked.search(limit=25, **keys)
                times.append(time.perf_counter() - start)
            worst = sorted(times)[int(SEARCHES * 0.95)]
            print(f"  search {level:<10} p95 {worst * 1000:8.2f} ms", file=sys.stderr)


def file_client(root: str, cache: str) -> None:
    from dicomweb_client import DICOMfileClient

    client = DICOMfileClient(f"file://{root}", recreate_db=True, db_dir=cache)
    assert client.search_for_studies(limit=25)


def file_client_again(root: str, cache: str) -> None:
    from dicomweb_client import DICOMfileClient

    client = DICOMfileClient(f"file://{root}", db_dir=cache)
    assert client.search_for_studies(limit=25)


CONTENDERS = {
    "stat, first 4 kB": stat_and_begin,
    "pydicom dcmread, 2 processes": dcmread_all,
    "dicomlocal, first index, 1 process": index_1,
    "dicomlocal, first index, 2 processes": index_2,
    "dicomlocal, first index, Dask, 2 workers": index_dask,
    "dicomlocal, first search of studies": reopen,
    "dicomlocal, re-open and first page": reopen,
    "dicomlocal, first search of all instances": first_instances,
    f"dicomlocal, {CHANGED} changes and first page": reindex,
    "dicomlocal, searches": search,
    "DICOMfileClient, first index": file_client,
    "DICOMfileClient, re-open and first page": file_client_again,
}
FRESH = (index_1, index_2, index_dask, file_client)


def memory_of(pid: int) -> int:
    """Return the bytes that a process and all below it have for themselves, with their share of the rest."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(
                    (entry / "stat").read_text().rpartition(")")[2].split()[1]
                )
            except OSError:
                continue
    family, before = {pid}, set()
    while family != before:
        before = set(family)
        family |= {child for child, parent in parents.items() if parent in before}
    total = 0
    for one in family:
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def run(name: str, root: str, cache: str) -> None:
    command = [sys.executable, __file__, "--one", name, root, cache]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    peak = 0
    while process.poll() is None:
        peak = max(peak, memory_of(process.pid))
        time.sleep(0.5)
    clock = time.perf_counter() - start
    assert process.stdout is not None
    told = json.loads(process.stdout.read() or "{}")
    print(
        f"{name:<44} {told.get('seconds', clock):9.2f} s {told.get('cpu', 0):9.2f} CPU s {peak / 1e6:8.0f} MB",
        flush=True,
    )


def one(name: str, root: str, cache: str) -> None:
    start = time.perf_counter()
    CONTENDERS[name](root, cache)
    seconds = time.perf_counter() - start
    used = [resource.getrusage(kind) for kind in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({"seconds": seconds, "cpu": sum(one.ru_utime + one.ru_stime for one in used)}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument(
        "--folder", type=Path, help="where files and catalogues go; removed in the end"
    )
    parser.add_argument(
        "--only", nargs="*", default=[], help="words in the names of what is to run"
    )
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(*given.one)
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        root = Path(folder, "files")
        start = time.perf_counter()
        write_files(root, given.files)
        print(f"{given.files} files written in {time.perf_counter() - start:.1f} s", flush=True)
        for name, function in CONTENDERS.items():
            if given.only and not any(word in name for word in given.only):
                continue
            cache = Path(folder, "DICOMfileClient" if "Client" in name else "cache")
            if function in FRESH:
                shutil.rmtree(cache, ignore_errors=True)
            cache.mkdir(exist_ok=True)
            if function is reindex:
                files = sorted(paths_of(str(root)))
                for path in files[:: max(1, len(files) // CHANGED)][:CHANGED]:
                    os.utime(path)
            run(name, str(root), str(cache))


if __name__ == "__main__":
    main()
