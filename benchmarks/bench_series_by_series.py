"""A study with 40 series, fetched series by series: how many at a time pay, near the server and far from it.

A server in a process of its own waits before each answer, as a network does. One request asks for the list of series,
one more for each series; so with N at a time the wait alone is (1 + 40/N) times that of one answer.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

SERIES, INSTANCES = 40, 25
WAITS = (0.0, 0.005, 0.1)  # seconds
AT_A_TIME = (1, 2, 4, 8, 16)
ROUNDS = 5


def row(series: int, instance: int) -> dict[str, object]:
    texts = {
        f"0010{number:04X}": {"vr": "LO", "Value": ["made up"]} for number in range(0x1000, 0x1050)
    }
    uids = {"0020000D": "1", "0020000E": f"1.{series}", "00080018": f"1.{series}.{instance}"}
    return {**{tag: {"vr": "UI", "Value": [uid]} for tag, uid in uids.items()}, **texts}


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    wait = 0.0
    study = json.dumps(
        [{"0020000E": row(number, 0)["0020000E"]} for number in range(SERIES)]
    ).encode()
    series: ClassVar = [
        json.dumps([row(number, instance) for instance in range(INSTANCES)]).encode()
        for number in range(SERIES)
    ]

    def do_GET(self) -> None:
        time.sleep(self.wait)
        _, _, below = self.path.partition("/series/1.")
        body = self.series[int(below.partition("/")[0])] if below else self.study
        self.send_response(200)
        self.send_header("Content-Type", "application/dicom+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def serve(wait: float) -> None:
    Answers.wait = wait
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


def seconds(port: int, at_a_time: int) -> tuple[float, float]:
    """Return how long the study took, and its first series."""
    from dicomsource_dicomweb import createDataSource

    source = createDataSource({"qidoRoot": f"http://127.0.0.1:{port}"})
    configuration = {"enableStudyLazyLoad": True, "parallelRequests": at_a_time}
    source.bind(name="bench", configuration=configuration)
    added: list[float] = []
    source.services.metadata_store.subscribe(
        "INSTANCES_ADDED", lambda _: added.append(time.perf_counter())
    )
    with source:
        begun = time.perf_counter()
        instances = source.retrieve.series.metadata("1")
        ended = time.perf_counter()
    assert len(instances) == SERIES * INSTANCES
    return ended - begun, added[0] - begun


def main() -> None:
    print(f"{'wait':>8} {'at a time':>10} {'study':>9} {'first series':>13}   of the waiting alone")
    for wait in WAITS:
        command = [sys.executable, __file__, str(wait)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout
            port = int(server.stdout.readline())
            seconds(port, 1)
            for at_a_time in AT_A_TIME:
                rounds = [seconds(port, at_a_time) for _ in range(ROUNDS)]
                study, first = (statistics.median(each) for each in zip(*rounds, strict=True))
                limit = wait * (1 + math.ceil(SERIES / at_a_time))
                ratio = f"{study / limit:.2f}" if limit else "-"
                print(
                    f"{wait * 1e3:5.0f} ms {at_a_time:10} {study * 1e3:6.0f} ms {first * 1e3:10.0f} ms   {ratio}"
                )
            server.terminate()


if __name__ == "__main__":
    serve(float(sys.argv[1])) if len(sys.argv) > 1 else main()
