"""A merge gives what is made of a member's arrays as it gives the files of another member."""

from __future__ import annotations

import io
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file

import dicomsource_dicomlocal.plugin
import dicomsource_merge.plugin
import numpy_pictures
from dicomsource import ExtensionManager
from numpy_pictures import FILM, STACK, arrays_of, study_uid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dicomsource.datasource import WebApiDataSource


@pytest.fixture
def both(tmp_path: Path) -> Iterator[WebApiDataSource]:
    """A merge of arrays and of a folder with one file."""
    folder = tmp_path / "files"
    folder.mkdir()
    shutil.copy(get_testdata_file("CT_small.dcm"), folder)
    files = {"root": str(folder), "cacheDirectory": str(tmp_path / "cache")}
    members = {"dataSourceNames": ["arrays", "files"]}
    with ExtensionManager(
        [numpy_pictures, dicomsource_dicomlocal.plugin, dicomsource_merge.plugin],
        discover=False,
        definitions=[
            {"namespace": "numpy", "sourceName": "arrays"},
            {"namespace": "dicomlocal", "sourceName": "files", "configuration": files},
            {"namespace": "merge", "sourceName": "both", "configuration": {"seriesMerge": members}},
        ],
    ) as manager:
        yield manager.get_data_source("both")


def test_pixels_are_those_of_the_arrays(both: WebApiDataSource) -> None:
    rows = both.retrieve.series.metadata(study_uid(STACK))

    for row, array in zip(rows, arrays_of(STACK), strict=True):
        np.testing.assert_array_equal(both.load_pixels(row), array)


def test_one_frame_of_many_is_loaded(both: WebApiDataSource) -> None:
    (film,) = arrays_of(FILM)
    (row,) = both.retrieve.series.metadata(study_uid(FILM))

    np.testing.assert_array_equal(both.load_pixels(row, frame=5), film[4])


def test_files_are_made_of_the_arrays(both: WebApiDataSource) -> None:
    made = [dcmread(io.BytesIO(file)) for file in both.retrieve.instances(study_uid(STACK))]

    assert len(made) == len(arrays_of(STACK))
    for dataset, array in zip(made, arrays_of(STACK), strict=True):
        np.testing.assert_array_equal(dataset.pixel_array, array)


def test_what_is_stored_as_a_file_stays_as_it_is(both: WebApiDataSource) -> None:
    original = dcmread(get_testdata_file("CT_small.dcm"))

    (file,) = both.retrieve.instances(original.StudyInstanceUID)

    assert dcmread(io.BytesIO(file)) == original
