"""Whatever is added and removed in whatever order, a store holds what a plain dict would."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dicomsource.metadata import DicomMetadataStore, Event, MetadataEvent
from dicomsource.natural import NaturalDataset

studies = st.sampled_from(["1", "2"])
series_uids = st.sampled_from(["s", "t", "u"])
sop_uids = st.sampled_from(["a", "b", "c", "d"])
modalities = st.sampled_from(["CT", "MR", "SR"])
triples = st.tuples(studies, series_uids, sop_uids)

Instances = dict[str, NaturalDataset]


class StoreAgainstDict(RuleBasedStateMachine):
    @initialize()
    def start(self) -> None:
        self.store = DicomMetadataStore()
        self.model: dict[str, dict[str, Instances]] = {}
        self.images: dict[str, tuple[str, str, str, int]] = {}
        self.heard: list[MetadataEvent] = []
        for event in Event:
            self.store.subscribe(event, self.heard.append)

    @rule(batch=st.lists(triples, max_size=6))
    def add_instances(self, batch: list[tuple[str, str, str]]) -> None:
        instances = [
            NaturalDataset(StudyInstanceUID=study, SeriesInstanceUID=series, SOPInstanceUID=sop)
            for study, series, sop in batch
        ]
        new = {(study, series) for study, series, _ in batch} - self.series_in_model()
        self.heard.clear()

        self.store.add_instances(iter(instances))

        for (study, series, sop), instance in zip(batch, instances, strict=True):
            self.model.setdefault(study, {}).setdefault(series, {})[sop] = instance
        assert self.series_heard(Event.SERIES_ADDED) == new
        assert self.series_heard(Event.INSTANCES_ADDED) == {one[:2] for one in batch}

    @rule(batch=st.lists(st.tuples(studies, series_uids), max_size=3))
    def add_series(self, batch: list[tuple[str, str]]) -> None:
        self.store.add_series_metadata(
            [NaturalDataset(StudyInstanceUID=a, SeriesInstanceUID=b) for a, b in batch]
        )
        for study, series in batch:
            self.model.setdefault(study, {}).setdefault(series, {})

    @rule(study=studies)
    def add_study(self, study: str) -> None:
        new = study not in self.model
        self.heard.clear()

        self.store.add_study(NaturalDataset(StudyInstanceUID=study))

        self.model.setdefault(study, {})
        assert [one.event for one in self.heard] == [Event.STUDY_ADDED] * new

    @rule(uids=triples, depth=st.integers(1, 3))
    def remove(self, uids: tuple[str, str, str], depth: int) -> None:
        *above, last = uids[:depth]
        level: dict = self.model
        for uid in above:
            level = level.get(uid, {})
        there = level.pop(last, None) is not None

        assert self.store.remove(*uids[:depth]) is there

        self.images = {
            image_id: image
            for image_id, image in self.images.items()
            if image[:depth] != uids[:depth]
        }

    @rule(image_id=st.sampled_from(["x:1", "x:2", "x:3"]), uids=triples, frame=st.integers(1, 9))
    def add_image_id(self, image_id: str, uids: tuple[str, str, str], frame: int) -> None:
        self.store.add_image_id(image_id, *uids, frame)
        self.images[image_id] = (*uids, frame)

    @rule()
    def clear(self) -> None:
        self.store.clear()
        self.model.clear()
        self.images.clear()

    @invariant()
    def holds_what_the_dict_holds(self) -> None:
        assert self.store.get_study_instance_uids() == list(self.model)
        for study, all_series in self.model.items():
            records = self.store.get_study(study).series
            assert [one.SeriesInstanceUID for one in records] == list(all_series)
            for series, instances in all_series.items():
                held = self.store.get_series(study, series).instances
                assert len(held) == len(instances)
                for sop, expected in instances.items():
                    assert self.store.get_instance(study, series, sop) is expected
        for image_id in ("x:1", "x:2", "x:3"):
            found = self.store.get_image_reference(image_id)
            uids = found and (
                found.StudyInstanceUID,
                found.SeriesInstanceUID,
                found.SOPInstanceUID,
                found.frame,
            )
            assert uids == self.images.get(image_id)

    def series_in_model(self) -> set[tuple[str, str]]:
        return {
            (study, series) for study, all_series in self.model.items() for series in all_series
        }

    def series_heard(self, event: Event) -> set[tuple[str, str]]:
        heard = [one for one in self.heard if one.event == event]
        found = {(one.StudyInstanceUID, one.SeriesInstanceUID) for one in heard}
        assert len(found) == len(heard)
        return found


StoreAgainstDict.TestCase.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None
)
TestStoreAgainstDict = StoreAgainstDict.TestCase
