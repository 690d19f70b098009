"""The example plugin of the documentation: a backend that is not DICOM at all."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

from dicomsource import ExtensionManager
from dicomsource.errors import NotFoundError
from dicomsource.testing import DataSourceContract, open_source

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "shoebox"


@pytest.fixture
def shoebox():
    spec = importlib.util.spec_from_file_location(
        "dicomsource_shoebox", EXAMPLE / "dicomsource_shoebox.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def pictures(tmp_path):
    (tmp_path / "pictures.csv").write_text(
        "patient,date,file\nDOE^JANE,20240102,a.pgm\nDOE^JANE,20240102,b.pgm\nROE^RICHARD,20230101,c.pgm\n"
    )
    for number, name in enumerate("abc"):
        pixels = bytes([32, 10, 9, 0, 1, number])  # spaces and line ends are pixels too
        (tmp_path / f"{name}.pgm").write_bytes(b"P5 3 2 255\n" + pixels)
    return tmp_path


@pytest.fixture
def manager(shoebox):
    with ExtensionManager([shoebox], discover=False) as manager:
        yield manager


def test_the_page_shows_the_example_as_it_is():
    page = (ROOT / "docs" / "plugin.md").read_text()
    toml, source = re.findall(r"```(?:toml|python)\n(.*?)```", page, re.DOTALL)[:2]

    assert toml == (EXAMPLE / "pyproject.toml").read_text()
    assert source == (EXAMPLE / "dicomsource_shoebox.py").read_text()


def test_the_whole_package_has_no_more_than_fifty_lines():
    files = [path for path in EXAMPLE.iterdir() if path.is_file()]
    lines = [line for path in files for line in path.read_text().splitlines() if line.strip()]

    assert len(lines) <= 50


def test_the_entry_point_names_the_module():
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]

    assert project["entry-points"]["dicomsource"] == {"shoebox": "dicomsource_shoebox"}


def test_the_folder_is_opened_and_searched(manager, pictures):
    source = manager.open(pictures)

    found = source.query.studies.search(patientName="doe*")

    assert [(study.PatientName, study.NumberOfStudyRelatedInstances) for study in found] == [
        ("DOE^JANE", 2)
    ]


def test_a_frame_that_a_picture_does_not_have_is_not_found_by_its_image_id(manager, pictures):
    source = manager.open(pictures)
    study = source.query.studies.search(PatientID="ROE^RICHARD")[0]
    (instance,) = source.retrieve.series.metadata(study.StudyInstanceUID)

    with pytest.raises(NotFoundError, match="gave 0 of the frames"):
        manager.load_pixels(source.getImageIdsForInstance(instance, 7))


def test_every_pixel_is_read_by_image_id(manager, pictures):
    source = manager.open(pictures)
    study = source.query.studies.search(PatientID="DOE^JANE")[0]
    metadata = source.retrieve.series.metadata(study.StudyInstanceUID)

    pictures = [
        manager.load_pixels(image_id) for image_id in source.getImageIdsForDisplaySet(metadata)
    ]

    assert [picture.tolist() for picture in pictures] == [
        [[32, 10, 9], [0, 1, 0]],
        [[32, 10, 9], [0, 1, 1]],
    ]


class TestContract(DataSourceContract):
    @pytest.fixture
    def source(self, shoebox, pictures):
        return open_source(shoebox, {"folder": str(pictures)})
