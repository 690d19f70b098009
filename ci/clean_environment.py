"""A virtual environment that holds only what a test installs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE_IN_SECONDS = 300


def last_words(done: subprocess.CompletedProcess[str]) -> str:
    """Return the command and the end of what it wrote, where the reason of a failure stands."""
    lines = [*done.stdout.splitlines()[-15:], *done.stderr.splitlines()[-25:]]
    return "\n".join((f"{done.args} ended with {done.returncode}", *lines))


@dataclass(frozen=True)
class CleanEnvironment:
    """A virtual environment without any distribution, unless `make` was asked for pip."""

    root: Path

    @classmethod
    def make(cls, root: Path, *, with_pip: bool = False) -> CleanEnvironment:
        """Make it in an empty folder."""
        venv.create(root, with_pip=with_pip)
        return cls(root)

    def run(
        self, *command: str | Path, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command with the environment first on the path, in its own folder unless told otherwise."""
        scripts = self.root / ("Scripts" if os.name == "nt" else "bin")
        kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
        path = os.pathsep.join((str(scripts), kept["PATH"]))
        return subprocess.run(
            [str(part) for part in command],
            cwd=cwd or self.root,
            env={**kept, "PATH": path, "VIRTUAL_ENV": str(self.root)},
            capture_output=True,
            text=True,
            timeout=PATIENCE_IN_SECONDS,
        )

    def python(self, code: str) -> subprocess.CompletedProcess[str]:
        """Run Python code away from the tree."""
        return self.run("python", "-I", "-c", code)

    def pip(self, *arguments: str | Path) -> None:
        """Let the pip of the tests work on this environment, or uv where it is there: it takes a tenth of the time."""
        verb, *rest = arguments
        uv = shutil.which("uv")
        if uv is not None:
            command = [uv, "pip", verb, "-q", "--python", self.root, *rest]
        else:
            command = [sys.executable, "-m", "pip", "--python", self.root, "-q", *arguments]
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.root,
            capture_output=True,
            text=True,
            timeout=PATIENCE_IN_SECONDS,
        )
        assert done.returncode == 0, last_words(done)
