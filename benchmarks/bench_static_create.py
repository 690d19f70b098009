"""Writing a static tree: files and MB a second, beside the least that it could take.

"The limit" reads the same files with pydicom, every element of them, and writes the very bytes of the finished tree,
which it has in memory: it neither makes nor compresses anything. All contenders take turns, each in a process of its
own; CPU seconds are those of all its processes together, and say more than the clock where others use the machine too.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

MB = 1e6


def make_series(folder: Path, studies: int, images: int) -> None:
    """Write studies of one CT series each: a body with noise, as a scanner gives it."""
    import numpy as np
    from pydicom import dcmread
    from pydicom.data import get_testdata_file

    dice = np.random.default_rng(20240229)
    y, x = np.mgrid[:512, :512]
    dataset = dcmread(get_testdata_file("CT_small.dcm"))
    dataset.Rows = dataset.Columns = 512
    for study in range(studies):
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID = f"2.25.1{study}", f"2.25.2{study}"
        (folder / str(study)).mkdir()
        for image in range(images):
            body = ((x - 256) ** 2 + (y - 256) ** 2 < (150 + image % 60) ** 2) * 1040
            pixels = body - 1024 * (body == 0) + dice.normal(0, 12, (512, 512))
            dataset.PixelData = pixels.astype("<i2").tobytes()
            dataset.SOPInstanceUID = f"2.25.3{study}{image:04}"
            dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
            dataset.InstanceNumber = image + 1
            dataset.save_as(folder / str(study) / f"{image:04}.dcm")


def cpu() -> float:
    """Return the CPU seconds of this process and those that it has seen end."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))


def create(files: Path, target: Path, jobs: int, **content: Any) -> tuple[float, float]:
    """Return the seconds that our writer takes, by the clock and of the CPU."""
    from dicomsource.static_tree import TreeContent
    from dicomsource.work import open_workers
    from dicomsource_static_wado.writing import create_tree

    start, used = time.perf_counter(), cpu()
    with open_workers(jobs) as workers:
        create_tree(files, target, content=TreeContent(**content), workers=workers)
    return time.perf_counter() - start, cpu() - used


def unchanged(files: Path, target: Path, jobs: int) -> tuple[float, float]:
    """Return the seconds of a run that finds nothing to do."""
    create(files, target, jobs, thumbnails="instances")
    return create(files, target, jobs, thumbnails="instances")


def limit(files: Path, target: Path, jobs: int, **content: Any) -> tuple[float, float]:
    """Return the seconds that reading the files and writing the bytes of their tree takes."""
    made = target / "made"
    create(files, made, os.cpu_count() or 1, **content)
    studies = [
        (study, made / "studies" / f"2.25.1{study.name}", target / "copy" / study.name)
        for study in sorted(files.iterdir())
    ]
    context = get_context("spawn")
    with ProcessPoolExecutor(jobs, context) as pool:
        list(pool.map(int, range(jobs)))  # the processes are there
        taken = list(pool.map(read_and_write, studies))
    return sum(clock for clock, _ in taken) / jobs, sum(used for _, used in taken)


def read_and_write(study: tuple[Path, Path, Path]) -> tuple[float, float]:
    """Return the seconds that one study takes: where its files are, its tree, and where to write."""
    from pydicom import dcmread

    files, tree, target = study
    paths = [path for path in tree.rglob("*") if path.is_file()]
    contents = {target / path.relative_to(tree): path.read_bytes() for path in paths}
    sources = sorted(files.iterdir())
    start, used = time.perf_counter(), time.process_time()
    for path in sources:
        for element in dcmread(path).iterall():
            element.value  # noqa: B018 - reads it
    for path, data in contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return time.perf_counter() - start, time.process_time() - used


FULL = {"thumbnails": "instances"}
BARE = {"thumbnails": "none", "part10": False}
CONTENDERS = {
    "ours": (create, FULL),
    "ours, no thumbnails": (create, {"thumbnails": "none"}),
    "ours, neither thumbnails nor files": (create, BARE),
    "ours, nothing has changed": (unchanged, {}),
    "the limit": (limit, FULL),
    "the limit, neither thumbnails nor files": (limit, BARE),
}


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--studies", type=int, default=4)
    options.add_argument("--images", type=int, default=60)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--child", nargs=4, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.child:
        name, jobs, files, target = given.child
        run, content = CONTENDERS[name]
        print(json.dumps(run(Path(files), Path(target), int(jobs), **content)))
        return
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder, "files")
        files.mkdir()
        make_series(files, given.studies, given.images)
        sizes = [path.stat().st_size for path in files.rglob("*.dcm")]
        cores = sorted({1, os.cpu_count() or 1})
        times: dict[tuple[str, int], list[tuple[float, float]]] = {}
        for turn in range(given.rounds):
            for number, name in enumerate(CONTENDERS):
                for jobs in cores:
                    target = Path(folder, f"{turn}-{number}-{jobs}")
                    times.setdefault((name, jobs), []).append(measured(name, jobs, files, target))
                    shutil.rmtree(target)
        megabytes = sum(sizes) / MB
        print(f"\n{len(sizes)} files of {sizes[0] / MB:.2f} MB in {given.studies} studies")
        print(f"{'':<42}{'cores':>6}{'s':>8}{'files/s':>9}{'MB/s':>8}{'CPU ms/file':>13}")
        for (name, jobs), taken in times.items():
            seconds, used = (statistics.median(column) for column in zip(*taken, strict=True))
            rates = f"{len(sizes) / seconds:>9.1f}{megabytes / seconds:>8.1f}"
            print(f"  {name:<40}{jobs:>6}{seconds:>8.2f}{rates}{1000 * used / len(sizes):>13.1f}")


def measured(name: str, jobs: int, files: Path, target: Path) -> tuple[float, float]:
    """Return what one run in a process of its own takes."""
    target.mkdir()
    command = [sys.executable, __file__, "--child", name, str(jobs), str(files), str(target)]
    child = subprocess.run(command, capture_output=True, text=True, check=True)
    clock, used = json.loads(child.stdout)
    return clock, used


if __name__ == "__main__":
    main()
