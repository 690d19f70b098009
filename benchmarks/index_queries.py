"""The twelve kinds of query that a study list is asked, and many queries of each kind, made from the list itself."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

from synthetic_studies import DESCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = 101
KINDS = (
    "first page", "offset 90 %", "StudyInstanceUID", "PatientID", "name prefix", "name contains", "one month",
    "modality and year", "description contains", "name, modality, 5 years, description", "no match",
    "modality at offset 20 %",
)  # fmt: skip


def queries(rows: Sequence[bytes], count: int) -> dict[str, list[dict[str, Any]]]:
    """Return queries of each kind.

    Parameters
    ----------
    rows
        Some of the list.
    count
        How many studies the list has.
    """
    dice = random.Random(5)
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for _ in range(20):
        row = json.loads(dice.choice(rows))
        name = row["00100010"]["Value"][0]["Alphabetic"]
        if not name.isascii():
            continue
        family = name.partition("^")[0]
        year, month = dice.randrange(2011, 2025), dice.randrange(1, 13)
        word = dice.choice(dice.choice(DESCRIPTIONS).split())
        modality = dice.choice(["CT", "MR", "DX", "US", "MG"])
        asked: tuple[dict[str, Any], ...] = (
            {},
            {"offset": count * 9 // 10 + dice.randrange(count // 20)},
            {"StudyInstanceUID": row["0020000D"]["Value"][0]},
            {"PatientID": row["00100020"]["Value"][0]},
            {"PatientName": f"{family[:5]}*"},
            {"PatientName": f"*{family[1:5]}*"},
            {"StudyDate": f"{year}{month:02}01-{year}{month:02}31"},
            {"ModalitiesInStudy": modality, "StudyDate": f"{year}0101-{year}1231"},
            {"StudyDescription": f"*{word}*"},
            {
                "PatientName": f"{family[:4]}*",
                "ModalitiesInStudy": modality,
                "StudyDate": "20150101-20191231",
                "StudyDescription": f"*{word}*",
            },
            {"PatientName": f"{family[:3]}QQ{month}*"},
            {"ModalitiesInStudy": dice.choice(["CT", "MR"]), "offset": count // 5},
        )
        for kind, parameters in zip(KINDS, asked, strict=True):
            found[kind].append({**parameters, "limit": PAGE})
    return found


def conditions(parameters: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return the parameters as a peer asks them: attribute to kind of matching and text."""
    asked = {}
    for keyword, text in parameters.items():
        if keyword in ("limit", "offset"):
            continue
        if keyword == "StudyDate":
            asked[keyword] = ("range", text)
        elif text.startswith("*"):
            asked[keyword] = ("contains", text.strip("*").lower())
        elif text.endswith("*"):
            asked[keyword] = ("prefix", text.strip("*").lower())
        else:
            asked[keyword] = ("equal", text)
    return asked
