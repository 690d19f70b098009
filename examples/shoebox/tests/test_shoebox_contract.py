"""The folder of pictures keeps the rules of every data source."""

import pytest
from dicomsource.testing import DataSourceContract, checklist, open_source

import dicomsource_shoebox

PICTURES = """\
patient,date,file
DOE^JANE,20240102,knee.pgm
DOE^JANE,20240102,other-knee.pgm
ROE^RICHARD,20231224,hand.pgm
"""


class TestShoebox(DataSourceContract):
    @pytest.fixture
    def source(self, tmp_path):
        (tmp_path / "pictures.csv").write_text(PICTURES)
        for number, name in enumerate(("knee.pgm", "other-knee.pgm", "hand.pgm")):
            (tmp_path / name).write_bytes(b"P5 3 2 255\n" + bytes(range(number, number + 6)))
        return open_source(dicomsource_shoebox, {"folder": str(tmp_path)})

    @pytest.fixture
    def known_studies(self):
        uid = dicomsource_shoebox.uid("DOE^JANE20240102")
        return [{"StudyInstanceUID": uid, "PatientName": "DOE^JANE", "StudyDate": "20240102"}]

    def test_nothing_that_viewers_need_is_lacking(self, source):
        needed = {"query.studies", "query.series", "query.instances", "retrieve.series.metadata", "retrieve.frames"}
        assert needed <= {one.function for one in checklist(source) if one.supported}
