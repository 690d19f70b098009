import json

import pytest


def test_a_plugin_is_listed_with_what_it_brings(run):
    plugins = json.loads(run("plugins", "--json").stdout)["plugins"]
    (acme,) = (plugin for plugin in plugins if plugin["name"] == "acme")

    assert {
        "name": "acme",
        "distribution": "acme-imaging",
        "version": "1.2",
        "dataSources": ["acme"],
        "imageLoaders": [],
        "commands": ["crash", "greet", "mute"],
        "hooks": ["getDataSourcesModule", "getCommandsModule"],
    }.items() <= acme.items()
    assert acme["helpers"]["acme"]["shelf"] == "Tell where a study stands."


@pytest.mark.usefixtures("broken_plugin")
def test_a_plugin_that_cannot_be_imported_is_listed_with_its_reason(run):
    result = run("plugins", "--json")

    listed = json.loads(result.stdout)
    (broken,) = [one for one in listed["setAside"] if one["name"] == "broken"]
    assert (broken["distribution"], broken["version"]) == ("broken-imaging", "0.3")
    assert "RuntimeError: the licence server is gone" in broken["reason"]
    assert "acme" in [plugin["name"] for plugin in listed["plugins"]]
    assert result.exit_code == 0


@pytest.mark.usefixtures("broken_plugin")
def test_people_see_those_set_aside_below_the_others(run):
    plugins, set_aside = run("plugins").stdout.split("\n\n")

    assert "acme\tacme-imaging\t1.2" in plugins
    assert "broken-imaging\t0.3" in set_aside


def test_a_broken_configuration_does_not_hide_the_plugins(run, folder):
    (folder / "dicomsource.toml").write_text("this is no TOML")

    assert run("plugins").exit_code == 0


@pytest.mark.usefixtures("broken_plugin")
def test_debug_shows_where_a_plugin_that_is_set_aside_failed(run, configure):
    configure(pacs={})

    for arguments in (["plugins"], ["search", "pacs"]):
        result = run(*arguments, "--debug")

        assert result.exit_code == 0
        assert "Traceback (most recent call last)" in result.stderr
        assert "broken_imaging.py" in result.stderr
        assert "Traceback" not in run(*arguments).stderr
