"""What the first page of a folder that is known waits for."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PROGRAM = """
import sys
from dicomsource_dicomlocal.source import createDataSource

source = createDataSource({"root": sys.argv[1], "cacheDirectory": sys.argv[2]})
assert len(source.query.studies.search(limit=100)) == 2
print([name for name in ("numpy", "pydicom", "requests") if name in sys.modules])
"""


def test_the_first_page_of_a_known_folder_waits_for_neither_pydicom_nor_numpy(
    folder: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", _PROGRAM, str(folder), str(tmp_path / "cache")]
    for _ in range(2):
        told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)

    assert told.stdout.strip() == "[]"
