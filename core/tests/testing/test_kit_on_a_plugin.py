"""The kit as a plugin's author uses it: in a pytest of its own."""

from __future__ import annotations

import subprocess
import sys
from xml.etree import ElementTree

import pytest

PLUGIN = """
import pytest
from dicomsource import IWebApiDataSource, hookimpl
from dicomsource.datasource import query_over
from dicomsource.testing import DataSourceContract, open_source
from dicomsource.testing.files import made_instance


class Plugin:
    @hookimpl
    def getDataSourcesModule(self):
        return [{"name": "acme", "type": "other", "createDataSource": create}]


def create(configuration):
    instance = made_instance(StudyInstanceUID="2.25.1", SeriesInstanceUID="2.25.2", SOPInstanceUID="2.25.3")
    del instance["PixelData"]

    def instances(StudyInstanceUID=None):
        return [instance] if StudyInstanceUID in (None, "2.25.1") else []

    return IWebApiDataSource.create(query=query_over(instances), retrieve={"series": {"metadata": instances}})


class TestGood(DataSourceContract):
    @pytest.fixture
    def source(self):
        return open_source(Plugin(), {})


@pytest.fixture(scope="module")
def shared():
    return open_source(Plugin(), {}, "acme")


class TestOtherName(DataSourceContract):
    @pytest.fixture(scope="class")
    @classmethod
    def source(cls, shared):
        return shared

    @pytest.fixture
    def known_studies(self):
        return [{"StudyInstanceUID": "2.25.1", "PatientName": "DOE^JANE"}]

    otherwise = {
        "known_studies_are_found_by_what_they_say": "its names are made up",
        "uids_are_valid": "it has none",
    }


class TestShared(DataSourceContract):
    @pytest.fixture
    def source(self, shared):
        return shared


class TestParameters(DataSourceContract):
    @pytest.fixture(params=["one", "two"])
    def source(self, request):
        return open_source(Plugin(), {}, name=request.param)


class TestEmpty(DataSourceContract):
    @pytest.fixture
    def source(self):
        source = IWebApiDataSource.create(query=query_over(list))
        source.bind(name="empty")
        return source
"""
FORGOTTEN = """
from dicomsource.testing import DataSourceContract


class TestForgotten(DataSourceContract):
    pass
"""


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """``tried[class, test]``: outcome of a test, and what is told of it."""
    folder = tmp_path_factory.mktemp("acme")
    (folder / "pytest.ini").write_text(
        "[pytest]\n"
    )  # temporary folders may lie below this workspace
    (folder / "test_acme.py").write_text(PLUGIN)
    (folder / "test_forgotten.py").write_text(FORGOTTEN)
    command = [sys.executable, "-W", "error", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    options = ["--junitxml=report.xml", "--continue-on-collection-errors", "--rootdir=."]
    subprocess.run([*command, *options], cwd=folder, check=False, capture_output=True, timeout=100)
    outcomes = {}
    for case in ElementTree.parse(folder / "report.xml").iter("testcase"):
        told = next(iter(case), None)
        outcome = "passed" if told is None else told.tag
        text = "" if told is None else f"{told.get('message')}\n{told.text}"
        name = (case.get("classname").rpartition(".")[2], case.get("name").removeprefix("test_"))
        outcomes[name] = (outcome, text)
    return outcomes


def of(tried, name):
    return {test: told for (cls, test), told in tried.items() if cls == name}


def test_a_good_source_fails_at_nothing(tried):
    outcomes = [outcome for outcome, _ in of(tried, "TestGood").values()]

    assert set(outcomes) == {"passed", "skipped"}
    assert outcomes.count("passed") > 40


def test_what_a_source_lacks_is_skipped_by_name(tried):
    outcome, text = tried["TestGood", "files_are_part_10_files"]

    assert outcome == "skipped"
    assert "the source has no retrieve.instance" in text


def test_a_forgotten_source_is_told_of_once(tried):
    told = [text for outcome, text in tried.values() if outcome == "error"]

    assert len(told) == 1
    assert (
        "TestForgotten has no fixture 'source'. Give it one that returns the data source" in told[0]
    )


def test_a_broken_rule_is_told_in_words(tried):
    outcome, text = tried["TestOtherName", "known_studies_say_what_they_were_filled_with"]

    assert outcome == "failure"
    assert (
        "study 2.25.1 says PatientName 'DICOMSOURCE^TEST', and is known to have 'DOE^JANE'. "
        "Give PatientName as it is, or correct known_studies." in text
    )
    assert "Traceback" not in text


def test_what_a_source_knowingly_does_otherwise_is_expected(tried):
    outcome, text = tried["TestOtherName", "known_studies_are_found_by_what_they_say"]

    assert outcome == "skipped"
    assert "its names are made up" in text


def test_what_is_expected_and_does_not_happen_fails(tried):
    outcome, text = tried["TestOtherName", "uids_are_valid"]

    assert outcome == "failure"
    assert "it is kept, though 'otherwise' says: it has none" in text


def test_a_source_of_each_test_is_closed_and_one_that_they_share_is_not(tried):
    assert tried["TestGood", "a_source_can_be_closed_twice"][0] == "passed"
    assert tried["TestOtherName", "a_source_can_be_closed_twice"][0] == "skipped"
    assert tried["TestShared", "a_source_can_be_closed_twice"][0] == "skipped"


def test_a_fixture_may_have_parameters(tried):
    names = {f"uids_are_valid[{name}]" for name in ("one", "two")}

    assert {tried["TestParameters", name][0] for name in names} == {"passed"}


def test_an_empty_source_is_a_mistake_of_its_fixture(tried):
    outcome, text = tried["TestEmpty", "the_source_shows_its_studies"]

    assert outcome == "failure"
    assert "found no study. Fill the backend in the fixture 'source'" in text


def test_the_kit_runs_where_neither_pytest_nor_hypothesis_is_installed(tmp_path):
    for name in ("pytest", "hypothesis", "_pytest"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('not installed')")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from dicomsource import IWebApiDataSource\n"
        "from dicomsource.testing import check_source, checklist\n"
        "source = IWebApiDataSource.create()\n"
        "assert {one.outcome for one in check_source(source)} >= {'works', 'missing'}\n"
        "assert not any(one.supported for one in checklist(source))\n"
    )

    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
