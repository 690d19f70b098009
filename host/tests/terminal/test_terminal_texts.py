import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.natural import BulkData, DecimalString, NaturalDataset, PersonName
from dicomsource_host.terminal.texts import (
    count_text,
    name_text,
    one_line,
    size_text,
    value_text,
)


@given(st.text())
def test_text_for_people_never_drives_the_terminal(text):
    shown = one_line(text)

    assert all(character.isprintable() for character in shown)
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("CT", "CT"),
        (["CT", None, "SR"], "CT, , SR"),
        (DecimalString("1.50"), "1.50"),
        (b"\0\1", "<2 bytes>"),
        (BulkData("../bulk/1"), "<bulk data ../bulk/1>"),
        ([NaturalDataset(PatientID="1")], "<1 attribute>"),
        ("red \x1b[31m\nline", "red [31m line"),
    ],
)
def test_a_value_is_one_line(value, text):
    assert value_text(value) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (PersonName("Yamada^Tarou=山田^太郎"), "Yamada^Tarou"),
        (PersonName("=山田^太郎"), "山田^太郎"),
        (None, ""),
    ],
)
def test_a_name_is_its_first_component_group_that_says_something(name, text):
    assert name_text(name) == text


def test_counts_and_sizes_have_their_unit():
    assert [count_text(n, "study", "studies") for n in (0, 1, 2)] == [
        "0 studies",
        "1 study",
        "2 studies",
    ]
    assert [size_text(n) for n in (999, 1_000, 2_500_000, 7_100_000_000)] == [
        "999 bytes",
        "1.0 kB",
        "2.5 MB",
        "7.1 GB",
    ]
