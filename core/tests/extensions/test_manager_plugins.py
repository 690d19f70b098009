"""What a manager tells of plugins, whether given or installed."""

from __future__ import annotations

import types

import pytest

from dicomsource.errors import UnknownNameError
from dicomsource.extensions.manager import ExtensionManager
from dicomsource.extensions.registry import _BUILT_IN_SCHEMES
from dicomsource.hookspecs import hookimpl
from dicomsource.pixels.built_in_loaders import BUILT_IN

SOUND = """
import dicomsource
@dicomsource.hookimpl
def getDataSourcesModule():
    return [{"name": "NAME", "type": "local", "createDataSource": lambda configuration: {}}]
"""


def ours(plugins, *distributions):
    return [each for each in plugins if each.distribution in distributions]


def test_a_broken_plugin_hides_no_other(site):
    site.install("aaa-broken", "x = aaa_broken", aaa_broken="raise SystemExit")
    site.install("bbb-sound", "y = bbb_sound", "2.0", bbb_sound=SOUND)

    one = ExtensionManager()

    assert [each.name for each in ours(one.plugins, "aaa-broken", "bbb-sound")] == ["y"]
    assert [each.name for each in ours(one.set_aside, "aaa-broken", "bbb-sound")] == ["x"]
    assert one.plugin_of("NAME").version == "2.0"


def test_of_two_installed_plugins_with_one_kind_the_first_by_name_is_used(site):
    site.install("zulu", "a = zulu_plugin", zulu_plugin=SOUND)
    site.install("alpha", "z = alpha_plugin", alpha_plugin=SOUND)

    one = ExtensionManager()

    assert one.plugin_of("NAME").distribution == "alpha"
    (aside,) = ours(one.set_aside, "zulu")
    assert "zulu 1.0" in aside.reason
    assert "alpha 1.0" in aside.reason


def test_a_source_of_a_kind_that_two_plugins_bring_is_told_at_use(site, caplog):
    site.install("zulu", "a = zulu_plugin", zulu_plugin=SOUND)
    site.install("alpha", "z = alpha_plugin", alpha_plugin=SOUND)
    one = ExtensionManager(definitions=[{"namespace": "NAME", "sourceName": "pacs"}])

    assert one.plugins
    assert "zulu" not in caplog.text
    one.get_data_source("pacs")

    assert "data source 'pacs' is of alpha 1.0: the data source 'NAME' of zulu 1.0" in caplog.text


def test_a_kind_that_the_application_gives_is_its_own_choice(site, plugin, caplog):
    site.install("zulu", "a = zulu_plugin", zulu_plugin=SOUND)
    definition = {"namespace": "NAME", "sourceName": "pacs"}

    ExtensionManager([plugin(name="NAME")], definitions=[definition]).get_data_source("pacs")

    assert "zulu" not in caplog.text


def test_an_installed_loader_in_place_of_a_built_in_one_is_told_once(site, caplog):
    site.install(
        "acme",
        "a = acme_plugin",
        acme_plugin="""
        import dicomsource
        @dicomsource.hookimpl
        def getImageLoadersModule():
            return [{"scheme": "wadors", "loadImage": len}, {"scheme": "acme", "loadImage": len}]
        """,
    )
    one = ExtensionManager()

    assert one.image_loaders["wadors"].loadImage is len
    assert one.image_loaders["wadors"].loadImage is len
    (told,) = [line for line in caplog.messages if "acme" in line]
    assert "'wadors' are loaded by acme 1.0" in told


def test_the_loaders_that_may_be_replaced_are_all_that_are_built_in():
    assert set(BUILT_IN) == _BUILT_IN_SCHEMES


def test_a_plugin_that_is_both_given_and_installed_counts_once(site):
    site.install("acme", "a = acme_plugin", acme_plugin=SOUND)
    import acme_plugin

    one = ExtensionManager([acme_plugin])

    assert ours(one.set_aside, "acme") == []
    assert one.plugin_of("NAME").plugin is acme_plugin


def test_entries_are_sorted_by_name(plugin):
    one = ExtensionManager([plugin(name="b"), plugin(name="a")], discover=False)

    assert [entry.name for entry in one.entries] == ["a", "b"]


def test_without_discovery_only_the_given_plugins_are_used(site, plugin):
    site.install("acme", "a = acme_plugin", acme_plugin=SOUND)

    one = ExtensionManager([plugin()], discover=False)

    assert [each.distribution for each in one.plugins] == [""]


def test_an_entry_is_found_by_the_namespace_that_ohif_writes(manager):
    one = manager()

    assert one.entry("@acme/x.dataSourcesModule.memory").name == "memory"
    assert one.plugin_of("memory") is one.plugins[0]


def test_the_provider_of_an_unknown_kind_is_unknown(manager):
    with pytest.raises(UnknownNameError):
        manager().plugin_of("nothing")


def test_image_loaders_and_commands_are_given_by_scheme_and_name():
    plugin = types.SimpleNamespace(
        getImageLoadersModule=hookimpl(lambda: [{"scheme": "acme", "loadImage": len}]),
        getCommandsModule=hookimpl(
            lambda: [{"name": "tidy", "summary": "Tidy.", "createCommand": dict}]
        ),
    )

    one = ExtensionManager([plugin], discover=False)

    assert one.image_loaders["acme"].loadImage is len
    assert one.commands["tidy"].summary == "Tidy."


def test_a_hook_is_given_the_store_and_the_manager():
    seen = []
    plugin = types.SimpleNamespace(
        getDataSourcesModule=hookimpl(lambda services: seen.append(services) or [])
    )

    one = ExtensionManager([plugin], discover=False)
    assert one.plugins

    assert seen == [one.services]
    assert one.services.extension_manager is one


def test_a_store_of_the_applications_own_is_used(manager):
    store = object()

    assert manager(metadata_store=store).services.metadata_store is store


def test_a_hook_that_asks_for_the_plugins_is_set_aside_and_not_run_for_ever():
    plugin = types.SimpleNamespace(
        getDataSourcesModule=hookimpl(lambda services: services.extension_manager.entries)
    )

    one = ExtensionManager([plugin], discover=False)

    assert "while they are being loaded" in one.set_aside[0].reason
