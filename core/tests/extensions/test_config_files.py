"""TOML and JSON configurations have OHIF's shape; what is wrong is named with file and place."""

from __future__ import annotations

import json

import pytest

from dicomsource.errors import ConfigurationError, UnknownNameError
from dicomsource.extensions.config import load_config

TOML = """
defaultDataSourceName = "pacs"

[[dataSources]]
namespace = "@ohif/extension-default.dataSourcesModule.dicomweb"
sourceName = "pacs"
[dataSources.configuration]
qidoRoot = "http://localhost/dicom-web"
auth = { username = "reader", password = { env = "PACS_PASSWORD" } }

[[dataSources]]
namespace = "static-wado"
sourceName = "tree"
friendlyName = "The tree"
"""


@pytest.fixture
def write(tmp_path):
    def write(text, name="dicomsource.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def refusal(source, kind=ConfigurationError):
    with pytest.raises(kind) as caught:
        load_config(source)
    return str(caught.value)


def one(**changes):
    definition = {"namespace": "dicomweb", "sourceName": "pacs", "configuration": {}, **changes}
    return {"dataSources": [{key: value for key, value in definition.items() if value != "-"}]}


def test_a_toml_file_gives_its_definitions_in_order(write):
    config = load_config(write(TOML))

    assert config.defaultDataSourceName == "pacs"
    assert [each.sourceName for each in config.definitions] == ["pacs", "tree"]
    assert config.definitions[0].configuration["qidoRoot"] == "http://localhost/dicom-web"
    assert config.definitions[1].friendlyName == "The tree"
    assert config.warnings == ()


def test_a_secret_is_kept_as_the_name_of_its_variable(write, monkeypatch):
    monkeypatch.setenv("PACS_PASSWORD", "s3cret")

    config = load_config(write(TOML))

    assert config.definitions[0].configuration["auth"]["password"] == {"env": "PACS_PASSWORD"}
    assert "s3cret" not in repr(config)


def test_a_path_may_be_text(write):
    assert len(load_config(str(write(TOML))).definitions) == 2


@pytest.mark.parametrize(
    "text",
    [
        '{"dataSources": [{"namespace": "dicomweb", "sourceName": "a"}]}',
        '[{"namespace": "dicomweb", "sourceName": "a"}]',
        '\ufeff[{"namespace": "dicomweb", "configuration": {"name": "a"}}]',
        '{"servers": {"dicomWeb": [{"name": "a", "qidoRoot": "x"}]}}',
        '{"servers": {"dicomWeb": {"name": "a"}}}',
    ],
)
def test_json_is_taken_as_ohif_has_it(write, text):
    (definition,) = load_config(write(text, "app.json")).definitions

    assert (definition.namespace, definition.sourceName) == ("dicomweb", "a")


def test_a_table_is_taken_and_not_changed():
    table = one(friendlyName="PACS", configuration={"inner": {"a": 1}})

    (definition,) = load_config(table).definitions

    assert definition.configuration == {"inner": {"a": 1}, "friendlyName": "PACS"}
    assert table == one(friendlyName="PACS", configuration={"inner": {"a": 1}})


def test_the_label_inside_the_configuration_goes_before_the_one_beside_it():
    table = one(friendlyName="outer", configuration={"friendlyName": "inner"})

    assert load_config(table).definitions[0].friendlyName == "inner"


def test_the_name_in_the_configuration_stands_for_a_missing_source_name():
    table = one(sourceName="-", configuration={"name": "archive"})

    assert load_config(table).definitions[0].sourceName == "archive"


def test_no_data_sources_may_be_configured():
    assert load_config({"dataSources": []}).definitions == ()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({}, "it has no dataSources"),
        ({"DataSources": []}, "it has no dataSources, but 'DataSources'"),
        ({"dataSources": {}}, "dataSources is a single table, not a list"),
        ({"dataSources": ["pacs"]}, "dataSources[0] is str, not a table"),
        (one(namespace="-"), "dataSources[0].namespace is missing. Add it"),
        (one(namespace=5), "dataSources[0].namespace is 5"),
        (one(namespace="-", nameSpace="dicomweb"), "Rename nameSpace to namespace"),
        (one(sourceName="-"), "dataSources[0].sourceName is missing"),
        (one(sourceName=" "), "dataSources[0].sourceName is ' '"),
        (one(configuration=[]), "dataSources[0].configuration is list, not a table"),
        ({"servers": {"dicomWeb": ["x"]}}, "servers.dicomWeb[0] is str"),
        (
            {"servers": {"dicomWeb": [{"qidoRoot": "x"}]}},
            "servers.dicomWeb[0].sourceName is missing",
        ),
        ({"servers": {"dicomWeb": "x"}}, "servers.dicomWeb[0] is str"),
        (
            {"dataSources": one()["dataSources"] * 2},
            "two data sources have the sourceName 'pacs'",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_named_with_its_path(table, message):
    assert message in refusal(table)


def test_a_key_that_belongs_into_the_configuration_is_warned_of():
    config = load_config(one(qidoRoot="x", sourcename="y"))

    assert config.warnings == (
        "dataSources[0].qidoRoot is not read; put it into configuration.",
        "dataSources[0].sourcename is not read; did you mean sourceName.",
    )


def test_a_default_that_is_no_source_is_answered_with_the_known_ones():
    message = refusal({**one(), "defaultDataSourceName": "pasc"}, UnknownNameError)

    assert "'pasc'" in message
    assert "Known: 'pacs'" in message


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.toml", "a = 1\nb = = 2", "line 2, column 5"),
        ("a.json", '{\n  "a": 1\n  "b": 2\n}', "line 3, column 3"),
        ("a.json", "", "line 1, column 1"),
        ("a.json", "[" * 100_000, "nested too deep"),
        ("a.toml", b"a = '\xff'", "byte 6 is no UTF-8"),
        ("a.yaml", "a: 1", "cannot end in '.yaml'"),
        ("settings", "", "cannot end in 'settings'"),
        ("a.toml", "a = 1", "it has no dataSources"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_place(write, name, text, message):
    path = write(text, name)

    found = refusal(path)

    assert found.startswith(f"{path}: ")
    assert message in found


def test_a_file_that_is_not_there_is_named(tmp_path):
    message = refusal(tmp_path / "none.toml")

    assert "none.toml: the file cannot be read: No such file or directory" in message


@pytest.mark.parametrize(
    ("written", "read"),
    [("./tree", "sub/tree"), ("../tree/a", "tree/a"), ("./", "sub")],
)
def test_a_path_that_begins_with_a_dot_is_relative_to_the_file(
    write, tmp_path, monkeypatch, written, read
):
    (tmp_path / "sub").mkdir()
    write(
        f'[[dataSources]]\nnamespace = "x"\nsourceName = "a"\nconfiguration.root = "{written}"\n',
        "sub/a.toml",
    )
    monkeypatch.chdir(tmp_path)

    (definition,) = load_config("sub/a.toml").definitions

    assert definition.configuration["root"] == str(tmp_path / read)


@pytest.mark.parametrize(
    "configuration", [{"root": "tree"}, {"root": "/tree"}, {"root": ".."}, {"in": {"to": "../x"}}]
)
def test_what_need_not_be_a_path_is_left_as_it_is(write, configuration):
    path = write(json.dumps(one(configuration=configuration)), "a.json")

    assert load_config(path).definitions[0].configuration == configuration


def test_a_table_knows_no_folder_so_its_paths_stay():
    (definition,) = load_config(one(configuration={"root": "./tree"})).definitions

    assert definition.configuration == {"root": "./tree"}


def test_a_directory_is_said_to_be_one(tmp_path):
    (tmp_path / "dir.toml").mkdir()

    assert f"{tmp_path}: it is a directory" in refusal(tmp_path)
    assert "dir.toml: it is a directory" in refusal(tmp_path / "dir.toml")


def test_single_brackets_in_toml_are_to_be_doubled(write):
    message = refusal(write('[dataSources]\nnamespace = "x"\nsourceName = "a"\n'))

    assert "single table" in message
    assert "[[dataSources]]" in message


@pytest.mark.parametrize("place", ["definition", "configuration"])
def test_a_label_that_is_no_text_is_refused(place):
    label = {"friendlyName": 7}
    table = one(**label) if place == "definition" else one(configuration=label)

    assert "dataSources[0].friendlyName is 7" in refusal(table)
