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
