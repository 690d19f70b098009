"""Naming images, keeping metadata and asking for pixels loads no heavy library before there is work for it."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
from dicomsource.imageids import parse_image_id, wadors_image_id
from dicomsource.metadata import DicomMetadataStore
from dicomsource.natural import NaturalDataset
from dicomsource.pixels import decode_frame, frames_of_part10, load_pixels, to_display

store = DicomMetadataStore()
uids = dict(StudyInstanceUID="1", SeriesInstanceUID="2", SOPInstanceUID="3")
store.add_instances([NaturalDataset(uids)])
image_id = wadors_image_id("https://h", **uids)
assert store.get_instance_by_image_id(image_id) == uids
heavy = {"numpy", "pydicom", "PIL", "requests", "gdcm"} & set(sys.modules)
assert not heavy, heavy
"""


def test_only_work_on_pixels_loads_what_pixels_need():
    finished = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True)

    assert finished.returncode == 0, finished.stderr
