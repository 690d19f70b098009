"""Pictures come out of a PNG as they went in."""

from __future__ import annotations

import io
import sys

import numpy as np
import pytest
from PIL import Image

from dicomsource.errors import DataError, MissingDependencyError
from dicomsource.pixels import render_png


@pytest.mark.parametrize(("shape", "mode"), [((3, 5), "L"), ((3, 5, 3), "RGB"), ((1, 1), "L")])
def test_a_picture_is_written_without_loss(shape, mode):
    array = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)

    image = Image.open(io.BytesIO(render_png(array)))

    assert (image.format, image.mode) == ("PNG", mode)
    np.testing.assert_array_equal(np.asarray(image), array)


@pytest.mark.parametrize(
    "array", [np.zeros((2, 2)), np.zeros((2, 2), np.uint16), np.zeros((2, 2, 2), np.uint8)]
)
def test_what_is_no_picture_is_sent_to_to_display(array):
    with pytest.raises(DataError, match="Pass it through to_display first"):
        render_png(array)


def test_without_pillow_the_way_to_get_it_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL.Image", None)

    with pytest.raises(MissingDependencyError, match=r"PIL.Image.*dicomsource\[pixels\]"):
        render_png(np.zeros((2, 2), np.uint8))
