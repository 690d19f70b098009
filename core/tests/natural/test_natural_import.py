"""The native format loads nothing heavy until it is used."""

import subprocess
import sys


def test_importing_it_loads_neither_pydicom_nor_numpy():
    program = "import sys, dicomsource.natural; print({'pydicom', 'numpy'} & set(sys.modules))"
    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "set()"
