"""How long it takes until a program can begin: imports and ``--help``, each in a fresh interpreter."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import partial

from sidebyside import best_times, print_ratios

IMPORTS = {
    "import dicomsource": "import dicomsource",
    "  with ExtensionManager": "from dicomsource import ExtensionManager",
    "import dicomweb_client (dicomweb-client)": "import dicomweb_client",
    "import pydicom": "import pydicom",
    "nothing (the interpreter)": "pass",
}


def run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    code = {name: partial(run, sys.executable, "-c", text) for name, text in IMPORTS.items()}
    print_ratios("Start-up of a program", best_times(code))

    command = shutil.which("dicomsource")
    if command is None:
        sys.exit("The dicomsource command is not installed; run this as: nox -s bench")
    tools = {
        "dicomsource --help": partial(run, command, "--help"),
        "dicomweb_client --help (dicomweb-client)": partial(
            run, sys.executable, "-m", "dicomweb_client.cli", "--help"
        ),
        "pydicom help (pydicom)": partial(run, sys.executable, "-m", "pydicom.cli.main", "help"),
    }
    print_ratios("Start-up of a command", best_times(tools))


if __name__ == "__main__":
    main()
