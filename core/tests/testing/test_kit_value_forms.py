"""What values of each VR look like."""

import pytest

from dicomsource.natural import DecimalString, IntegerString, PersonName
from dicomsource.testing.value_forms import FORMS, fits

RIGHT = {
    "AS": ["034Y", "003D"],
    "CS": ["CT", "DERIVED_1 A"],
    "DA": ["20240229", "1993.08.22", ""],
    "DS": [0.5, 1, DecimalString("1.50")],
    "DT": ["2024", "202402", "20240229", "20240229101530.25+0100", "2024-0500"],
    "FD": [0.5, float("inf")],
    "FL": [1.0],
    "IS": [1, IntegerString("007")],
    "PN": ["DOE^JANE", PersonName("Yamada^Tarou=山田^太郎=やまだ^たろう"), "A^B^C^D^E", ""],
    "SL": [-1],
    "SS": [-1],
    "TM": ["10", "1015", "101530.123456", "101530 ", "10:15:30"],
    "UL": [1],
    "US": [0],
}
WRONG = {
    "AS": ["34Y", "034", 34],
    "CS": ["ct", "SEVENTEEN_LETTERS", "Ä"],
    "DA": ["2024-02-29", "20230229", "20241301", "2024", 20240101],
    "DS": ["abc", True],
    "DT": ["yesterday", "20241301", "2024022925"],
    "FD": ["1.0"],
    "FL": [None],
    "IS": [1.5, "1"],
    "PN": ["A=B=C=D", "A^B^C^D^E^F", "DOE\\JANE", "DOE\nJANE", 5],
    "SL": [1.5],
    "SS": ["1"],
    "TM": ["250000", "1:15", "101575", "noon", 101530],
    "UL": [True],
    "US": ["512"],
}


def test_every_form_is_tried():
    assert FORMS.keys() == RIGHT.keys() == WRONG.keys()


@pytest.mark.parametrize(("vr", "value"), [(vr, one) for vr in RIGHT for one in RIGHT[vr]])
def test_a_value_of_the_right_form_fits(vr, value):
    assert fits(vr, value)


@pytest.mark.parametrize(("vr", "value"), [(vr, one) for vr in WRONG for one in WRONG[vr]])
def test_a_value_of_another_form_does_not_fit(vr, value):
    assert not fits(vr, value)


@pytest.mark.parametrize("vr", ["LO", "SQ", "OB"])
def test_what_has_no_form_always_fits(vr):
    assert fits(vr, "anything")
