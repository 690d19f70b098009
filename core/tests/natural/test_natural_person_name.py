"""A person's name is one text that is also read by component group."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.natural import PersonName

_group = st.text(st.characters(exclude_characters="=", exclude_categories=["Cs"]), min_size=1)


def test_a_name_is_its_text():
    assert PersonName("Doe^Jane") == "Doe^Jane"


def test_a_name_is_read_by_component_group():
    name = PersonName("Yamada^Tarou=山田^太郎=やまだ^たろう")
    assert name.Alphabetic == "Yamada^Tarou"
    assert name.Ideographic == "山田^太郎"
    assert name.Phonetic == "やまだ^たろう"


def test_a_group_that_is_not_there_is_empty():
    name = PersonName("Doe^Jane")
    assert (name.Ideographic, name.Phonetic) == ("", "")


@pytest.mark.parametrize(
    ("groups", "text"),
    [
        ({"Alphabetic": "A"}, "A"),
        ({"Ideographic": "I"}, "=I"),
        ({"Phonetic": "P"}, "==P"),
        ({"Phonetic": "P", "Alphabetic": "A"}, "A==P"),
        ({"Alphabetic": None, "Ideographic": "I"}, "=I"),
        ({}, ""),
    ],
)
def test_groups_stand_at_their_place_in_the_text(groups, text):
    assert PersonName.from_groups(groups) == text


@pytest.mark.parametrize("groups", [{"alphabetic": "A"}, {"Alphabetic": 3}, {"Phonetic": ["P"]}])
def test_an_object_that_is_no_name_is_refused(groups):
    with pytest.raises(ValueError, match="component group"):
        PersonName.from_groups(groups)


@given(
    st.dictionaries(st.sampled_from(["Alphabetic", "Ideographic", "Phonetic"]), _group, min_size=1)
)
def test_groups_come_back_from_the_text(groups):
    assert PersonName.from_groups(groups).to_groups() == groups


@given(st.text(st.sampled_from("ab^="), min_size=1))
def test_every_text_comes_back_from_its_groups(text):
    assert PersonName.from_groups(PersonName(text).to_groups()) == text


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))])
def test_a_copied_name_still_has_groups(duplicate):
    assert duplicate(PersonName("A=I")).Ideographic == "I"
