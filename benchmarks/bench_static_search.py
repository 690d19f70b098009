"""Search of a study list that the server cannot filter: core's matching beside two plain loops.

"OHIF-like loop" does what OHIF's static client does: every filter against every study, wildcards made to patterns as
they come, ranges compared as text. "Loop for this query" is what one would write by hand for this very query: it
understands no other, and is the least that Python can take.
"""

from __future__ import annotations

import argparse
import random
import re
from functools import partial
from typing import TYPE_CHECKING, Any

from dicomsource.matching import select
from sidebyside import best_times, print_ratios

if TYPE_CHECKING:
    from collections.abc import Callable

Row = dict[str, Any]

TAGS = {
    "PatientName": "00100010",
    "PatientID": "00100020",
    "StudyDate": "00080020",
    "StudyInstanceUID": "0020000D",
    "ModalitiesInStudy": "00080061",
}
FAMILIES = ("ADAMS", "BAUER", "COSTA", "DOE", "EVANS", "FISCHER", "GARCIA", "HUBER", "ITO", "JONES")


def made_up_studies(count: int) -> list[Row]:
    """Return rows as a static tree lists them, the same at each run."""
    dice = random.Random(20240229)

    def row(number: int) -> Row:
        date = f"20{dice.randrange(10, 26)}{dice.randrange(1, 13):02}{dice.randrange(1, 29):02}"
        name = f"{dice.choice(FAMILIES)}^{number % 997}"
        return {
            "00080020": {"vr": "DA", "Value": [date]},
            "00080061": {"vr": "CS", "Value": dice.sample(["CT", "MR", "US", "DX", "SR"], 2)},
            "00100010": {"vr": "PN", "Value": [{"Alphabetic": name}]},
            "00100020": {"vr": "LO", "Value": [f"P{number:07}"]},
            "0020000D": {"vr": "UI", "Value": [f"2.25.{number}"]},
        }

    return [row(number) for number in range(count)]


def texts(row: Row, tag: str) -> list[str]:
    values = row.get(tag, {}).get("Value", [])
    return [value.get("Alphabetic", "") if isinstance(value, dict) else value for value in values]


def ohif_like(rows: list[Row], parameters: dict[str, str]) -> list[Row]:
    """Filter as OHIF's static client does, with all kinds of matching that it knows."""

    def fits(wanted: str, found: str) -> bool:
        if "*" in wanted or "?" in wanted:
            pattern = re.escape(wanted).replace(r"\*", ".*").replace(r"\?", ".")
            return re.fullmatch(pattern, found, re.IGNORECASE) is not None
        if "," in wanted:
            return found in wanted.split(",")
        if "-" in wanted:
            first, last = wanted.split("-")
            return first <= found and (not last or found <= last)
        return wanted.lower() == found.lower()

    return [
        row
        for row in rows
        if all(
            any(fits(wanted, found) for found in texts(row, TAGS[keyword]))
            for keyword, wanted in parameters.items()
        )
    ]


def by_name(rows: list[Row]) -> list[Row]:
    start = re.compile("doe", re.IGNORECASE).match
    return [row for row in rows if start(row["00100010"]["Value"][0]["Alphabetic"])]


def by_date_and_modality(rows: list[Row]) -> list[Row]:
    return [
        row
        for row in rows
        if "20240101" <= row["00080020"]["Value"][0] <= "20241231"
        and "CT" in row["00080061"]["Value"]
    ]


def by_uids(rows: list[Row]) -> list[Row]:
    wanted = {"2.25.7", "2.25.77", "2.25.777"}
    return [row for row in rows if row["0020000D"]["Value"][0] in wanted]


QUERIES: list[tuple[dict[str, str], Callable[[list[Row]], list[Row]]]] = [
    ({"PatientName": "DOE*"}, by_name),
    ({"StudyDate": "20240101-20241231", "ModalitiesInStudy": "CT"}, by_date_and_modality),
    ({"StudyInstanceUID": "2.25.7,2.25.77,2.25.777"}, by_uids),
]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--studies", type=int, default=20_000)
    rows = made_up_studies(options.parse_args().studies)
    for parameters, by_hand in QUERIES:
        contenders = {
            "dicomsource.matching.select": partial(select, rows, parameters),
            "OHIF-like loop": partial(ohif_like, rows, parameters),
            "loop for this query": partial(by_hand, rows),
        }
        answers = {name: run() for name, run in contenders.items()}
        first, *others = answers.values()
        if any(other != first for other in others):
            raise SystemExit(f"{parameters}: the answers differ, so their times mean nothing")
        asked = " ".join(f"{keyword}={wanted}" for keyword, wanted in parameters.items())
        title = f"{len(rows)} studies, {asked}: {len(first)} found"
        print_ratios(title, best_times(contenders))


if __name__ == "__main__":
    main()
