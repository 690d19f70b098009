"""A study list on disk: building, and twelve kinds of query, beside SQLite with FTS5, DuckDB and Polars.

Every contender builds and searches in a process of its own. Each kind is asked with some twenty different keys, after
each has been asked once. Of each query the best of six times counts, two in each of three visits that the contenders
get by turns: so what else the machine does at the time is left out. p50 and p95 are over the different queries. The
answers must be the same.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any

from index_peers import CONTENDERS, lines, uids
from index_queries import KINDS, queries
from synthetic_studies import study_rows

OURS, LIMIT, *PEERS = CONTENDERS
VISITS = 3
ROUNDS = 2


def peak_in_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def held_in_mb() -> float:
    """Return the memory that is the process's own, without pages of files that all processes share."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024
    return math.nan


def build(name: str, rows: Path, folder: Path) -> dict[str, Any]:
    """Build, and answer the first page; return how long that took and how much memory."""
    before, start = peak_in_mb(), time.perf_counter()
    contender = CONTENDERS[name](rows, folder, built=False)
    contender.page({"limit": 101})
    seconds, processor = time.perf_counter() - start, time.process_time()
    return {"seconds": seconds, "processor": processor, "peak": peak_in_mb(), "before": before}


def ask(name: str, rows: Path, folder: Path, count: int) -> dict[str, Any]:
    """Return the times of all queries in milliseconds, by kind, and a digest of the answers."""
    asked = queries(list(islice(lines(rows), 20_000)), count)
    contender = CONTENDERS[name](rows, folder, built=True)
    digest = hashlib.sha256()
    times: dict[str, list[float]] = {}
    for kind, parameters in asked.items():
        for one in parameters:
            digest.update(json.dumps([one, uids(contender.page(one))]).encode())
        best = [math.inf] * len(parameters)
        for _ in range(ROUNDS):
            for number, one in enumerate(parameters):
                start = time.perf_counter()
                contender.page(one)
                best[number] = min(best[number], (time.perf_counter() - start) * 1000)
        times[kind] = best
    return {
        "times": times,
        "answers": digest.hexdigest(),
        "peak": peak_in_mb(),
        "held": held_in_mb(),
    }


def in_a_process(*arguments: object) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, __file__, *map(str, arguments)], check=True, stdout=subprocess.PIPE
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def measure(count: int, names: list[str], folder: Path) -> None:
    rows = folder / "rows.ndjson"
    with rows.open("wb") as file:
        file.writelines(row + b"\n" for row in study_rows(count))
    print(
        f"\n{count:,} studies, {rows.stat().st_size / count:.0f} bytes each; {os.cpu_count()} processors"
    )
    for name in names:
        if name != LIMIT:
            built = in_a_process("--build", name, "--rows", rows, "--folder", folder)
            print(
                f"  build to first page  {name:<20} {built['seconds']:8.1f} s"
                f"  ({built['processor']:.1f} s of processor)  peak {built['peak']:6.0f} MB"
            )
    results: dict[str, dict[str, Any]] = {}
    for name in names * VISITS:
        visit = in_a_process("--ask", name, "--rows", rows, "--folder", folder, "--studies", count)
        results[name] = best_of(results.get(name, visit), visit)
        if visit["answers"] != results[names[0]]["answers"]:
            raise SystemExit(f"{name} answers differently, so its times mean nothing")
    show(results)


def best_of(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return the lower time of each query, and the greater memory."""
    times = {
        kind: list(map(min, taken, other["times"][kind])) for kind, taken in one["times"].items()
    }
    most = {name: max(one[name], other[name]) for name in ("peak", "held")}
    return {**one, "times": times, **most}


def show(results: dict[str, dict[str, Any]]) -> None:
    print(f"\n  {'p50 / p95 in ms':<36}" + "".join(f"{name:>20}" for name in results))
    for kind in KINDS:
        cells = []
        for result in results.values():
            taken = sorted(result["times"][kind])
            cells.append(f"{statistics.median(taken):.3f} / {taken[len(taken) * 95 // 100]:.3f}")
        print(f"  {kind:<36}" + "".join(f"{cell:>20}" for cell in cells))
    medians = {
        name: [statistics.median(result["times"][kind]) for kind in KINDS]
        for name, result in results.items()
    }
    peers = [medians[name] for name in medians if name in PEERS]
    if peers:
        medians["best peer of each kind"] = [min(times) for times in zip(*peers, strict=True)]
    for name, times in medians.items():
        mean = math.exp(statistics.fmean(map(math.log, times)))
        print(f"  geometric mean of p50  {name:<24} {mean:8.3f} ms")
    for name, result in results.items():
        print(
            f"  memory while searching {name:<24} {result['held']:8.0f} MB,"
            f" at most {result['peak']:.0f} MB with pages of files"
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--studies", type=int, nargs="+", default=[10_000, 100_000])
    options.add_argument("--contenders", nargs="+", default=list(CONTENDERS), choices=CONTENDERS)
    options.add_argument("--build", help=argparse.SUPPRESS)
    options.add_argument("--ask", help=argparse.SUPPRESS)
    options.add_argument("--rows", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help="where the files are kept meanwhile")
    chosen = options.parse_args()
    if chosen.build:
        print(json.dumps(build(chosen.build, chosen.rows, chosen.folder)))
    elif chosen.ask:
        print(json.dumps(ask(chosen.ask, chosen.rows, chosen.folder, chosen.studies[0])))
    else:
        for count in chosen.studies:
            with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
                measure(count, chosen.contenders, Path(folder))


if __name__ == "__main__":
    main()
