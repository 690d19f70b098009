"""What ``/metrics`` tells, in Prometheus' text format; in several processes, of all of them together."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder in which processes share their figures; set before this module is imported."""

_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)


class Metrics:
    """Counts requests, their time and the bytes sent."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "dicomsource_requests",
            "Requests answered.",
            ("service", "source", "method", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "dicomsource_request_seconds",
            "Time from a request to the last byte of its answer.",
            ("service",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._bytes = Counter(
            "dicomsource_sent_bytes",
            "Bytes of bodies sent.",
            ("service", "source"),
            registry=self._registry,
        )
        self._running = Gauge(
            "dicomsource_requests_running",
            "Requests that are being answered.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )

    def began(self) -> None:
        """Note that a request came."""
        self._running.inc()

    def ended(
        self, service: str, source: str, method: str, status: int, seconds: float, sent: int
    ) -> None:
        """Note how a request was answered."""
        self._running.dec()
        self._requests.labels(service, source, method, str(status)).inc()
        self._seconds.labels(service).observe(seconds)
        self._bytes.labels(service, source).inc(sent)

    def text(self) -> bytes:
        """Return all figures."""
        registry = self._registry
        if os.environ.get(SHARED_FOLDER):
            from prometheus_client.multiprocess import MultiProcessCollector

            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)

    def endpoint(self, _: Request) -> Response:
        """Answer ``/metrics``."""
        return Response(self.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})
