"""The page of configuration keys is made from the classes that read them."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_tells_what_the_classes_read():
    made = runpy.run_path(str(DOCS / "make_configuration_page.py"))["page"]()

    assert (DOCS / "configuration.md").read_text() == made, (
        "Run: python docs/make_configuration_page.py > docs/configuration.md"
    )
