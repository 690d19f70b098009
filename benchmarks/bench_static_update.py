"""A study list that is replaced while it is searched: when the new one is seen, and what searches notice meanwhile.

A web server on the loopback (nginx, or Python's where there is none) gives a list of made-up studies. One program
searches without a pause, for the first page, a patient, a name, a part of a name, a month, and a modality of a year.
Then the list is replaced by one with another study in front.

"before" are the searches of as many seconds before that, "during" those from then on until the new study is found; the
first searches of the new index come after that and are told by themselves.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dicomsource_static_wado.source import createDataSource
from synthetic_studies import study_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

QUERIES: tuple[dict[str, Any], ...] = (
    {},
    {"PatientID": "P0000042"},
    {"PatientName": "SCH*"},
    {"PatientName": "*ANN*"},
    {"StudyDate": "20200301-20200331"},
    {"ModalitiesInStudy": "CT", "StudyDate": "20200101-20201231"},
)
NEW_UID = "2.25.1"
NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  server {{ listen 127.0.0.1:{port}; root {folder}/tree; }}
}}
"""


def put_list(file: Path, studies: int, *first: bytes) -> None:
    """Put a list in the place of another in one step."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part")
    with gzip.open(unfinished, "wb", compresslevel=1) as written:
        between = b"["
        for row in (*first, *study_rows(studies)):
            written.write(between + row)
            between = b","
        written.write(b"]")
    unfinished.replace(file)


def new_study() -> bytes:
    """Return the row of a study like all others."""
    row = json.loads(next(study_rows(1)))
    row["0020000D"]["Value"] = [NEW_UID]
    return json.dumps(row).encode()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the folder ``tree`` and yield its URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    if nginx := shutil.which("nginx"):
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
        command = [nginx, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]
    else:
        command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
        command += ["--directory", f"{folder}/tree"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(100):
                with socket.socket() as reached:
                    if reached.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


class Searcher:
    """Searches on and on, and remembers how long each search took, and which failed."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self._queries = cycle(QUERIES)
        self.failed = 0

    def sees_the_new_study(self) -> bool:
        (row,) = self._source.query.studies.select(limit=1)
        return bool(row["0020000D"]["Value"] == [NEW_UID])

    def search(self, seconds: float, *, until_new: bool = False) -> list[float]:
        """Return what each search took, in ms."""
        end = time.perf_counter() + seconds
        took = []
        while time.perf_counter() < end:
            begin = time.perf_counter()
            try:
                self._source.query.studies.select(next(self._queries), limit=101)
            except Exception as error:
                self.failed += 1
                if self.failed == 1:
                    print(f"the first that failed: {error!r}", file=sys.stderr)
            took.append(1000 * (time.perf_counter() - begin))
            if until_new and self.sees_the_new_study():
                break
        return took


def percentiles(took: list[float]) -> tuple[float, float, float]:
    """Return p50, p95 and the longest."""
    return statistics.median(took), statistics.quantiles(took, n=20)[-1], max(took)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--studies", type=int, default=200_000)
    options.add_argument("--interval", type=float, default=10.0, help="studyListInterval, in s")
    options.add_argument("--rounds", type=int, default=2)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx, begun by root, reads as nobody
        file = folder / "tree/studies/index.json.gz"
        for number in range(given.rounds):
            put_list(file, given.studies)
            with served(folder) as url:
                one_round(url, file, given, folder / f"cache-{number}")


def one_round(url: str, file: Path, given: argparse.Namespace, cache: Path) -> None:
    configuration = {
        "wadoRoot": url,
        "cacheDirectory": str(cache),
        "studyListInterval": given.interval,
    }
    following = file.with_suffix(".next")
    put_list(following, given.studies, new_study())
    with createDataSource(configuration) as source:
        searcher = Searcher(source)
        assert not searcher.sees_the_new_study()
        searcher.search(1)  # builds the first index, and warms up
        before = searcher.search(given.interval)
        replaced = time.perf_counter()
        following.replace(file)
        during = searcher.search(10 * given.interval + 60, until_new=True)
        seen = time.perf_counter() - replaced
        after = searcher.search(1)
    print(
        f"{given.studies} studies, interval {given.interval:g} s: seen after {seen:.1f} s,", end=""
    )
    print(f" {searcher.failed} of {len(before) + len(during) + len(after)} searches failed")
    figures = {"before": before, "during": during, "first second of the new": after}
    for name, took in figures.items():
        p50, p95, longest = percentiles(took)
        ratios = [now / then for now, then in zip((p50, p95), percentiles(before), strict=False)]
        print(
            f"  {name:24} p50 {p50:6.2f} ms ({ratios[0]:.2f}), p95 {p95:6.2f} ms ({ratios[1]:.2f}),"
            f" longest {longest:6.1f} ms, {len(took)} searches"
        )


if __name__ == "__main__":
    main()
