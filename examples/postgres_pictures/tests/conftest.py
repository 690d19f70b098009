"""A PostgreSQL of the tests' own: made in a temporary folder, reached by a socket in it, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from clinic import open_clinic

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 60
USER = "clinic"


def programs() -> Path | None:
    """Return where PostgreSQL's programs are: Debian keeps them off the path."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((place for place in reversed(places) if (place / "initdb").exists()), None)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The conninfo of a running PostgreSQL with an empty database."""
    bin_ = programs()
    if bin_ is None:
        missing = pytest.fail if os.environ.get("DICOMSOURCE_REQUIRE_SERVERS") == "1" else pytest.skip
        missing("PostgreSQL is not installed")
    # PostgreSQL refuses to run as root, and a socket's path is to be short.
    as_somebody: dict[str, Any] = {}
    folder = Path(tempfile.mkdtemp(prefix="pictures-"))
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        as_somebody = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    data = folder / "data"
    make = [bin_ / "initdb", "-D", data, "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    settings = ["-c", "listen_addresses=", "-c", "fsync=off", "-c", f"unix_socket_directories={folder}"]
    conninfo = f"host={folder} user={USER} dbname=postgres"
    try:
        subprocess.run(make, check=True, capture_output=True, timeout=SECONDS, cwd=folder, **as_somebody)
        with (folder / "messages").open("wb") as messages:
            process = subprocess.Popen(
                [bin_ / "postgres", "-D", data, *settings], stderr=messages, cwd=folder, **as_somebody
            )
        try:
            _wait(process, conninfo, folder / "messages")
            yield conninfo
        finally:
            process.send_signal(signal.SIGINT)  # a fast shutdown
            process.wait(SECONDS)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def conninfo(server: str) -> str:
    """The conninfo of a database with pictures."""
    open_clinic(server)
    return server


def _wait(process: subprocess.Popen[bytes], conninfo: str, messages: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            psycopg.connect(conninfo, connect_timeout=5).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL does not run: {messages.read_text()}")
            time.sleep(0.05)
        else:
            return
