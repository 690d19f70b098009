"""Each rule of the kit is proven to catch something: a good source, spoiled in one place at a time."""

import pytest

from broken_sources import FAULTS, FIRST, Backend
from dicomsource.testing import RULES, check_source

# A frame with a header in front of it is decoded with a warning of pydicom's.
pytestmark = pytest.mark.filterwarnings("ignore:The pixel data is:UserWarning")


def wrong_of(backend):
    findings = check_source(backend.source(), [FIRST], slow=60, write=True, close=True, filled=True)
    return {one.rule.name: one.detail for one in findings if one.outcome == "wrong"}


def test_the_good_source_keeps_every_rule():
    findings = check_source(
        Backend().source(), [FIRST], slow=60, write=True, close=True, filled=True
    )

    assert {one.rule.name: one.detail for one in findings if one.outcome != "works"} == {}


def test_every_rule_has_a_fault_that_it_tells_of():
    assert {fault.rule for fault in FAULTS} == {rule.name for rule in RULES}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.spoil.__name__)
def test_a_fault_is_told_of_by_the_rule_that_names_it_and_by_no_unrelated_one(fault):
    backend = Backend()
    fault.spoil(backend)

    wrong = wrong_of(backend)

    assert fault.rule in wrong, wrong
    assert set(wrong) == {fault.rule, *fault.also}, wrong


@pytest.mark.parametrize("function", sorted(Backend().functions))
def test_a_source_that_lacks_a_function_keeps_the_rules_about_the_others(function):
    backend = Backend()
    del backend.functions[function]
    source = backend.source()
    made_from_others = source.supports(function)

    findings = list(check_source(source, [FIRST], slow=60, write=True, close=True, filled=True))

    assert {one.rule.name: one.detail for one in findings if one.outcome == "wrong"} == {}
    lacks = f"the source has no {function}"
    assert any(one.detail == lacks for one in findings) is not made_from_others


def test_a_source_that_is_known_by_uid_alone_is_looked_at_too():
    backend = Backend()
    for level in ("studies", "series", "instances"):
        del backend.functions[f"query.{level}"]

    findings = list(check_source(backend.source(), [FIRST], slow=60, filled=True))

    assert {one.rule.name: one.detail for one in findings if one.outcome == "wrong"} == {}
    assert sum(one.outcome == "works" for one in findings) > 20
