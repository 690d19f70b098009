"""Naturalized datasets with consistent UIDs: instances, series, studies, and archives full of them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from dicomsource.natural import NaturalDataset
from dicomsource.testing.files import SECONDARY_CAPTURE
from dicomsource.testing.strategies.values import (
    MODALITIES,
    dates,
    person_names,
    texts,
    times,
    uids,
)

_IMAGE = {
    "SOPClassUID": SECONDARY_CAPTURE,
    "SamplesPerPixel": 1,
    "PhotometricInterpretation": "MONOCHROME2",
    "BitsAllocated": 8,
    "BitsStored": 8,
    "HighBit": 7,
    "PixelRepresentation": 0,
}


def _study_attributes() -> st.SearchStrategy[dict[str, Any]]:
    """Return what all instances of a study say; some of it is unknown, as in life."""
    return st.fixed_dictionaries(
        {"StudyInstanceUID": uids(), "PatientID": texts(), "PatientName": person_names()},
        optional={
            "StudyDate": dates() | st.none(),
            "StudyTime": times(),
            "AccessionNumber": texts(),
            "StudyID": texts(),
            "StudyDescription": texts(32),
            "PatientSex": st.sampled_from(["F", "M", "O", None]),
            "PatientBirthDate": dates(),
        },
    )


def _series_attributes() -> st.SearchStrategy[dict[str, Any]]:
    """Return what all instances of a series say, without their study."""
    return st.fixed_dictionaries(
        {"SeriesInstanceUID": uids(), "Modality": st.sampled_from(MODALITIES)},
        optional={
            "SeriesNumber": st.integers(0, 9999),
            "SeriesDescription": texts(32),
            "BodyPartExamined": st.sampled_from(["HEAD", "CHEST", "KNEE"]),
        },
    )


def instances(
    study: dict[str, Any] | None = None, of_series: dict[str, Any] | None = None
) -> st.SearchStrategy[NaturalDataset]:
    """Return metadata of grey images.

    Parameters
    ----------
    study, of_series
        What is said of the study and the series that they belong to; made up where None.
    """
    own = st.fixed_dictionaries(
        {
            "SOPInstanceUID": uids(),
            "Rows": st.integers(1, 64),
            "Columns": st.integers(1, 64),
        },
        optional={"NumberOfFrames": st.integers(1, 4), "ImageComments": texts(32)},
    )
    return st.builds(
        lambda above, group, one: NaturalDataset({**above, **group, **_IMAGE, **one}),
        _study_attributes() if study is None else st.just(study),
        _series_attributes() if of_series is None else st.just(of_series),
        own,
    )


@st.composite
def series(
    draw: st.DrawFn, study: dict[str, Any] | None = None, *, most: int = 3
) -> list[NaturalDataset]:
    """Return the instances of one series, numbered from 1.

    Parameters
    ----------
    draw
        Given by hypothesis.
    study
        What is said of their study; made up where None.
    most
        How many instances there are at the most.
    """
    study = draw(_study_attributes()) if study is None else study
    group = draw(_series_attributes())
    found = draw(st.lists(instances(study, group), min_size=1, max_size=most, unique_by=_own_uid))
    for number, one in enumerate(found, 1):
        one["InstanceNumber"] = number
    return found


@st.composite
def studies(draw: st.DrawFn, *, most_series: int = 3, most: int = 3) -> list[NaturalDataset]:
    """Return the instances of one study.

    Parameters
    ----------
    draw
        Given by hypothesis.
    most_series, most
        How many series there are at the most, and instances in each.
    """
    study = draw(_study_attributes())
    groups = st.lists(
        series(study, most=most),
        min_size=1,
        max_size=most_series,
        unique_by=lambda group: group[0]["SeriesInstanceUID"],
    )
    return [one for group in draw(groups) for one in group]


def archives(*, least: int = 0, most: int = 5) -> st.SearchStrategy[list[NaturalDataset]]:
    """Return the instances of several studies, no UID twice.

    Parameters
    ----------
    least, most
        How many studies there are.
    """
    found = st.lists(
        studies(most_series=2, most=2),
        min_size=least,
        max_size=most,
        unique_by=lambda study: study[0]["StudyInstanceUID"],
    )
    return found.map(lambda all_studies: [one for study in all_studies for one in study])


def _own_uid(instance: NaturalDataset) -> str:
    return str(instance["SOPInstanceUID"])
