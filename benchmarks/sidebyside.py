"""Measure contenders side by side: in turns, so that a busy machine is unfair to none."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def best_times(contenders: Mapping[str, Callable[[], object]], rounds: int = 7) -> dict[str, float]:
    """Return the best time of each contender in seconds, over so many rounds."""
    best = dict.fromkeys(contenders, float("inf"))
    for _ in range(rounds):
        for name, run in contenders.items():
            start = time.perf_counter()
            run()
            best[name] = min(best[name], time.perf_counter() - start)
    return best


def print_ratios(title: str, times: Mapping[str, float]) -> None:
    """Print each time and how many times as long as the first it is."""
    ours, *_ = times.values()
    print(f"\n{title}")
    for name, seconds in times.items():
        print(f"  {name:<44} {seconds * 1000:9.1f} ms  {seconds / ours:6.2f} x")
