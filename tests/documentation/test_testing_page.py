"""The page of the test kit is made from its rules."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_tells_of_the_rules_that_there_are():
    made = runpy.run_path(str(DOCS / "make_testing_page.py"))["page"]()

    assert (DOCS / "testing.md").read_text() == made, (
        "Run: python docs/make_testing_page.py > made.md && mv made.md docs/testing.md"
    )
