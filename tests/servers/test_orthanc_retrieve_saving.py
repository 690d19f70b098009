"""What a real server sends reaches files unchanged, and its pictures have the size asked for."""

import io

import pytest
from PIL import Image

from dicomsource.errors import NotFoundError

pytestmark = pytest.mark.server


@pytest.mark.filterwarnings("ignore::UserWarning")  # some of the files are broken on purpose
def test_every_study_is_saved_byte_for_byte(orthanc, pacs, tmp_path):
    for study in {key[0] for key in orthanc.files}:
        folder = tmp_path / study
        folder.mkdir()
        saved = pacs.retrieve.save(folder, StudyInstanceUID=study)
        wanted = [path.read_bytes() for key, path in orthanc.files.items() if key[0] == study]
        assert sorted(path.read_bytes() for path in saved) == sorted(wanted)
        assert sorted(folder.iterdir()) == sorted(saved)


def test_what_is_not_there_leaves_no_file(pacs, tmp_path):
    with pytest.raises(NotFoundError):
        pacs.retrieve.save(tmp_path, StudyInstanceUID="2.25.404")
    assert list(tmp_path.iterdir()) == []


def test_a_picture_fits_the_viewport(orthanc, pacs):
    uids = next(uids for uids, path in orthanc.files.items() if path.name == "CT_small.dcm")
    names = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    content = pacs.retrieve.rendered(**dict(zip(names, uids, strict=True)), viewport=(64, 64))
    assert Image.open(io.BytesIO(content)).size == (64, 64)


@pytest.mark.filterwarnings("ignore::UserWarning")  # some of the files are broken on purpose
def test_datasets_equal_those_that_were_stored_pixels_too(orthanc, pacs):
    for study, series in {key[:2] for key in orthanc.files}:
        for dataset in pacs.retrieve.datasets(StudyInstanceUID=study, SeriesInstanceUID=series):
            assert dataset == orthanc.datasets[study, series, dataset.SOPInstanceUID]
