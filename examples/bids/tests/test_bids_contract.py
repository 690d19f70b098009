"""The source keeps the rules of every data source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from dicomsource.testing import DataSourceContract, checklist, open_source

import dicomsource_bids

if TYPE_CHECKING:
    from pathlib import Path


class TestBids(DataSourceContract):
    @pytest.fixture
    def source(self, data_set: Path) -> Any:
        return open_source(dicomsource_bids, {"folder": str(data_set)})

    @pytest.fixture
    def known_studies(self, source: Any) -> list[dict[str, Any]]:
        (study,) = source.query.studies.search(patientId="sub-01")
        known = {
            "PatientName": "sub-01",
            "PatientSex": "F",
            "StudyDate": "20240305",
            "StudyDescription": "Marked corners",
        }
        return [{"StudyInstanceUID": study.StudyInstanceUID, **known}]

    def test_nothing_that_viewers_need_is_lacking(self, source: Any) -> None:
        needed = {"query.studies", "query.series", "query.instances", "retrieve.series.metadata", "retrieve.frames"}
        assert needed <= {one.function for one in checklist(source) if one.supported}
