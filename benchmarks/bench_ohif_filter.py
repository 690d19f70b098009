"""Twelve kinds of search in a study list: our index beside what OHIF's client for static trees does, in Node.js.

Theirs goes through the whole list at each search. The list is fetched over the loopback, compressed as a tree has it,
and parsed each time, as OHIF does; or it is read once and kept in memory, which is more than OHIF does. Ours answers a
page of 101 from its index. Where the rules are the same, both must find the same studies; elsewhere it is said how many
each finds. Times are the processor's, of all threads, so that what else the machine does is left out; of each query the
best of some rounds counts, and the figures are medians over the queries of a kind.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import statistics
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index_peers import CONTENDERS, lines
from index_queries import KINDS, queries
from synthetic_studies import study_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = Path(__file__).with_name("ohif_filter.mjs")
# OHIF takes "A*" as "*A*", and heeds case in names, of which it reads the alphabetic group alone.
OTHER_RULES = {"name prefix", "name contains", "name, modality, 5 years, description"}
OUR_ROUNDS = 5
ROUNDS = {"fetched": 1, "kept": 3}
MOST_UIDS = 200_000  # that are compared one by one; above it, how many are found


class Served(BaseHTTPRequestHandler):
    """Hands out the list of studies."""

    protocol_version = "HTTP/1.1"
    body = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/dicom+json")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def served(rows: Path) -> Iterator[str]:
    """Serve a file with one row a line as a compressed JSON list."""
    with tempfile.TemporaryFile() as file:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6) as zipped:
            for number, line in enumerate(lines(rows)):
                zipped.write((b"," if number else b"[") + line)
            zipped.write(b"]")
        file.seek(0)
        handler = type("Handler", (Served,), {"body": file.read()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/studies"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def theirs(source: str, asked: dict[str, list[Any]], rounds: int) -> dict[str, Any] | str:
    """Return what Node.js measured, or its error."""
    # More than the default, or the list that is kept does not fit at a million.
    command = ["node", "--max-old-space-size=12000", str(SCRIPT), source, str(rounds)]
    done = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    if done.returncode:
        told = [line for line in done.stderr.splitlines() if "Error" in line]
        return told[0].strip() if told else f"node ended with {done.returncode}"
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def ours(contender: Any, asked: dict[str, list[Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return the best time of each query, and all that it finds beyond its page."""
    results: dict[str, list[dict[str, Any]]] = {}
    for kind, parameters in asked.items():
        results[kind] = []
        for one in parameters:
            best = math.inf
            for _ in range(OUR_ROUNDS + 1):
                start = time.process_time_ns()
                contender.page(one)
                best = min(best, (time.process_time_ns() - start) / 1e6)
            without = {key: text for key, text in one.items() if key not in ("limit", "offset")}
            found = contender.index.search({**without, "limit": 1}).total
            digest = digest_of(contender.page(without)) if found <= MOST_UIDS else None
            results[kind].append({"milliseconds": best, "found": found, "digest": digest})
    return results


def digest_of(rows: list[dict[str, Any]]) -> str:
    """Return the digest of the UIDs of studies."""
    uids = sorted(row["0020000D"]["Value"][0] for row in rows)
    return hashlib.sha256("\n".join(uids).encode()).hexdigest()


def median(results: list[dict[str, Any]]) -> float:
    return statistics.median(one["milliseconds"] for one in results)


def compared(kind: str, mine: list[dict[str, Any]], other: list[dict[str, Any]]) -> str:
    """Return what the answers have in common; differing ones end the run where the rules are the same."""
    same = [
        one["found"] == two["found"] and one["digest"] in (None, two["digest"])
        for one, two in zip(mine, other, strict=True)
    ]
    if kind in OTHER_RULES:
        found, wanted = (sum(one["found"] for one in side) for side in (other, mine))
        return f"{sum(same)} of {len(same)} alike: OHIF finds {found:,} studies for {wanted:,}"
    if not all(same):
        raise SystemExit(f"{kind}: the answers differ, so the times mean nothing")
    return "alike"


def measure(count: int, folder: Path, per_kind: int) -> None:
    """Print the table for a list of so many studies."""
    rows = folder / "rows.ndjson"
    with rows.open("wb") as file:
        file.writelines(row + b"\n" for row in study_rows(count))
    every = queries(list(islice(lines(rows), 20_000)), count)
    asked = {kind: every[kind][:per_kind] for kind in KINDS}
    mine = ours(next(iter(CONTENDERS.values()))(rows, folder, built=False), asked)
    with served(rows) as url:
        columns = {
            "fetched": theirs(url, asked, ROUNDS["fetched"]),
            "kept": theirs(str(rows), asked, ROUNDS["kept"]),
        }
    print(f"\n{count:,} studies, p50 of {per_kind} queries of each kind in ms of processor")
    for name, result in columns.items():
        if isinstance(result, str):
            print(f"  OHIF's filter, the list {name}: {result}")
        else:
            print(f"  OHIF's filter, the list {name}: {result['megabytes']:,.0f} MB held")
    timed = {name: one["results"] for name, one in columns.items() if not isinstance(one, str)}
    print(f"\n  {'':<36}{'ours':>9}" + "".join(f"{name:>11}" for name in timed) + "  answers")
    for kind in KINDS:
        cells = "".join(f"{median(result[kind]):>11.1f}" for result in timed.values())
        verdict = [compared(kind, mine[kind], result[kind]) for result in timed.values()][-1:]
        print(f"  {kind:<36}{median(mine[kind]):>9.3f}{cells}  {''.join(verdict)}")
    for name, result in {"ours": mine, **timed}.items():
        mean = math.exp(statistics.fmean(math.log(median(result[kind])) for kind in KINDS))
        print(f"  geometric mean of p50  {name:<12} {mean:10.3f} ms")


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--studies", type=int, nargs="+", default=[10_000, 100_000])
    options.add_argument("--queries", type=int, default=5, help="of each kind")
    given = options.parse_args()
    for count in given.studies:
        with tempfile.TemporaryDirectory() as folder:
            measure(count, Path(folder), given.queries)


if __name__ == "__main__":
    main()
