"""Searches find what pydicom reads from the files, at each level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from source_contract.held import LEVELS
from source_contract.queries import (
    EARLY_QUERIES,
    INSTANCE_QUERIES,
    MODALITIES_QUERIES,
    SERIES_QUERIES,
    STUDY_QUERIES,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pydicom import Dataset

    from source_contract.held import Held

    Condition = Callable[[Dataset], bool]


SAID = {
    "studies": (
        "PatientID",
        "PatientName",
        "PatientSex",
        "StudyDate",
        "AccessionNumber",
        "StudyID",
    ),
    "series": ("Modality", "SeriesNumber", "SeriesDescription"),
    "instances": ("SOPClassUID", "InstanceNumber", "Rows", "Columns"),
}
"""What rows of each level say of what they stand for."""


def uids_of(rows: Iterable[Mapping[str, Any]], level: str) -> set[str]:
    """Return the UIDs of rows, each of which is there once."""
    found = [row[LEVELS[level]] for row in rows]
    assert len(found) == len(set(found)), "a row came twice"
    return set(found)


def expected(held: Held, level: str, condition: Condition = lambda dataset: True) -> set[str]:
    """Return the UIDs of what is to be found."""
    place = list(LEVELS).index(level)
    return {uids[place] for uids, dataset in held.datasets.items() if condition(dataset)}


class SearchRules:
    """Rules of searching."""

    @pytest.mark.parametrize("level", LEVELS)
    def test_without_parameters_everything_is_found(self, source, held, level):
        found = getattr(source.query, level).search()

        assert uids_of(found, level) == expected(held, level)

    @pytest.mark.parametrize(("parameters", "condition"), STUDY_QUERIES)
    def test_studies_are_found_by_each_kind_of_matching(self, source, held, parameters, condition):
        found = source.query.studies.search(**parameters)

        assert uids_of(found, "studies") == expected(held, "studies", condition)

    @pytest.mark.parametrize("parameters", EARLY_QUERIES)
    def test_a_range_open_at_the_begin_takes_earlier_dates(
        self, source, held, otherwise, parameters
    ):
        found = source.query.studies.search(**parameters)

        if otherwise.undated_come_early:
            assert not all(row.get("StudyDate") for row in found)
            found = [row for row in found if row.get("StudyDate")]
        early = expected(held, "studies", lambda d: "" < text(d, "StudyDate") <= "20040119")
        assert uids_of(found, "studies") == early

    @pytest.mark.parametrize(("asked", "wanted"), MODALITIES_QUERIES)
    def test_studies_are_found_by_the_modalities_of_their_series(self, source, held, asked, wanted):
        found = source.query.studies.search(modalitiesInStudy=asked)

        having = expected(held, "studies", lambda d: text(d, "Modality") in wanted)
        assert uids_of(found, "studies") == having

    @pytest.mark.parametrize(("parameters", "condition"), SERIES_QUERIES)
    def test_series_are_found_in_all_studies(self, source, held, parameters, condition):
        found = source.query.series.search(**parameters)

        assert uids_of(found, "series") == expected(held, "series", condition)

    @pytest.mark.parametrize(("parameters", "condition"), INSTANCE_QUERIES)
    def test_instances_are_found_everywhere(self, source, held, parameters, condition):
        found = source.query.instances.search(**parameters)

        assert uids_of(found, "instances") == expected(held, "instances", condition)

    @pytest.mark.parametrize("level", LEVELS)
    def test_a_list_of_uids_finds_these(self, source, held, level):
        wanted = sorted(expected(held, level))[3:7]

        found = getattr(source.query, level).search(**{LEVELS[level]: wanted})

        assert uids_of(found, level) == set(wanted)

    def test_what_is_in_each_study_and_series_is_found(self, source, held):
        for study, series in {uids[:2] for uids in held.datasets}:
            of_study = {uids for uids in held.datasets if uids[0] == study}
            rows = source.query.series.search(study)
            assert uids_of(rows, "series") == {uids[1] for uids in of_study}
            assert {row.StudyInstanceUID for row in rows} == {study}
            found = source.query.instances.search(study, series)
            assert uids_of(found, "instances") == {
                uids[2] for uids in of_study if uids[1] == series
            }

    @pytest.mark.parametrize("level", LEVELS)
    def test_rows_say_what_the_files_say(self, source, held, otherwise, level):
        place = list(LEVELS).index(level)
        first = {uids[place]: uids for uids in [*held.datasets][::-1]}
        found = set()
        for row in getattr(source.query, level).search():
            uids = first[row[LEVELS[level]]]
            for keyword in SAID[level]:
                if text(row, keyword).strip() != text(held.datasets[uids], keyword).strip():
                    found.add((held.files[uids].name, keyword))

        assert found == {known for known in otherwise.rows if known[1] in SAID[level]}

    def test_studies_tell_the_modalities_of_all_their_series(self, source, held):
        for row in source.query.studies.search():
            modalities = row.get("ModalitiesInStudy") or []
            assert {*([modalities] if isinstance(modalities, str) else modalities)} == {
                text(dataset, "Modality")
                for uids, dataset in held.datasets.items()
                if uids[0] == row.StudyInstanceUID
            } - {""}
