"""Servers of the same DICOM files, each a process of its own: the gateway over their folder, Orthanc, nginx."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PLUGIN = "libOrthancDicomWeb.so"
_PLACES = ("/usr/share/orthanc/plugins", "/usr/lib/orthanc", "/usr/local/share/orthanc/plugins")
_SECONDS = 300


def program(name: str) -> str | None:
    """Return the path of a program, None where it is not installed."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def get(url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> bytes:
    """Return what a server answers."""
    request = urllib.request.Request(url, data=body, headers=dict(headers or {}))
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
        content: bytes = answer.read()
        return content


@contextmanager
def running(command: list[str], alive: str, log: Path) -> Iterator[int]:
    """Run a server for the block, from when it answers a URL; gives its process id."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        end = time.monotonic() + _SECONDS
        while not _answers(alive):
            if process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"{command[0]} did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _answers(url: str) -> bool:
    try:
        get(url)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def gateway(files: Path, folder: Path, workers: int, kept_mib: int) -> Iterator[tuple[str, int]]:
    """Serve a folder with ``dicomsource serve``; gives the root of its DICOMweb service and the process id."""
    port = _free_port()
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    os.environ["XDG_STATE_HOME"] = str(folder / "state")
    command = [sys.executable, "-m", "dicomsource_host", "serve", f"scans={files}"]
    command += ["--port", str(port), "--workers", str(workers), "--access-log", "none"]
    command += ["--keep-answers", str(kept_mib)]
    url = f"http://127.0.0.1:{port}"
    with running(command, f"{url}/health", folder / f"gateway-{kept_mib}.log") as process:
        yield f"{url}/dicom-web", process


@contextmanager
def orthanc(files: Path, folder: Path) -> Iterator[tuple[str, int] | None]:
    """Serve the files with Orthanc as it comes, uploaded first; None where it is not installed."""
    binary = program("Orthanc")
    plugins = [found for place in _PLACES for found in Path(place).glob(f"{_PLUGIN}*")]
    if binary is None or not plugins:
        yield None
        return
    port = _free_port()
    configuration = {
        "Name": "bench",
        "StorageDirectory": str(folder / "orthanc"),
        "IndexDirectory": str(folder / "orthanc"),
        "HttpPort": port,
        "DicomServerEnabled": False,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "Plugins": [str(plugins[0])],
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
    }
    file = folder / "orthanc.json"
    file.write_text(json.dumps(configuration))
    url = f"http://127.0.0.1:{port}"
    with running([binary, str(file)], f"{url}/system", folder / "orthanc.log") as process:
        for path in sorted(files.rglob("*")):
            if path.is_file():
                get(f"{url}/instances", body=path.read_bytes())
        yield f"{url}/dicom-web", process


@contextmanager
def nginx(bodies: Mapping[str, bytes], folder: Path) -> Iterator[tuple[str, int] | None]:
    """Serve bodies as files with nginx, one process for each core; None where it is not installed."""
    binary = program("nginx")
    if binary is None:
        yield None
        return
    content = folder / "nginx"
    content.mkdir()
    for name, body in bodies.items():
        (content / name).write_bytes(body)
    port = _free_port()
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    file = folder / "nginx.conf"
    # It may run as another user than the one who owns the folder.
    owner = f"user {Path(folder).owner()};\n" if os.geteuid() == 0 else ""
    file.write_text(
        f"daemon off;\n{owner}worker_processes auto;\npid {folder}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n"
        f"sendfile on;\nkeepalive_requests 10000000;\n{places}"
        f"server {{ listen 127.0.0.1:{port}; root {content}; default_type application/octet-stream; }}\n}}\n"
    )
    url = f"http://127.0.0.1:{port}"
    command = [binary, "-p", str(folder), "-c", str(file), "-e", str(folder / "nginx-error.log")]
    with running(command, url, folder / "nginx.log") as process:
        yield url, process


def family(process: int) -> list[int]:
    """Return a process and all that it has started, as far as they run."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            after = stat.read_text().rpartition(")")[2].split()
            children.setdefault(int(after[1]), []).append(int(stat.parent.name))
    found = [process]
    for one in found:
        found += children.get(one, [])
    return found


def processor_seconds(process: int) -> float:
    """Return the seconds of processor time that a process and its children have taken so far."""
    ticks = 0
    for one in family(process):
        with suppress(OSError):
            after = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            ticks += int(after[11]) + int(after[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(process: int, kind: str) -> float:
    """Return MiB of a process and its children: ``VmRSS`` now, ``VmHWM`` the most since `forget_peak`."""
    total = 0
    for one in family(process):
        with suppress(OSError):
            for line in Path(f"/proc/{one}/status").read_text().splitlines():
                if line.startswith(f"{kind}:"):
                    total += int(line.split()[1])
    return total / 1024


def forget_peak(process: int) -> None:
    """Let the most memory of these processes be what they have now."""
    for one in family(process):
        with suppress(OSError):
            Path(f"/proc/{one}/clear_refs").write_text("5")
