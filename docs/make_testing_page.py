"""Prints testing.md with the rules that the kit has; what stands before them is kept.

``python docs/make_testing_page.py > made.md && mv made.md docs/testing.md``
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dicomsource.testing import RULES

if TYPE_CHECKING:
    from dicomsource.testing import Rule

PAGE = Path(__file__).with_name("testing.md")
HEADING = "## The rules\n"


def table(rules: list[Rule]) -> str:
    """Return rules as a Markdown table."""
    lines = ["| rule | says | needs |", "| --- | --- | --- |"]
    for rule in rules:
        needs = ", ".join(f"`{name}`" for name in (*rule.needs, *rule.given))
        cells = (f"`{rule.name}`", rule.sentence, needs)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def page() -> str:
    """Return the whole page."""
    parts = [PAGE.read_text(encoding="utf-8").partition(HEADING)[0] + HEADING]
    for group in dict.fromkeys(rule.group for rule in RULES):
        rules = [rule for rule in RULES if rule.group == group]
        parts.append(f"### {group.capitalize()}\n\n{table(rules)}")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())
