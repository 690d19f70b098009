"""Values are written as their value representation wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.natural import NaturalDataset, vr_for
from dicomsource.natural.dataset import VR_MAP
from dicomsource.testing.calls import shown
from dicomsource.testing.levels import named
from dicomsource.testing.rule import Violation, rule
from dicomsource.testing.value_forms import FORMS, fits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dicomsource.testing.subject import Subject

GROUP = "values"
# By these viewers choose; in others real archives are full of small letters, and nobody minds.
_CODES = ("Modality", "ModalitiesInStudy", "PatientSex", "PhotometricInterpretation")


@rule("query.studies", group=GROUP)
def values_of_rows_are_spelled_as_the_standard_wants(subject: Subject) -> None:
    """Dates, times, names, ages, numbers and modalities of rows have the form of their VR (PS3.5, 6.2)."""
    for level in subject.levels:
        for _, rows in subject.samples(level):
            for row in rows:
                _check(row, f"{named(level, row)} (query.{level})")


@rule("retrieve.series.metadata", group=GROUP)
def values_of_metadata_are_spelled_as_the_standard_wants(subject: Subject) -> None:
    """Dates, times, names, ages, numbers and modalities of metadata have the form of their VR (PS3.5, 6.2)."""
    for instance in subject.instances:
        _check(instance, f"{named('instances', instance)} (retrieve.series.metadata)")


def _check(dataset: Mapping[str, Any], where: str) -> None:
    for path, vr, value in _values(dataset, ""):
        if not fits(vr, value):
            raise Violation(
                f"{path} of {where} is {shown(value)}, which is no {vr}",
                f"Write it as {FORMS[vr].like}",
            )


def _values(dataset: Mapping[str, Any], path: str) -> Iterator[tuple[str, str, Any]]:
    vrs = dataset.get(VR_MAP) or {}
    for key, value in dataset.items():
        vr = vrs.get(key) or vr_for(key)
        if key.startswith("_") or (vr == "CS" and key not in _CODES):
            continue
        for number, one in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(one, NaturalDataset):
                yield from _values(one, f"{path}{key}[{number}].")
            elif one is not None and vr in FORMS:
                yield f"{path}{key}", vr, one
