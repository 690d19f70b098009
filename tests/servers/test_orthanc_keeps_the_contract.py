"""The kit that strangers test their plugins with, on Orthanc through the plugin for DICOMweb."""

from typing import ClassVar

import pytest

import dicomsource_dicomweb.plugin
from broken_sources import FIRST, Backend
from dicomsource.natural import to_part10
from dicomsource.samples import sample_files
from dicomsource.testing import DataSourceContract, checklist, made_file, open_source

pytestmark = [pytest.mark.server, pytest.mark.filterwarnings("ignore::UserWarning:pydicom")]


@pytest.fixture(scope="module")
def filled(orthanc_with_login, tmp_path_factory):
    """An Orthanc with six studies that were made up, and two that pydicom ships."""
    orthanc_with_login.empty()
    folder = tmp_path_factory.mktemp("made")
    for number, instance in enumerate(Backend().instances.values()):
        (folder / f"{number:03}.dcm").write_bytes(to_part10(instance))
    samples = [path for path in sample_files() if path.name in ("CT_small.dcm", "MR_small.dcm")]
    for path in [*sorted(folder.iterdir()), *samples]:
        orthanc_with_login.load(path)
    yield orthanc_with_login
    orthanc_with_login.empty()


@pytest.mark.lacks
class TestOrthanc(DataSourceContract):
    otherwise: ClassVar = {
        "a_range_open_at_the_begin_takes_earlier_dates": (
            "to Orthanc 1.10 a study without a date was before every date"
        )
    }

    @pytest.fixture(scope="class")
    @classmethod
    def source(cls, filled):
        root = filled.dicom_web
        user, password = filled.login
        configuration = {
            "qidoRoot": root,
            "wadoRoot": root,
            "stowRoot": root,
            "auth": {"username": user, "password": password},
        }
        with open_source(dicomsource_dicomweb.plugin, configuration, "dicomweb") as source:
            yield source

    @pytest.fixture
    def known_studies(self):
        return [FIRST]

    @pytest.fixture
    def stored_file(self):
        return made_file()

    def test_it_lacks_nothing_but_what_is_known(self, source):
        lacks = {one.function for one in checklist(source) if not one.supported}
        assert lacks == {"store.delete", "reject.series", "reject.instance"}
