"""OHIF shows the NIfTI files of the BIDS example: slices that scroll, and volumes that play."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nibabel
import pytest
from dicomsource_bids.samples import SHAPE

from in_chromium.ohif import ALIKE, Ohif, eventually
from in_chromium.pictures import likeness

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SLICES = SHAPE[2]


@pytest.fixture
def ohif(page: Page, served: str) -> Ohif:
    return Ohif(page, f"{served}/ohif")


def seen_from_the_feet(path: Path) -> np.ndarray:
    """Return the slices of an axial image as radiologists look at them, by nibabel: slice, volume, row, column."""
    voxels = nibabel.as_closest_canonical(nibabel.load(path)).get_fdata()
    voxels = voxels.reshape(*SHAPE, -1)
    # What is right is on the left of the screen, what is anterior at its top.
    return voxels[::-1, ::-1].transpose(2, 3, 1, 0)


def test_slices_of_nifti_files_scroll_and_their_volumes_play(ohif: Ohif, brains: Path) -> None:
    axial = seen_from_the_feet(brains / "sub-01" / "anat" / "sub-01_acq-axial_T1w.nii")
    diffusion = seen_from_the_feet(brains / "sub-01" / "dwi" / "sub-01_dwi.nii")
    ohif.open_list("brains")
    assert ["sub-01", "05-Mar-2024 09:30 AM", "MR", "Marked corners", "154"] in ohif.rows()

    ohif.choose("Marked corners")
    ohif.open_series("Axial T1")
    eventually("the first of all slices", lambda: ohif.place() == (1, SLICES))
    ohif.shows(axial[ohif.number() - 1, 0])
    ohif.scroll(4)
    eventually("the fifth slice", lambda: ohif.place()[0] == 5)
    ohif.shows(axial[ohif.number() - 1, 0])

    ohif.open_series("dwi")
    eventually("the middle slice of a volume", lambda: ohif.place() == (SLICES // 2, SLICES))
    volumes = diffusion[ohif.number() - 1]
    ohif.shows(volumes[0])

    ohif.play()

    eventually(
        "another volume",
        lambda: any(likeness(ohif.canvas(), volume) > ALIKE for volume in volumes[1:]),
    )
