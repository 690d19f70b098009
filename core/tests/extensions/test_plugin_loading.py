"""A plugin is loaded by itself, or set aside with its reason."""

from __future__ import annotations

import types

import pytest

from dicomsource.contract import CommandEntry, DataSourceEntry, ImageLoaderEntry, Services
from dicomsource.extensions.discovery import Discovered
from dicomsource.extensions.loading import Loaded, SetAside, load_discovered, load_object
from dicomsource.hookspecs import hookimpl

SERVICES = Services(metadata_store=None)
ENTRY = {"name": "archive", "type": "local", "createDataSource": dict}


def no_entries():
    return []


def load(**hooks):
    plugin = types.SimpleNamespace(**{name: hookimpl(hook) for name, hook in hooks.items()})
    return load_object(plugin, SERVICES, "archive", "acme", "1.0")


def load_module(site, code, value="acme"):
    site.install("acme", f"archive = {value}", acme=code)
    return load_discovered(Discovered("archive", "acme", "1.0", value), SERVICES)


def test_a_module_with_a_hook_is_loaded_with_its_entries(site):
    loaded = load_module(
        site,
        """
        import dicomsource
        @dicomsource.hookimpl
        def getDataSourcesModule(services):
            return [dicomsource.DataSourceEntry("archive", "local", dict)]
        """,
    )

    assert isinstance(loaded, Loaded)
    assert (loaded.name, loaded.distribution, loaded.version) == ("archive", "acme", "1.0")
    assert loaded.entries == (DataSourceEntry("archive", "local", dict),)


def test_plain_dicts_become_entries():
    loaded = load(
        getDataSourcesModule=lambda: [ENTRY],
        getImageLoadersModule=lambda: [{"scheme": "acme", "loadImage": len}],
        getCommandsModule=lambda: [{"name": "tidy", "summary": "Tidy.", "createCommand": dict}],
    )

    assert loaded.entries == (DataSourceEntry("archive", "local", dict),)
    assert loaded.image_loaders == (ImageLoaderEntry("acme", len),)
    assert loaded.commands == (CommandEntry("tidy", "Tidy.", dict),)


def test_one_hook_of_the_three_is_enough():
    loaded = load(getImageLoadersModule=lambda: [{"scheme": "acme", "loadImage": len}])

    assert loaded.entries == ()
    assert len(loaded.image_loaders) == 1


@pytest.mark.parametrize(
    "hook",
    [
        lambda services: [{**ENTRY, "looks_for": str(services is SERVICES)}],
        lambda services=None: [{**ENTRY, "looks_for": str(services is SERVICES)}],
    ],
)
def test_a_hook_that_wants_the_services_gets_them(hook):
    assert load(getDataSourcesModule=hook).entries[0].looks_for == "True"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import no_such_module_x", "ModuleNotFoundError: No module named 'no_such_module_x'"),
        ("def broken(:", "SyntaxError"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("1/0", "ZeroDivisionError"),
    ],
)
def test_a_plugin_that_cannot_be_imported_is_set_aside(site, code, reason):
    aside = load_module(site, code)

    assert isinstance(aside, SetAside)
    assert (aside.distribution, aside.version) == ("acme", "1.0")
    assert "acme cannot be imported" in aside.reason
    assert reason in aside.reason
    assert type(aside.error).__name__ in aside.reason


def test_an_entry_point_that_names_nothing_is_set_aside(site):
    aside = load_module(site, "", "acme:plugin")

    assert "no attribute 'plugin'" in aside.reason


def test_an_interrupt_by_the_user_is_not_swallowed(site):
    with pytest.raises(KeyboardInterrupt):
        load_module(site, "raise KeyboardInterrupt")


def test_an_interrupt_in_a_hook_is_not_swallowed():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(getDataSourcesModule=interrupted)


def test_a_plugin_without_hooks_is_set_aside():
    assert "implements no hook" in load().reason


def test_a_hook_that_is_not_marked_is_named():
    plugin = types.SimpleNamespace(getDataSourcesModule=list)

    assert "getDataSourcesModule is not marked" in load_object(plugin, SERVICES).reason


@pytest.mark.parametrize(
    ("misspelled", "meant"),
    [
        ("getDataSourceModule", "getDataSourcesModule"),
        ("get_data_sources_module", "getDataSourcesModule"),
        ("getCommandModule", "getCommandsModule"),
    ],
)
def test_a_misspelled_hook_is_named_with_the_one_that_is_meant(misspelled, meant):
    aside = load(**{misspelled: no_entries, "getImageLoadersModule": no_entries})

    assert f"{misspelled}, which is no hook; did you mean {meant}?" in aside.reason


def test_a_hook_with_a_surplus_argument_is_named():
    aside = load(getDataSourcesModule=lambda servicesManager: [])  # noqa: N803

    assert "getDataSourcesModule does not fit the specification" in aside.reason
    assert "servicesManager" in aside.reason


def test_a_hook_that_raises_is_set_aside_with_its_error():
    aside = load(getDataSourcesModule=lambda: [][1])

    assert "getDataSourcesModule raised IndexError: list index out of range" in aside.reason
    assert isinstance(aside.error, IndexError)


def test_a_hook_that_ends_the_program_is_set_aside():
    aside = load(getDataSourcesModule=exit_now)

    assert "getDataSourcesModule raised SystemExit: 2" in aside.reason


def exit_now():
    raise SystemExit(2)


def test_a_class_instead_of_an_instance_is_told_apart():
    class Plugin:
        @hookimpl
        def getDataSourcesModule(self, services):
            return []

    assert "name an instance, not the class" in load_object(Plugin, SERVICES).reason


@pytest.mark.parametrize("returned", [None, {"name": "archive"}, "archive", iter([])])
def test_a_hook_that_returns_no_list_is_set_aside(returned):
    aside = load(getDataSourcesModule=lambda: returned)

    assert f"returned {type(returned).__name__}, not a list" in aside.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": ""}, "no usable name"),
        ({"name": None}, "no usable name"),
        ({"type": "cloud"}, "unknown type 'cloud'"),
        ({"createDataSource": "x"}, "cannot be called"),
        ({"recognise": 5}, "cannot be called"),
        ({"recognize": len}, "Did you mean 'recognise'"),
    ],
)
def test_a_bad_entry_sets_its_plugin_aside(change, reason):
    aside = load(getDataSourcesModule=lambda: [ENTRY, {**ENTRY, **change}])

    assert aside.reason.startswith("entry 1 of getDataSourcesModule")
    assert reason in aside.reason


def test_an_entry_without_a_key_sets_its_plugin_aside():
    aside = load(getDataSourcesModule=lambda: [{"type": "local", "createDataSource": dict}])

    assert "lacks the key 'name'" in aside.reason


@pytest.mark.parametrize("entry", ["archive", None, ImageLoaderEntry("acme", len)])
def test_an_entry_of_another_kind_sets_its_plugin_aside(entry):
    aside = load(getDataSourcesModule=lambda: [entry])

    assert f"is {type(entry).__name__}, not a DataSourceEntry" in aside.reason


def test_a_plugin_that_names_two_entries_alike_is_set_aside():
    assert "two entries named 'archive'" in load(getDataSourcesModule=lambda: [ENTRY, ENTRY]).reason


def test_a_plugin_for_another_contract_version_is_set_aside():
    plugin = types.SimpleNamespace(contract_version=2)

    reason = load_object(plugin, SERVICES).reason

    assert "built for contract version 2 and this is version 1" in reason


def test_a_plugin_that_names_this_contract_version_is_loaded():
    plugin = types.SimpleNamespace(contract_version=1, getDataSourcesModule=hookimpl(no_entries))

    assert isinstance(load_object(plugin, SERVICES), Loaded)


def test_a_plugin_whose_attributes_raise_is_set_aside():
    class Hostile:
        @property
        def contract_version(self):
            raise RuntimeError("hands off")

    assert "RuntimeError: hands off" in load_object(Hostile(), SERVICES).reason


def test_what_is_set_aside_says_who_and_why():
    aside = SetAside("archive", "acme", "1.0", "it is broken")

    assert str(aside) == "acme 1.0: it is broken"
