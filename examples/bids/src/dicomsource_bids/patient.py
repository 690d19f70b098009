"""A row of participants.tsv as what DICOM says of a patient."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SEXES = {"m": "M", "male": "M", "f": "F", "female": "F", "o": "O", "other": "O"}


def patient(subject: str, row: Mapping[str, str]) -> dict[str, Any]:
    """Return the attributes of a patient.

    Parameters
    ----------
    subject
        Such as ``sub-01``.
    row
        What participants.tsv says of the subject; ``age`` in years.
    """
    known = {"PatientName": subject, "PatientID": subject, "PatientBirthDate": ""}
    known["PatientSex"] = SEXES.get(row.get("sex", row.get("gender", "")).lower(), "")
    if age := age_string(row.get("age", "")):
        known["PatientAge"] = age
    return known


def age_string(years: str) -> str | None:
    """Return an age in years as DICOM writes it: in months where it is below two years; ``89+`` is 89."""
    try:
        age = float(years.strip().removesuffix("+"))
    except ValueError:
        return None
    if not 0 <= age < 1000:
        return None
    return f"{math.floor(age * 12):03}M" if age < 2 else f"{math.floor(age):03}Y"
