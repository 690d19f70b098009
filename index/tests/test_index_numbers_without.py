"""Which rows have no value of an attribute is known of every attribute, whether any row has it or not."""

from __future__ import annotations

import pytest

from dicomsource.errors import QueryError
from dicomsource_index import RowIndex, build_index

MODALITIES = [
    {"vr": "CS", "Value": ["CT"]},
    {"vr": "CS", "Value": [None]},
    {"vr": "CS"},
    None,
    {"vr": "CS", "Value": ["MR", "SR"]},
]


@pytest.fixture
def index(tmp_path):
    rows = [
        {"0020000D": {"vr": "UI", "Value": [f"1.{number}"]}}
        | ({"00080061": element} if element else {})
        for number, element in enumerate(MODALITIES)
    ]
    build_index(rows, tmp_path / "studies.index")
    with RowIndex.open(tmp_path / "studies.index") as opened:
        yield opened


@pytest.mark.parametrize("name", ["ModalitiesInStudy", "00080061"])
def test_absent_and_empty_elements_are_no_values(index, name):
    assert list(index.numbers_without(name)) == [1, 2, 3]
    assert list(index.numbers_without(name)) == [1, 2, 3]


def test_an_attribute_that_every_row_has_lacks_nowhere(index):
    assert not index.numbers_without("StudyInstanceUID")


def test_an_attribute_that_no_row_has_lacks_everywhere(index):
    assert list(index.numbers_without("PatientID")) == [0, 1, 2, 3, 4]


def test_what_is_no_attribute_is_refused(index):
    with pytest.raises(QueryError, match="Modalities"):
        index.numbers_without("Modalities")
