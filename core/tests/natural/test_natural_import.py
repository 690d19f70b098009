"""The native format loads nothing heavy until it is used."""

import subprocess
import sys


def test_importing_it_loads_neither_pydicom_nor_numpy():
    program = "import sys, dicomsource.natural; print({'pydicom', 'numpy'} & set(sys.modules))"
    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "set()"


ROW = {
    "00080020": {"vr": "DA", "Value": ["20240102"]},
    "00081190": {"vr": "UR", "Value": ["https://pacs.example/studies/1.2"]},
    "00091001": {"vr": "LO", "Value": ["private"]},
    "00100010": {"vr": "PN", "Value": [{"Alphabetic": "DOE^JANE"}]},
    "0020000D": {"vr": "UI", "Value": ["1.2"]},
    "00201208": {"vr": "IS", "Value": [7]},
    "00400275": {"vr": "SQ", "Value": [{"00400009": {"vr": "SH", "Value": ["7"]}}]},
}


def test_naturalizing_the_row_of_a_search_loads_neither_of_them():
    program = (
        "import sys\n"
        "from dicomsource.natural import naturalize, to_dicom_json\n"
        f"row = {ROW!r}\n"
        "assert to_dicom_json(naturalize(row)) == row\n"
        "print({'pydicom', 'numpy'} & set(sys.modules))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "set()"
