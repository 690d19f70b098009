"""The names of attributes in a query."""

import pytest

from dicomsource.errors import QueryError
from dicomsource.matching import compile_query

ROW = {"00100020": {"vr": "LO", "Value": ["P1"]}}


@pytest.mark.parametrize(
    "name", ["PatientID", "00100020", "0010,0020", "(0010,0020)", "0x00100020"]
)
def test_an_attribute_is_named_by_keyword_or_tag(name):
    assert compile_query({name: "P1"}).matches(ROW)
    assert not compile_query({name: "P2"}).matches(ROW)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("PatientNam", "'PatientNam' is no DICOM attribute. Did you mean 'PatientName'"),
        ("patientID", "'patientID' is no DICOM attribute. Did you mean 'PatientID'"),
        ("Limit", "'Limit' is no DICOM attribute. Write it as 'limit'"),
        ("qqqqqq", "'qqqqqq' is no DICOM attribute. Give a DICOM keyword or a tag"),
        (
            "RequestAttributesSequence.StepID",
            "'StepID' in 'RequestAttributesSequence.StepID' is no DICOM attribute",
        ),
        ("PatientID.CodeValue", "'PatientID' in 'PatientID.CodeValue' is no sequence"),
        ("RequestAttributesSequence.", "'' in 'RequestAttributesSequence.' is no DICOM"),
        ("", "'' is no DICOM attribute"),
    ],
)
def test_a_name_that_means_nothing_is_refused_with_what_it_may_have_meant(name, message):
    with pytest.raises(QueryError) as refusal:
        compile_query({name: "x"})

    assert message in str(refusal.value)


def test_a_name_in_a_nested_item_is_shown_with_its_path():
    with pytest.raises(QueryError, match=r"'CodeVal' in 'ProcedureCodeSequence.CodeVal'"):
        compile_query({"ProcedureCodeSequence": {"CodeVal": "A"}})
