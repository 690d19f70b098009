"""What a compiled query tells an index: the attribute of each test, its rule, and the patterns of the rule."""

import pytest

from dicomsource.matching import compile_query


@pytest.mark.parametrize(
    ("parameters", "keys"),
    [
        ({"PatientID": "A*1?"}, ("A*1?",)),
        ({"PatientName": "DOE^*"}, ("doe^*", "doe")),
    ],
)
def test_a_test_names_its_attribute_and_the_patterns_of_its_rule(parameters, keys):
    (test,) = compile_query(parameters).tests
    rule = test.rule if "PatientID" in parameters else test.rule.group

    assert test.tag in ("00100010", "00100020")
    assert rule.keys == keys


def test_a_pattern_in_any_case_is_told_in_lower_case():
    (test,) = compile_query({"PatientID": "Straße*"}, ignore_case=True).tests

    assert test.rule.keys == ("strasse*", "straße*")


def test_a_fuzzy_name_tells_the_beginnings_of_its_words():
    (test,) = compile_query({"PatientName": "O'Brien, Jo", "fuzzymatching": True}).tests

    assert test.rule.keys == ("obrien*", "jo*")
