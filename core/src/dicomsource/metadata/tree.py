"""Studies with their series and instances, and what changes in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.metadata.events import Event, MetadataEvent
from dicomsource.metadata.levels import attributes_of_series, attributes_of_study
from dicomsource.metadata.records import SeriesRecord, StudyRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from contextlib import AbstractContextManager

    from dicomsource.natural import NaturalDataset


class StudyTree:
    """The records of a metadata store. Its owner holds the lock during each call, and publishes what a call returns.

    Parameters
    ----------
    lock
        What the records hold while they are read.
    """

    def __init__(self, lock: AbstractContextManager[Any]) -> None:
        self._lock = lock
        self.studies: dict[str, StudyRecord] = {}

    def add_studies(self, rows: Iterable[NaturalDataset]) -> list[MetadataEvent]:
        """Add studies, or correct what is known of them."""
        told: list[MetadataEvent] = []
        for row in rows:
            study = self._study(row["StudyInstanceUID"], False, told)
            attributes = attributes_of_study(row)
            if "ModalitiesInStudy" in attributes:
                study._announce(attributes.pop("ModalitiesInStudy"))
            study._correct(attributes)
        return told

    def add_series(
        self, rows: Iterable[NaturalDataset], made_in_client: bool
    ) -> list[MetadataEvent]:
        """Add series, or correct what is known of them."""
        told: list[MetadataEvent] = []
        for row in rows:
            uids = (row["StudyInstanceUID"], row["SeriesInstanceUID"])
            told_before = len(told)
            series = self._series(*uids, made_in_client, told)
            study = self.studies[uids[0]]
            study._fill(attributes_of_study(row))
            modality = series._attributes.get("Modality")
            changed = series._correct(attributes_of_series(row))
            _note_modality(study, series, modality)
            if changed and len(told) == told_before:
                told.append(MetadataEvent(Event.SERIES_UPDATED, *uids, (), made_in_client))
        return told

    def add_instances(
        self, instances: Iterable[NaturalDataset], made_in_client: bool
    ) -> list[MetadataEvent]:
        """Add instances, or put them in the place of those that are here."""
        told: list[MetadataEvent] = []
        added: dict[tuple[str, str], dict[str, None]] = {}
        for instance in instances:
            uids = (instance["StudyInstanceUID"], instance["SeriesInstanceUID"])
            sop_uid = instance["SOPInstanceUID"]
            series = self._series(*uids, made_in_client, told)
            if series._instances.get(sop_uid) is instance:
                continue
            self.studies[uids[0]]._learn(instance)
            series._learn(instance)
            series._instances[sop_uid] = instance
            added.setdefault(uids, {})[sop_uid] = None
        told.extend(
            MetadataEvent(Event.INSTANCES_ADDED, *uids, tuple(sop_uids), made_in_client)
            for uids, sop_uids in added.items()
        )
        return told

    def update_series(
        self, study_uid: str, series_uid: str, attributes: Mapping[str, Any]
    ) -> list[MetadataEvent] | None:
        """Change attributes of a series; return None where it is not here."""
        study = self.studies.get(study_uid)
        series = None if study is None else study.get_series(series_uid)
        if study is None or series is None:
            return None
        modality = series._attributes.get("Modality")
        series._update(attributes)
        _note_modality(study, series, modality)
        return [MetadataEvent(Event.SERIES_UPDATED, study_uid, series_uid)]

    def remove(self, study_uid: str, series_uid: str | None, sop_uid: str | None) -> bool:
        """Remove a study, a series or an instance, and return whether it was here."""
        if series_uid is None:
            return self.studies.pop(study_uid, None) is not None
        study = self.studies.get(study_uid)
        series = None if study is None else study.get_series(series_uid)
        if study is None or series is None:
            return False
        if sop_uid is None:
            del study._series[series_uid]
            study._retract(series._value("Modality"))
            return True
        return series._instances.pop(sop_uid, None) is not None

    def _study(self, uid: str, made_in_client: bool, told: list[MetadataEvent]) -> StudyRecord:
        study = self.studies.get(uid)
        if study is None:
            study = self.studies[uid] = StudyRecord(self._lock, uid)
            told.append(MetadataEvent(Event.STUDY_ADDED, uid, None, (), made_in_client))
        return study

    def _series(
        self, study_uid: str, uid: str, made_in_client: bool, told: list[MetadataEvent]
    ) -> SeriesRecord:
        study = self._study(study_uid, made_in_client, told)
        series = study._series.get(uid)
        if series is None:
            series = study._series[uid] = SeriesRecord(self._lock, study_uid, uid)
            told.append(MetadataEvent(Event.SERIES_ADDED, study_uid, uid, (), made_in_client))
        return series


def _note_modality(study: StudyRecord, series: SeriesRecord, before: object) -> None:
    if before is not None and series._attributes.get("Modality") != before:
        study._retract(before)
