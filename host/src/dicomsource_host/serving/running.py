"""Running the application until somebody stops it, in one process or several."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from inspect import signature
from typing import TYPE_CHECKING, Any

import uvicorn

from dicomsource_host.gateway.protocol import GatewayProtocol
from dicomsource_host.serving.settings import ApplicationFactory

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from dicomsource_host.serving.settings import ServeSettings

SECONDS_FOR_OPEN_REQUESTS = 10
_SECONDS_FOR_THREADS = 2.0
_SHARED_FIGURES = "PROMETHEUS_MULTIPROC_DIR"


def run(
    settings: ServeSettings, listener: socket.socket, started: Callable[[], object] = lambda: None
) -> None:
    """Serve until Ctrl-C or SIGTERM; requests that are being answered get some seconds to end.

    Parameters
    ----------
    settings
        What to serve.
    listener
        A socket that listens; closed at the end.
    started
        Called in a thread once the server answers.
    """
    with ExitStack() as stack:
        stack.callback(listener.close)
        stack.enter_context(_stopped_by_signals())
        if settings.workers > 1:
            stack.enter_context(_shared_figures())
        config = _configuration(settings)
        watcher = threading.Thread(
            target=_call_when_answering, args=(listener, started), daemon=True
        )
        watcher.start()
        if settings.workers > 1:
            _supervisor(config, listener).run()
        else:
            uvicorn.Server(config).run(sockets=[listener])


def _configuration(settings: ServeSettings) -> uvicorn.Config:
    tls: dict[str, Any] = {}
    if settings.tls_certificate is not None:
        tls = {
            "ssl_certfile": str(settings.tls_certificate),
            "ssl_keyfile": str(settings.tls_key) if settings.tls_key else None,
        }
    return uvicorn.Config(
        ApplicationFactory(settings),
        factory=True,
        loop="uvloop" if find_spec("uvloop") else "asyncio",
        http=GatewayProtocol,
        ws="none",
        workers=settings.workers,
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=settings.max_connections,
        timeout_graceful_shutdown=SECONDS_FOR_OPEN_REQUESTS,
        **tls,
    )


def _supervisor(config: uvicorn.Config, listener: socket.socket) -> Any:
    """Return what keeps the processes running; older versions want to be told what runs in them."""
    from uvicorn.supervisors import Multiprocess

    given: dict[str, Any] = {"sockets": [listener]}
    if "target" in signature(Multiprocess).parameters:
        given["target"] = uvicorn.Server(config).run
    return Multiprocess(config, **given)


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Let signals end the server and not, once more, the program: it stopped because it was told to."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _shared_figures() -> Iterator[None]:
    """Give the processes a folder in which they share their figures."""
    folder = tempfile.mkdtemp(prefix="dicomsource-metrics-")
    os.environ[_SHARED_FIGURES] = folder
    try:
        yield
    finally:
        del os.environ[_SHARED_FIGURES]
        shutil.rmtree(folder, ignore_errors=True)


def _call_when_answering(listener: socket.socket, started: Callable[[], object]) -> None:
    """Wait until the socket takes connections."""
    import socket as sockets

    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            sockets.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            started()
            return


def leave_hanging_threads(code: int) -> None:
    """End the process where a thread still waits for a source that does not answer, rather than wait with it."""
    deadline = time.monotonic() + _SECONDS_FOR_THREADS
    while any(_hangs(thread) for thread in threading.enumerate()):
        if time.monotonic() > deadline:
            os._exit(code)
        time.sleep(0.05)


def _hangs(thread: threading.Thread) -> bool:
    return thread is not threading.main_thread() and not thread.daemon
