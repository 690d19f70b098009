"""A source with very many studies is looked at in samples."""

import pytest

from dicomsource import IWebApiDataSource
from dicomsource.matching import compile_query
from dicomsource.rows import rows_of
from dicomsource.testing import check_source
from dicomsource.testing.files import made_instance

STUDIES = 3000


class LargeArchive:
    """Thousands of studies of one instance each; remembers what it was asked, and how many rows it gave."""

    def __init__(self):
        self.instances = {}
        for number in range(STUDIES):
            instance = made_instance(
                StudyInstanceUID=f"2.25.{number + 1}",
                SeriesInstanceUID=f"2.25.{number + 1}.1",
                SOPInstanceUID=f"2.25.{number + 1}.1.1",
                PatientID=f"P{number % 1000:04}",
                PatientName=f"NAME{number % 700}^ANNA",
                StudyDate=f"2020{number % 12 + 1:02}{number % 28 + 1:02}",
                AccessionNumber=f"A{number}",
                Modality=("CT", "MR", "US")[number % 3],
            )
            del instance["PixelData"]
            self.instances[instance["StudyInstanceUID"]] = instance
        self.rows = rows_of("studies", self.instances.values())
        self.asked = []
        self.understood = lambda parameters: parameters
        self.opened = set()

    def studies(self, parameters):
        parameters = self.understood(parameters)
        found = compile_query(parameters).page(self.rows)
        self.asked.append((parameters, len(found)))
        return found

    def below(self, level):
        def search(parameters):
            rows = rows_of(level, self.metadata(parameters["StudyInstanceUID"]))
            return compile_query(parameters).page(rows)

        return {"requestResults": search}

    def metadata(self, StudyInstanceUID):
        self.opened.add(StudyInstanceUID)
        found = self.instances.get(StudyInstanceUID)
        return [] if found is None else [found]

    def source(self):
        source = IWebApiDataSource.create(
            query={
                "studies": {"requestResults": self.studies},
                "series": self.below("series"),
                "instances": self.below("instances"),
            },
            retrieve={"series": {"metadata": self.metadata}},
        )
        source.bind(name="large")
        return source


@pytest.fixture(scope="module")
def archive():
    return LargeArchive()


@pytest.fixture(scope="module")
def findings(archive):
    return list(check_source(archive.source(), slow=60))


def test_every_rule_is_kept_by_a_good_one(findings):
    assert [one.detail for one in findings if one.outcome == "wrong"] == []
    assert sum(one.outcome == "works" for one in findings) > 40


def test_no_search_gives_more_than_a_page(archive, findings):
    assert max(given for _, given in archive.asked) <= 100


def test_few_studies_are_looked_into(archive, findings):
    assert len(archive.opened & archive.instances.keys()) <= 4


@pytest.mark.parametrize(
    ("rule", "keyword"),
    [
        ("a_single_value_finds_what_has_it", "PatientID"),
        ("names_are_found_in_any_letter_case", "PatientName"),
        ("a_range_of_dates_finds_what_lies_within", "StudyDate"),
    ],
)
def test_what_is_not_matched_is_noticed_in_samples_too(archive, monkeypatch, rule, keyword):
    monkeypatch.setattr(
        archive,
        "understood",
        lambda asked: {name: asked[name] for name in asked if name != keyword},
    )

    assert rule in wrong_of(archive)


def test_what_is_left_out_is_noticed_in_samples_too(archive, monkeypatch):
    monkeypatch.setattr(
        archive, "understood", lambda asked: asked | {"limit": 0} if "PatientID" in asked else asked
    )

    assert "a_single_value_finds_what_has_it" in wrong_of(archive)


def wrong_of(archive):
    findings = check_source(archive.source(), slow=60)
    return {one.rule.name for one in findings if one.outcome == "wrong"}
