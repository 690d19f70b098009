"""A plugin opened by itself, and what a source has of the contract."""

import pytest

from dicomsource import IWebApiDataSource, hookimpl
from dicomsource.errors import ConfigurationError, PluginError, UnknownNameError
from dicomsource.testing import checklist, open_source


class Plugin:
    def __init__(self, *kinds):
        self.kinds = kinds

    @hookimpl
    def getDataSourcesModule(self):
        def create(configuration):
            if "root" not in configuration:
                raise ConfigurationError("root is missing")
            return {"helper": configuration["root"]}

        return [{"name": kind, "type": "other", "createDataSource": create} for kind in self.kinds]


def test_the_only_kind_of_a_plugin_need_not_be_named():
    source = open_source(Plugin("acme"), {"root": "here"}, name="scans")

    assert (source.name, source.helper) == ("scans", "here")


def test_of_several_kinds_one_is_named():
    assert open_source(Plugin("one", "two"), {"root": "here"}, kind="two").helper == "here"


@pytest.mark.parametrize(
    ("kinds", "kind", "message"),
    [
        (
            ("one", "two"),
            None,
            r"brings 2 kinds of data source\. Name one as kind\. Known: 'one', 'two'",
        ),
        ((), None, r"brings 0 kinds of data source\. Return one from getDataSourcesModule"),
        (("one",), "two", "'one'"),
    ],
)
def test_a_kind_that_is_not_clear_is_refused(kinds, kind, message):
    with pytest.raises(UnknownNameError, match=message):
        open_source(Plugin(*kinds), {"root": "here"}, kind)


def test_a_plugin_that_cannot_be_used_says_why():
    class Broken:
        @hookimpl
        def getDataSourcesModule(self):
            raise ZeroDivisionError("no kinds")

    with pytest.raises(PluginError, match="no kinds") as raised:
        open_source(Broken(), {})

    assert isinstance(raised.value.__cause__, ZeroDivisionError)


def test_a_configuration_that_is_refused_names_the_source():
    with pytest.raises(ConfigurationError, match="'scans'.*root is missing"):
        open_source(Plugin("acme"), {}, name="scans")


def test_what_is_made_from_the_rest_is_no_lack():
    source = IWebApiDataSource.create(retrieve={"instance": lambda **uids: b""})

    lacking = {one.function for one in checklist(source) if not one.supported}

    assert {"retrieve.instance", "retrieve.frames"}.isdisjoint(lacking)
    assert {"query.studies", "retrieve.series.metadata", "store.dicom"} <= lacking
    assert all(one.cost for one in checklist(source))
