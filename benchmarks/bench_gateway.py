"""The gateway over a folder beside Orthanc's DICOMweb plugin with the same files, and nginx with the same bytes.

Requests a second, median and 99th percentile at several numbers of connections, for a page of studies, the metadata of
a series, and a frame; then one series as a whole, its time and its memory. All in one run: in each scene the servers
take turns. The load comes from wrk, one thread in a process of its own; on a machine of two cores it takes its share of
them from whom it measures. Needs Linux, and the Debian packages wrk, orthanc with orthanc-dicomweb, and nginx; what is
not installed is left out, but for wrk.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from gateway_servers import (
    forget_peak,
    gateway,
    get,
    memory,
    nginx,
    orthanc,
    processor_seconds,
    program,
)
from stream_data import FRAME, SERIES, STUDY, ct_dataset, head, sop_uid

if TYPE_CHECKING:
    from collections.abc import Mapping

STUDIES, PAGE = 200, 100
LONG_STUDY, LONG_SERIES = "2.25.8", "2.25.9"
MORE_PRIVATE = 60
_JSON = {"Accept": "application/dicom+json"}
_FRAME = {"Accept": 'multipart/related; type="application/octet-stream"; transfer-syntax=*'}
_FILES = {"Accept": 'multipart/related; type="application/dicom"; transfer-syntax=*'}
_SERIES = f"/studies/{STUDY}/series/{SERIES}"
_LUA = """
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('RESULT {"requests": %d, "micros": %d, "median": %f, "p99": %f, "errors": %d, "bytes": %d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout, summary.bytes))
end
"""


@attrs.frozen
class Scene:
    """What is asked for again and again."""

    title: str
    name: str
    path: str
    headers: Mapping[str, str]


SCENES = (
    Scene(f"page of {PAGE} of {STUDIES} studies", "page", f"/studies?limit={PAGE}", _JSON),
    Scene("metadata of a series of 100", "metadata", f"{_SERIES}/metadata", _JSON),
    Scene("frame of 512 KiB", "frame", f"{_SERIES}/instances/{sop_uid(50)}/frames/1", _FRAME),
)


def write_files(folder: Path, long_series: int) -> None:
    """Write many studies of one image without pixels to speak of, one of 100 slices, and a long one."""
    dataset = ct_dataset()
    block = dataset.private_block(0x0021, "NOBODY 2.0", create=True)
    for number in range(MORE_PRIVATE):
        block.add_new(number, "LO", f"made up, and of the length of others: {number}")
    for study, series, count, first in (
        (STUDY, SERIES, 100, 0),
        (LONG_STUDY, LONG_SERIES, long_series, 1000),
    ):
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID = study, series
        (folder / series).mkdir(parents=True)
        for number in range(count):
            dataset.SOPInstanceUID = sop_uid(first + number)
            dataset.InstanceNumber = number + 1
            (folder / series / f"{number:04}.dcm").write_bytes(head(dataset, 1) + FRAME)
    dataset.Rows = dataset.Columns = 1
    for number in range(STUDIES - 2):
        dataset.StudyInstanceUID = f"2.25.7{number:06}"
        dataset.SeriesInstanceUID, dataset.SOPInstanceUID = (
            f"2.25.6{number:06}",
            sop_uid(2000 + number),
        )
        dataset.PatientID, dataset.AccessionNumber = f"P{number}", f"A{number}"
        dataset.PatientName = f"Made^Up^{number}"
        dataset.PixelData = b"\0\0"
        dataset["PixelData"].VR = "OW"
        (folder / "small").mkdir(exist_ok=True)
        dataset.save_as(folder / "small" / f"{number:06}.dcm", enforce_file_format=True)


def load(url: str, headers: Mapping[str, str], connections: int, seconds: int) -> dict[str, Any]:
    """Return what wrk measured."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_LUA)
        script.flush()
        command = [
            str(program("wrk")),
            "-t1",
            f"-c{connections}",
            f"-d{seconds}s",
            "--timeout",
            "60s",
        ]
        for name, value in headers.items():
            command += ["-H", f"{name}: {value}"]
        command += ["-s", script.name, url]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: dict[str, Any] = json.loads(re.findall(r"RESULT (\{.*\})", said)[0])
    return found


def fetch_whole(url: str) -> tuple[float, int]:
    """Return how long a series takes as a whole, and its bytes."""
    begun, size = time.perf_counter(), 0
    buffer = bytearray(1 << 20)
    request = urllib.request.Request(url, headers=_FILES)
    with urllib.request.urlopen(request, timeout=600) as answer:
        while count := answer.readinto(buffer):
            size += count
    return time.perf_counter() - begun, size


def main() -> None:
    """Measure, and print tables for a page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=int, default=5, help="of each measurement")
    options.add_argument("--connections", type=int, nargs="+", default=[1, 16, 64])
    options.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options.add_argument("--long-series", type=int, default=500, help="slices of half a MiB")
    options.add_argument("--only", default="", help="scenes whose name holds this")
    given = options.parse_args()
    if program("wrk") is None:
        print("left out: wrk, which makes the load, is not installed")
        return
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        folder.chmod(0o755)
        files = folder / "files"
        write_files(files, given.long_series)
        print(
            f"load of the machine before: {_load()}; {os.cpu_count()} cores; {given.workers} workers"
        )
        servers: dict[str, tuple[str, int] | None] = {}
        for name, kept in (("gateway", 64), ("gateway, nothing kept", 0)):
            servers[name] = stack.enter_context(gateway(files, folder, given.workers, kept))
        servers["Orthanc"] = stack.enter_context(orthanc(files, folder))
        root = servers["gateway"][0]  # type: ignore[index]
        bodies = {scene.name: get(root + scene.path, scene.headers) for scene in SCENES}
        servers["nginx, as files"] = stack.enter_context(nginx(bodies, folder))
        _requests(servers, bodies, given)
        if not given.only:
            _series(servers)
        print(f"load of the machine after: {_load()}")


def _requests(
    servers: Mapping[str, tuple[str, int] | None], bodies: Mapping[str, bytes], given: Any
) -> None:
    for scene in SCENES:
        if given.only not in scene.name:
            continue
        print(f"\n{scene.title}: {len(bodies[scene.name]):,} bytes")
        print(
            "| server | connections | requests/s | beside Orthanc | median ms | p99 ms | CPU ms/request |"
        )
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for connections in given.connections:
            rates = {}
            rows = []
            for name, server in servers.items():
                if server is None:
                    continue
                path = f"/{scene.name}" if name.startswith("nginx") else scene.path
                get(server[0] + path, scene.headers)
                load(server[0] + path, scene.headers, connections, 1)
                url, process = server[0] + path, server[1]
                for seconds in (given.seconds, 4 * given.seconds):
                    before = processor_seconds(process)
                    found = load(url, scene.headers, connections, seconds)
                    taken = processor_seconds(process) - before
                    if found["requests"] >= 2 * connections:  # else it is too slow for the time
                        break
                rates[name] = found["requests"] / (found["micros"] / 1e6)
                rows.append((name, found, taken / max(1, found["requests"])))
            peer = rates.get("Orthanc")
            for name, found, taken in rows:
                times = f"{rates[name] / peer:.1f} x" if peer else ""
                faults = f" ({found['errors']} errors)" if found["errors"] else ""
                print(
                    f"| {name} | {connections} | {rates[name]:,.1f}{faults} | {times}"
                    f" | {found['median'] / 1000:.2f} | {found['p99'] / 1000:.2f} | {1000 * taken:.2f} |",
                    flush=True,
                )


def _series(servers: Mapping[str, tuple[str, int] | None]) -> None:
    print("\n| server | a series as a whole | seconds | MB/s | MiB more than idle |")
    print("| --- | --- | --- | --- | --- |")
    for name, server in servers.items():
        if server is None or name.startswith("nginx"):
            continue
        url, process = server
        fetch_whole(f"{url}{_SERIES}")
        forget_peak(process)
        idle = memory(process, "VmRSS")
        seconds, size = min(
            fetch_whole(f"{url}/studies/{LONG_STUDY}/series/{LONG_SERIES}") for _ in range(3)
        )
        more = memory(process, "VmHWM") - idle
        print(
            f"| {name} | {size / 1e6:,.0f} MB | {seconds:.2f} | {size / seconds / 1e6:,.0f} | {more:.0f} |",
            flush=True,
        )


def _load() -> str:
    return ", ".join(f"{value:.2f}" for value in os.getloadavg())


if __name__ == "__main__":
    main()
