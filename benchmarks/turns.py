"""Contenders measured in turns, each run in a process of its own, and shown beside their peer and the limit.

Memory is what a process needs at most beyond what it has before its first request.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MIB = 1 << 20
PEER = "dicomweb-client"
"""The first contender of a scene whose name starts so is the one that the others are compared to."""
LIMIT = "requests, thrown away"
"""Name of the contender that reads the same bytes and does nothing with them: no client of requests can be faster."""

SCENES: dict[str, dict[str, Any]] = {}


def contender(scene: str, name: str) -> Callable[[Any], Any]:
    """Register a function of the server's root; it makes ready and returns what yields one by one."""

    def register(function: Any) -> Any:
        SCENES.setdefault(scene, {})[name] = function
        return function

    return register


def peak() -> float:
    """Return the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MIB


def run_child(scene: str, name: str, root: str) -> None:
    """Run one contender here and print what it took."""
    run = SCENES[scene][name](root)
    idle = peak()
    start = time.perf_counter()
    first = None
    for _ in run():
        first = first or time.perf_counter() - start
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "first": first, "memory": peak() - idle}))


def measured(scene: str, name: str, root: str) -> dict[str, float] | str:
    """Return what one run in a process of its own took, or why it could not run."""
    command = [sys.executable, sys.argv[0], "--child", scene, name, root]
    child = subprocess.run(command, capture_output=True, text=True, check=False)
    if child.returncode == 0:
        result: dict[str, float] = json.loads(child.stdout)
        return result
    reason = child.stderr.strip().splitlines()[-1] if child.stderr.strip() else "failed"
    if "ModuleNotFoundError" not in reason:
        raise SystemExit(f"{scene}, {name}: {child.stderr}")
    return reason


def show(scene: str, root: str, rounds: int) -> None:
    """Measure all contenders of a scene in turns, and print what they took."""
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in SCENES[scene]}
    missing: dict[str, str] = {}
    for _ in range(rounds):
        for name in SCENES[scene]:
            if name not in missing:
                result = measured(scene, name, root)
                if isinstance(result, str):
                    missing[name] = result
                else:
                    runs[name].append(result)
    medians = {
        name: statistics.median(run["seconds"] for run in taken)
        for name, taken in runs.items()
        if taken
    }
    peer = next((medians[name] for name in medians if name.startswith(PEER)), None)
    print(f"\n{scene}")
    heads = ("median", "min", "max", "first", "memory", "/ peer", "/ limit")
    print(f"  {'':<48}{''.join(f'{head:>10}' for head in heads)}")
    for name, taken in runs.items():
        if not taken:
            print(f"  {name:<48} left out: {missing[name]}")
            continue
        times = [run["seconds"] for run in taken]
        first = statistics.median(run["first"] or 0 for run in taken)
        cells = [f"{1000 * n:7.0f} ms" for n in (medians[name], min(times), max(times), first)]
        cells.append(f"{max(run['memory'] for run in taken):7.1f} MB")
        for other in (peer, medians.get(LIMIT)):
            cells.append(f"{medians[name] / other:8.2f} x" if other else f"{'':10}")
        print(f"  {name:<48}{''.join(cells)}", flush=True)


def main(server: str, about: str | None) -> None:
    """Measure the scenes of a script, or one contender in a child of it.

    Parameters
    ----------
    server
        Path of the script that serves; it prints its root and runs until its input ends.
    about
        What the script measures.
    """
    options = argparse.ArgumentParser(description=about)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--only", default="", help="scenes whose title holds this")
    options.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.child:
        run_child(*given.child)
        return
    with subprocess.Popen(
        [sys.executable, server], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        root = process.stdout.readline().strip()
        for scene in SCENES:
            if given.only.lower() in scene.lower():
                show(scene, root, given.rounds)
        process.stdin.close()
