"""DICOM JSON that cannot be read is refused in a sentence that names the attribute."""

import math

import pytest

from dicomsource.errors import DataError
from dicomsource.natural import from_dicom_json


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"00100010": "Doe"}, r"\(0010,0010\) PatientName is 'Doe', not an object"),
        ({"00100010": {"vr": "PN", "Value": [3]}}, r"\(0010,0010\) PatientName is 3"),
        ({"00100010": {"vr": "PN", "Value": [{"first": "x"}]}}, r"\(0010,0010\).*'first'"),
        ({"00280010": {"vr": "US", "Value": ["a"]}}, r"\(0028,0010\) Rows is 'a'"),
        ({"00280010": {"vr": "US", "Value": [1.5]}}, r"\(0028,0010\) Rows is 1.5"),
        ({"00280010": {"vr": "US", "Value": [math.inf]}}, r"\(0028,0010\) Rows is inf"),
        ({"00280010": {"vr": "US", "Value": [True]}}, r"\(0028,0010\) Rows is True"),
        ({"00189073": {"vr": "FD", "Value": ["x"]}}, r"\(0018,9073\).*'x'"),
        ({"00189073": {"vr": "FD", "Value": [10**400]}}, r"\(0018,9073\)"),
        ({"00180050": {"vr": "DS", "Value": [{}]}}, r"\(0018,0050\)"),
        ({"00080060": {"vr": "CS", "Value": [{}]}}, r"\(0008,0060\) Modality is {}"),
        ({"00720026": {"vr": "AT", "Value": ["xyz"]}}, r"\(0072,0026\).*'xyz'"),
        ({"00420011": {"vr": "OB", "Value": [{}]}}, r"\(0042,0011\).*bytes"),
        ({"00420011": {"vr": "OB", "InlineBinary": "?"}}, r"\(0042,0011\).*base64"),
        ({"00420011": {"vr": "OB", "InlineBinary": 5}}, r"\(0042,0011\).*int"),
        ({"00420011": {"vr": "OB", "BulkDataURI": 5}}, r"\(0042,0011\).*BulkDataURI 5"),
        ({"00280010": {"vr": "US", "InlineBinary": "AAEC"}}, r"\(0028,0010\).*3 bytes"),
        ({"00081140": {"vr": "SQ", "Value": [{}, 5]}}, r"\(0008,1140\).* item 2: .*5"),
        (
            {"00081140": {"vr": "SQ", "Value": [{"00081155": {"vr": "UI", "Value": [{}]}}]}},
            r"\(0008,1140\) ReferencedImageSequence item 1: \(0008,1155\)",
        ),
        ({"PatientNme": {"vr": "PN"}}, "'PatientNme'"),
        ({3: {"vr": "PN"}}, "key 3"),
        (["00100010"], "a dataset is"),
    ],
)
def test_a_malformed_row_is_refused_by_tag(row, found):
    with pytest.raises(DataError, match=found):
        from_dicom_json(row)
