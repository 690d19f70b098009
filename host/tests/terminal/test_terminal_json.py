import json
import math

import pytest

from dicomsource.natural import BulkData, DecimalString, NaturalDataset, PersonName
from dicomsource_host.terminal.json_output import write_json, write_json_list


def test_every_kind_of_value_has_its_json(capsys: pytest.CaptureFixture[str]):
    write_json(
        NaturalDataset(
            PatientName=PersonName("Yamada=山田"),
            PatientAge=None,
            PixelSpacing=[DecimalString("1.50"), 2],
            IconImageSequence=[NaturalDataset(PixelData=b"\0\1")],
            PixelData=BulkData("bulk/1"),
            RealWorldValueSlope=math.inf,
        )
    )

    written = capsys.readouterr().out
    assert "山田" in written
    assert json.loads(written, parse_constant=pytest.fail) == {
        "PatientName": "Yamada=山田",
        "PatientAge": None,
        "PixelSpacing": [1.5, 2],
        "IconImageSequence": [{"PixelData": {"InlineBinary": "AAE="}}],
        "PixelData": {"BulkDataURI": "bulk/1"},
        "RealWorldValueSlope": "inf",
    }


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_list_is_one_document_however_long(count, capsys: pytest.CaptureFixture[str]):
    write_json_list({"number": number} for number in range(count))

    assert json.loads(capsys.readouterr().out) == [{"number": number} for number in range(count)]
