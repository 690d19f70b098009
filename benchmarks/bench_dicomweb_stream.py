"""Retrieving from a DICOMweb server: time and memory beside dicomweb-client, and beside reading bytes at all.

One server in a process of its own gives made-up data over the loopback. Each contender runs in a fresh process each
time, in turns with the others. "requests, thrown away" reads the same bytes and does nothing with them: no client of
requests can be faster. Memory is what a process needs at most beyond what it has before its first request.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stream_server import INSTANCES, MULTIFRAME, SAYS_LENGTHS, SERIES, STUDY, sop_uid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dicomsource import WebApiDataSource

MIB = 1 << 20
ONE_BY_ONE = 200

SCENES: dict[str, dict[str, Any]] = {}


def contender(scene: str, name: str) -> Callable[[Any], Any]:
    """Register a function of the server's root; it makes ready and returns what yields one by one."""

    def register(function: Any) -> Any:
        SCENES.setdefault(scene, {})[name] = function
        return function

    return register


WHOLE = f"{INSTANCES} instances in one answer, as files"
DATASETS = f"{INSTANCES} instances in one answer, as datasets"
SINGLE = f"{ONE_BY_ONE} instances, one by one"
METADATA = "Metadata of 1000 instances"
LONG = "One instance of 1 GB"


def our_source(root: str) -> WebApiDataSource:
    from dicomsource_dicomweb import createDataSource

    source = createDataSource({"qidoRoot": root})
    source.bind(name="bench", type="webApi", configuration={})
    return source


def saying(root: str) -> str:
    """Return the root below which each part of an answer tells its length."""
    scheme, _, rest = root.partition("//")
    host, _, path = rest.partition("/")
    return f"{scheme}//{host}{SAYS_LENGTHS}/{path}"


def thrown_away(*urls: str) -> Callable[[], Iterator[None]]:
    import requests

    session = requests.Session()
    accept = {"Accept": 'multipart/related; type="application/dicom"'}

    def run() -> Iterator[None]:
        for url in urls:
            with session.get(url, headers=accept, stream=True) as response:
                for _ in response.iter_content(64 * 1024):
                    yield

    return run


def peer(root: str) -> Any:
    from dicomweb_client.api import DICOMwebClient

    return DICOMwebClient(root)


@contender(WHOLE, "dicomsource, retrieve.instances")
def files(root: str) -> Any:
    source = our_source(saying(root))
    return lambda: source.retrieve.instances(STUDY, SERIES)


@contender(WHOLE, "  where parts do not tell their lengths")
def files_of_unknown_length(root: str) -> Any:
    source = our_source(root)
    return lambda: source.retrieve.instances(STUDY, SERIES)


@contender(WHOLE, "requests, thrown away")
def raw_series(root: str) -> Any:
    return thrown_away(f"{root}/studies/{STUDY}/series/{SERIES}")


@contender(DATASETS, "dicomsource, retrieve.datasets")
def our_datasets(root: str) -> Any:
    import pydicom  # noqa: F401 - dicomweb-client has it by now too

    source = our_source(saying(root))
    return lambda: source.retrieve.datasets(StudyInstanceUID=STUDY, SeriesInstanceUID=SERIES)


@contender(DATASETS, "dicomsource, retrieve.datasets, PixelData read")
def our_pixels(root: str) -> Any:
    run = our_datasets(root)
    return lambda: (dataset.PixelData for dataset in run())


@contender(DATASETS, "dicomsource, retrieve.instances, dcmread")
def datasets(root: str) -> Any:
    import io

    import pydicom

    source = our_source(saying(root))

    def run() -> Iterator[object]:
        for content in source.retrieve.instances(STUDY, SERIES):
            yield pydicom.dcmread(io.BytesIO(content))

    return run


@contender(DATASETS, "dicomsource, retrieve.instances, from_part10")
def natural_datasets(root: str) -> Any:
    from dicomsource.natural import from_part10

    source = our_source(saying(root))
    return lambda: map(from_part10, source.retrieve.instances(STUDY, SERIES))


@contender(DATASETS, "dicomweb-client, iter_series")
def peer_streaming(root: str) -> Any:
    client = peer(root)
    return lambda: client.iter_series(STUDY, SERIES)


@contender(DATASETS, "dicomweb-client, retrieve_series")
def peer_at_once(root: str) -> Any:
    client = peer(root)
    return lambda: client.retrieve_series(STUDY, SERIES)


contender(DATASETS, "requests, thrown away")(raw_series)


@contender(SINGLE, "dicomsource, retrieve.instance")
def single(root: str) -> Any:
    source = our_source(root)
    return lambda: (
        source.retrieve.instance(STUDY, SERIES, sop_uid(number)) for number in range(ONE_BY_ONE)
    )


@contender(SINGLE, "dicomweb-client, retrieve_instance")
def peer_single(root: str) -> Any:
    client = peer(root)
    return lambda: (
        client.retrieve_instance(STUDY, SERIES, sop_uid(number)) for number in range(ONE_BY_ONE)
    )


@contender(SINGLE, "requests, thrown away")
def raw_single(root: str) -> Any:
    base = f"{root}/studies/{STUDY}/series/{SERIES}/instances"
    return thrown_away(*(f"{base}/{sop_uid(number)}" for number in range(ONE_BY_ONE)))


@contender(METADATA, "dicomsource, into the metadata store")
def metadata(root: str) -> Any:
    from dicomsource.natural import from_dicom_json

    # Loads the dictionary, which a program needs once.
    from_dicom_json({"00100020": {"vr": "LO", "Value": ["4711"]}})
    source = our_source(root)
    return lambda: source.retrieve.series.metadata(STUDY, SERIES)


def body_of_metadata(root: str) -> bytes:
    import requests

    url = f"{root}/studies/{STUDY}/series/{SERIES}/metadata"
    return requests.get(url, timeout=60).content


@contender(METADATA, "dicomweb-client, retrieve_series_metadata")
def peer_metadata(root: str) -> Any:
    client = peer(root)
    return lambda: client.retrieve_series_metadata(STUDY, SERIES)


@contender(METADATA, "json.loads alone, bytes at hand")
def json_alone(root: str) -> Any:
    body = body_of_metadata(root)
    return lambda: json.loads(body)


@contender(METADATA, "orjson.loads alone, bytes at hand")
def orjson_alone(root: str) -> Any:
    import orjson

    body = body_of_metadata(root)
    return lambda: orjson.loads(body)


@contender(METADATA, "pydicom, Dataset.from_json, JSON at hand")
def pydicom_json(root: str) -> Any:
    import pydicom

    rows = json.loads(body_of_metadata(root))
    return lambda: [pydicom.Dataset.from_json(row) for row in rows]


@contender(METADATA, "requests, thrown away")
def raw_metadata(root: str) -> Any:
    return thrown_away(f"{root}/studies/{STUDY}/series/{SERIES}/metadata")


@contender(LONG, "dicomsource, retrieve.save")
def save_long(root: str) -> Any:
    import pydicom  # noqa: F401 - a program that reads files has it

    source = our_source(saying(root))

    def run() -> Iterator[None]:
        with tempfile.TemporaryDirectory() as folder:
            uids = {"StudyInstanceUID": STUDY, "SeriesInstanceUID": MULTIFRAME}
            yield source.retrieve.save(folder, **uids)

    return run


@contender(LONG, "requests, thrown away")
def raw_long(root: str) -> Any:
    return thrown_away(f"{root}/studies/{STUDY}/series/{MULTIFRAME}")


@contender(LONG, "requests, to a file")
def raw_long_to_file(root: str) -> Any:
    import requests

    url = f"{root}/studies/{STUDY}/series/{MULTIFRAME}"

    def run() -> Iterator[None]:
        with (
            tempfile.TemporaryFile() as file,
            requests.get(url, stream=True, timeout=60) as response,
        ):
            for chunk in response.iter_content(64 * 1024):
                file.write(chunk)
                yield

    return run


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
    command = [sys.executable, __file__, "--child", scene, name, root]
    child = subprocess.run(command, capture_output=True, text=True, check=False)
    if child.returncode == 0:
        result: dict[str, float] = json.loads(child.stdout)
        return result
    reason = child.stderr.strip().splitlines()[-1] if child.stderr.strip() else "failed"
    if "ModuleNotFoundError" not in reason:
        raise SystemExit(f"{scene}, {name}: {child.stderr}")
    return reason


def show(scene: str, root: str, rounds: int) -> None:
    """Measure all contenders of a scene in turns, and print their times and memory."""
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
    print(f"\n{scene}")
    print(f"  {'':<46}{'median':>9}{'min':>9}{'max':>9}{'first':>9}{'memory':>10}  times ours")
    ours = statistics.median(run["seconds"] for run in next(iter(runs.values())))
    for name, taken in runs.items():
        if not taken:
            print(f"  {name:<46} left out: {missing[name]}")
            continue
        times = [run["seconds"] for run in taken]
        median = statistics.median(times)
        firsts = statistics.median(run["first"] or 0 for run in taken)
        memory = max(run["memory"] for run in taken)
        shown = [f"{1000 * number:6.0f} ms" for number in (median, min(times), max(times), firsts)]
        print(f"  {name:<46}{''.join(shown)}{memory:7.1f} MB{median / ours:10.2f} x", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--only", default="", help="scenes whose title holds this")
    options.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.child:
        run_child(*given.child)
        return
    program = [sys.executable, str(Path(__file__).with_name("stream_server.py"))]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        root = server.stdout.readline().strip()
        for scene in SCENES:
            if given.only.lower() in scene.lower():
                show(scene, root, given.rounds)
        server.stdin.close()


if __name__ == "__main__":
    main()
