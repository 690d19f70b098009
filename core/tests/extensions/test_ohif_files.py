"""OHIF's configuration file is read as users have it, and never run."""

from __future__ import annotations

import sys

import pytest

from dicomsource.errors import ConfigurationError, MissingDependencyError
from dicomsource.extensions.config import load_config

SOURCES = "{dataSources: [{namespace: 'dicomweb', sourceName: 'a', configuration: {n: 1}}]}"


@pytest.fixture
def load(tmp_path):
    """Give a function that loads a JavaScript file of this text."""

    def load(text, suffix=".js"):
        path = tmp_path / f"app-config{suffix}"
        path.write_text(text, encoding="utf-8")
        return load_config(path)

    return load


def refusal(load, text):
    with pytest.raises(ConfigurationError) as caught:
        load(text)
    return str(caught.value)


def test_the_stock_file_gives_its_sources_and_names_each_function(data):
    config = load_config(data / "ohif_default.js")

    assert config.defaultDataSourceName == "archive"
    assert [each.sourceName for each in config.definitions] == [
        "archive",
        "dicomwebproxy",
        "dicomjson",
        "dicomlocal",
    ]
    archive = config.definitions[0].configuration
    assert archive["staticWado"] is True
    assert archive["singlepart"] == "bulkdata,video"
    assert archive["bulkDataURI"] == {"enabled": True, "relativeResolution": "studies"}
    assert [warning.partition(" ")[0] for warning in config.warnings] == [
        "dataSources[0].configuration.bulkDataURI.transform",
        "dataSources[0].configuration.onConfiguration",
        "httpErrorHandler",
    ]
    assert '"package.module:function"' in config.warnings[0]
    assert "line 51" in config.warnings[0]


def test_a_file_that_is_a_function_is_read_from_what_it_returns(data):
    config = load_config(data / "ohif_orthanc.js")

    (orthanc,) = config.definitions
    assert orthanc.friendlyName == "Orthanc DICOMWeb"
    assert orthanc.configuration["wadoUriRoot"] == "http://localhost/wado"
    assert orthanc.configuration["name"] == "Orthanc's own"
    assert orthanc.configuration["queryLimit"] == 101
    assert orthanc.configuration["offset"] == -1
    assert orthanc.configuration["qidoSupportsIncludeField"] is False
    assert "stowRoot" not in orthanc.configuration
    assert orthanc.configuration["bulkDataURI"] == {"enabled": True}
    assert len(config.warnings) == 2
    assert "startsWith is a regular expression on line 37" in config.warnings[0]
    assert "prefixWith is an expression (window.location.origin)" in config.warnings[1]


def test_a_file_of_the_second_release_is_converted(data):
    config = load_config(data / "ohif_v2.js")

    first, second = config.definitions
    assert (first.namespace, first.sourceName) == ("dicomweb", "DCM4CHEE")
    assert first.friendlyName == "The archive of the clinic"
    assert first.configuration["qidoRoot"].endswith("/DCM4CHEE/rs")
    assert "requestOptions" not in first.configuration
    assert second.configuration == {"name": "second", "qidoRoot": "http://localhost/dicom-web"}


def test_the_password_of_an_old_file_is_left_out_and_not_repeated(data, caplog):
    (warning,) = load_config(data / "ohif_v2.js").warnings

    assert "servers.dicomWeb[0].requestOptions.auth" in warning
    assert "letmein" not in warning
    assert "letmein" not in caplog.text


def test_the_password_of_a_source_is_left_out_and_not_repeated(load, caplog):
    config = load(
        "[{namespace: 'x', sourceName: 'a', configuration: {requestOptions: {auth: 'me:letmein'}}}]"
    )

    assert "dataSources[0].configuration.requestOptions.auth" in config.warnings[0]
    assert '"password": {"env": ' in config.warnings[0]
    assert config.definitions[0].configuration == {}
    assert "letmein" not in caplog.text + config.warnings[0]


def test_a_minified_file_is_read(data):
    config = load_config(data / "ohif_minified.js")

    first, merge = config.definitions
    assert first.sourceName == "dicomweb"
    assert first.friendlyName == "Z\u00fcrich \u2014 \U0001f9be"
    assert first.configuration["queryLimit"] == 1000
    assert "acceptHeader" not in first.configuration
    assert merge.configuration["seriesMerge"]["dataSourceNames"] == ["dicomweb"]
    assert "wadoRoot is the variable e on line 1" in config.warnings[0]
    assert "oidc" in config.warnings[-1]
    assert "bearer" in config.warnings[-1]


@pytest.mark.parametrize(
    "text",
    [
        f"window.config = {SOURCES};",
        f"window['config'] = {SOURCES}",
        f"globalThis.config = ({SOURCES})",
        f"export default {SOURCES};",
        f"module.exports = {SOURCES}",
        f"const config = {SOURCES}; window.config = config;",
        f"const config = {SOURCES}; export default config;",
        f"window.config = function () {{ return {SOURCES}; }}",
        f"window.config = () => ({SOURCES})",
        f"window.config = function () {{ if (a) {{ return {{}}; }} return {SOURCES}; }}",
        f"const other = 1, config = () => ({SOURCES}); window.config = config",
        f"window.config = async () => {{ return ({SOURCES}) }}",
        f"export default function () {{ return {SOURCES}; }}",
        f"function make() {{ return {SOURCES}; }} window.config = make();",
        f"window.config = (() => ({SOURCES}))();",
        f"(function () {{ window.config = {SOURCES}; }})();",
        f"window.config = {{}}; window.config = {SOURCES};",
        f"// a comment\n/* and another */ {SOURCES}",
        SOURCES,
    ],
)
def test_the_configuration_is_found_however_it_is_assigned(load, text):
    (definition,) = load(text).definitions

    assert definition.sourceName == "a"
    assert definition.configuration == {"n": 1}


@pytest.mark.parametrize("suffix", [".js", ".json5", ".jsonc"])
def test_a_pasted_array_of_sources_is_read(load, suffix):
    text = "// mine\n[{namespace: 'dicomweb', sourceName: 'a',},]"

    assert [each.sourceName for each in load(text, suffix).definitions] == ["a"]


def test_a_source_written_as_a_variable_is_left_out_and_named(load):
    config = load(
        "window.config = {dataSources: [pacs, ...more, {namespace: 'x', sourceName: 'y'}]}"
    )

    assert [each.sourceName for each in config.definitions] == ["y"]
    assert config.warnings[0].startswith("dataSources[0] is the variable pacs on line 1")
    assert config.warnings[1].startswith("dataSources[1] is partly a spread (...more)")


def test_a_spread_at_the_top_is_named(load):
    config = load(f"window.config = {{...base, {SOURCES[1:]}")

    (warning,) = config.warnings
    assert warning.startswith("the configuration is partly a spread (...base) on line 1")


@pytest.mark.parametrize(
    "statement",
    [
        "window.config.dataSources.push({})",
        "window.config.dataSources[0].configuration.qidoRoot = location.origin",
        "window.config.defaultDataSourceName = 'a'",
    ],
)
def test_a_later_change_of_the_sources_is_named(load, statement):
    config = load(f"window.config = {SOURCES};\n{statement};")

    assert len(config.warnings) == 1
    assert "on line 2 changes the configuration by a statement" in config.warnings[0]


def test_a_later_change_of_something_else_is_not_named(load):
    assert load(f"window.config = {SOURCES}; window.config.hotkeys = [];").warnings == ()


def test_functions_of_the_viewer_itself_are_not_named(load):
    assert load(f"window.config = {{extensions: [() => 1], {SOURCES[1:]}").warnings == ()


def test_of_many_warnings_one_line_is_logged_and_the_rest_for_who_looks_closer(data, caplog):
    caplog.set_level("DEBUG")

    config = load_config(data / "ohif_default.js")

    (told,) = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert "ohif_default.js: 3 things are left out" in told
    assert told.endswith(f"The first: {config.warnings[0]}")
    assert "ohif_default.js: dataSources[0].configuration.onConfiguration" in caplog.text


def test_a_single_warning_is_logged_with_the_file(data, caplog):
    load_config(data / "ohif_v2.js")

    assert "ohif_v2.js: servers.dicomWeb[0].requestOptions.auth" in caplog.text


def test_nothing_in_the_file_is_run(load, tmp_path):
    trap = tmp_path / "trap"

    load(f"require('fs').writeFileSync('{trap}', ''); window.config = {SOURCES};")

    assert not trap.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("window.config = {\n  a: 1\n  b: 2\n}", "line 3, column 3"),
        ("window.config = {a: [1, 2}", "] is missing"),
        ("{\n  dataSources: [)\n}", "line 2"),
        ("{dataSources: )}", "line 1, column 2: unexpected dataSources: )"),
        (
            "window.config = {\n  a: [\n    1, 2\n",
            "line 1, column 1: what begins here is not closed",
        ),
        ("window.config = {\n  name: 'Zü' b: 2}", "line 2, column 14"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_column(load, text, message):
    found = refusal(load, text)

    assert "app-config.js" in found
    assert message in found


def test_a_string_that_never_ends_is_named(load):
    assert "line 1" in refusal(load, "window.config = {a: 'x")


@pytest.mark.parametrize("text", ["", "// nothing", "console.log(1); console.log(2)"])
def test_a_file_without_a_configuration_is_refused(load, text):
    assert "assigns no window.config" in refusal(load, text)


@pytest.mark.parametrize(
    "text",
    [
        "window.config = JSON.parse('{}')",
        "window.config = a; const a = a;",
        "window.config = 5",
        "window.config = unknown",
        "window.config = () => {}",
        "window.config = () => { return; }",
    ],
)
def test_a_configuration_that_is_no_object_is_refused(load, text):
    assert "not written as an object" in refusal(load, text)


def test_a_viewer_without_data_sources_is_refused(load):
    assert "has no dataSources" in refusal(load, "window.config = {routerBasename: '/'}")


def test_data_sources_that_are_misspelled_are_named(load):
    assert "but 'datasources'" in refusal(load, "window.config = {datasources: []}")


def test_without_tree_sitter_the_way_to_install_it_is_told(load, monkeypatch):
    monkeypatch.setitem(sys.modules, "tree_sitter_javascript", None)

    with pytest.raises(MissingDependencyError, match=r'pip install "dicomsource\[ohif\]"'):
        load(f"window.config = {SOURCES}")


def test_a_file_nested_without_end_is_refused_and_does_not_overflow(load):
    config = load("window.config = {dataSources: [], servers: " + "[" * 5000 + "]" * 5000 + "}")

    assert "is left out" in config.warnings[0]
