import json


def test_sources_are_listed_without_being_opened(run, folder):
    (folder / "dicomsource.toml").write_text("""
        defaultDataSourceName = "second"
        [[dataSources]]
        namespace = "acme"
        sourceName = "first"
        configuration = { failing = "never asked" }
        [[dataSources]]
        namespace = "@ohif/extension-default.dataSourcesModule.acme"
        sourceName = "second"
        configuration = { friendlyName = "The second", qidoRoot = "https://me@pacs.example/dicom-web?key=1" }
    """)

    result = run("sources", "--json")

    first = {"active": False, "name": "first", "kind": "acme", "label": "first", "root": ""}
    second = {
        "active": True,
        "name": "second",
        "kind": "acme",
        "label": "The second",
        "root": "https://pacs.example/dicom-web",
    }
    assert json.loads(result.stdout) == [{**first, "problem": None}, {**second, "problem": None}]


def test_a_source_that_no_plugin_brings_is_listed_with_the_problem(run, folder):
    (folder / "dicomsource.toml").write_text("""
        [[dataSources]]
        namespace = "nobodys"
        sourceName = "lost"
    """)

    (row,) = json.loads(run("sources", "--json").stdout)

    assert row["kind"] == "nobodys"
    assert "nobodys" in row["problem"]


def test_without_configuration_it_says_what_works_all_the_same(run):
    result = run("sources")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "there is no dicomsource.toml" in result.stderr


def test_the_configuration_is_found_by_option_variable_and_working_directory(
    run, configure, folder, monkeypatch
):
    def names(*options):
        return [row["name"] for row in json.loads(run("sources", "--json", *options).stdout)]

    for name in ("option", "variable", "user"):
        configure(**{name: {}}).rename(folder / f"{name}.toml")
    (folder / "user-configuration/dicomsource").mkdir(parents=True)
    (folder / "user.toml").rename(folder / "user-configuration/dicomsource/dicomsource.toml")

    assert names() == ["user"]
    configure(here={})
    assert names() == ["here"]
    monkeypatch.setenv("DICOMSOURCE_CONFIG", str(folder / "variable.toml"))
    assert names() == ["variable"]
    assert names("--config", "option.toml") == ["option"]


def test_a_configuration_named_and_not_there_is_reported(run):
    result = run("sources", "--config", "nowhere.toml")

    assert result.exit_code == 3
    assert "nowhere.toml" in result.stderr
