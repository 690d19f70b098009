"""The class that a plugin's author subclasses: each rule of the contract as a named test."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from dicomsource.testing.rule import Untried, Violation
from dicomsource.testing.rules import RULES
from dicomsource.testing.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dicomsource.datasource import WebApiDataSource
    from dicomsource.testing.rule import Rule

_LACKS_SOURCE = """\
{name} has no fixture 'source'. Give it one that returns the data source to be tested:

    class {name}(DataSourceContract):
        @pytest.fixture
        def source(self, tmp_path):
            ...  # fill a backend
            return open_source(your_plugin, {{"folder": str(tmp_path)}})
"""


class DataSourceContract:
    """What every data source owes to whoever reads it, as tests.

    A subclass, whose name begins with Test, has the fixture ``source``: a data source with a few studies. Each rule
    is a test; where the source lacks a function that a rule is about, the test is skipped and says which.

    Attributes
    ----------
    otherwise
        Names of rules to the reason why this source, knowingly, does otherwise. Such a test is expected to fail, and
        fails when the rule is kept after all.

    Examples
    --------
    A whole test of a plugin::

        class TestAcme(DataSourceContract):
            @pytest.fixture
            def source(self, tmp_path):
                (tmp_path / "studies.csv").write_text("...")
                return open_source(dicomsource_acme, {"folder": str(tmp_path)})
    """

    otherwise: ClassVar[Mapping[str, str]] = {}
    _last: ClassVar[Subject | None] = None

    @pytest.fixture
    def known_studies(self) -> Iterable[Mapping[str, Any]]:
        """Give studies that the source is known to hold, each keyword to value with its StudyInstanceUID."""
        return ()

    @pytest.fixture
    def stored_file(self) -> Any:
        """Give a Part 10 file that may be stored in the source and deleted, so that writing is tested too."""
        return None

    @pytest.fixture
    def spare_source(self, request: pytest.FixtureRequest) -> WebApiDataSource | None:
        """Give a source that may be closed; by default ``source``, where each test has one of its own."""
        if not _is_of_each_test(request):
            return None
        source: WebApiDataSource = request.getfixturevalue("source")
        return source

    @pytest.fixture
    def subject(
        self, source: WebApiDataSource, known_studies: Any, stored_file: Any, spare_source: Any
    ) -> Subject:
        """Give what the rules are tried on; it keeps what a source showed until there is another one."""
        last = DataSourceContract._last
        if (
            last is not None and last.source is source
        ):  # so tests share it, whatever its fixture says
            last.known_studies = [dict(one) for one in known_studies]
            last.stored_file = stored_file
            last.spare_source = None if spare_source is source else spare_source
            return last
        if last is not None and last.spare_source is last.source:
            with suppress(Exception):  # which a rule tells of
                last.source.close()
        subject = Subject(
            source,
            known_studies=known_studies,
            stored_file=stored_file,
            spare_source=spare_source,
            filled=True,
        )
        DataSourceContract._last = subject
        return subject

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Tell once, and not in every test, that the fixture is missing."""
        known = getattr(metafunc, "_arg2fixturedefs", {"source": ()})
        if "source" in metafunc.fixturenames and "source" not in known:
            name = metafunc.cls.__name__ if metafunc.cls else "the class"
            pytest.fail(_LACKS_SOURCE.format(name=name), pytrace=False)


def _is_of_each_test(request: pytest.FixtureRequest) -> bool:
    """Tell whether the fixture ``source`` is made anew for each test."""
    try:
        manager = request.session._fixturemanager
        found = manager.getfixturedefs("source", request.node)
        return found is not None and len(found) > 0 and found[-1].scope == "function"
    except AttributeError:  # a pytest that keeps this elsewhere
        return False


def _test_of(rule: Rule) -> Callable[[DataSourceContract, Subject], None]:
    def test(self: DataSourceContract, subject: Subject) -> None:
        known = self.otherwise.get(rule.name)
        violation, untried = _tried(rule, subject)
        if untried is not None:
            pytest.skip(untried)
        if violation is None and known is not None:
            pytest.fail(f"it is kept, though 'otherwise' says: {known}", pytrace=False)
        if violation is None:
            return
        if known is not None:
            pytest.xfail(f"{known} ({violation})")
        if violation.__cause__ is not None:  # where in the plugin it was raised
            raise violation
        pytest.fail(str(violation), pytrace=False)

    test.__name__ = f"test_{rule.name}"
    test.__qualname__ = f"{DataSourceContract.__qualname__}.{test.__name__}"
    test.__doc__ = rule.sentence
    return test


def _tried(rule: Rule, subject: Subject) -> tuple[Violation | None, str | None]:
    """Return what is wrong, or else why nothing was tried."""
    try:
        subject.require(rule)
        rule.check(subject)
    except Untried as reason:
        return None, str(reason)
    except Violation as violation:
        return violation, None
    return None, None


for _rule in RULES:
    setattr(DataSourceContract, f"test_{_rule.name}", _test_of(_rule))
