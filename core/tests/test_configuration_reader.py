"""Configurations are read into attrs classes, and what is wrong is named."""

from __future__ import annotations

import dataclasses
import os
import traceback
from typing import TYPE_CHECKING, Any, Literal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.configuration import (
    describe_configuration,
    load_callable,
    read_configuration,
)
from dicomsource.errors import ConfigurationError, PluginError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@attrs.frozen
class Bulk:
    enabled: bool = attrs.field(default=True, metadata={"doc": "Whether it is fetched."})
    relativeResolution: Literal["studies", "series"] = "series"  # noqa: N815


@attrs.frozen
class Archive:
    root: str = attrs.field(metadata={"doc": "Base URL."})
    limit: int = attrs.field(default=101, validator=attrs.validators.gt(0))
    timeout: float | tuple[float, ...] = (10.0, 60.0)
    singlepart: bool | str | tuple[str, ...] = False
    bulk: Bulk = attrs.field(factory=Bulk)
    second: Bulk | None = None
    transform: Callable[[str], str] | None = None
    headers: Mapping[str, str] = attrs.field(factory=dict)
    token: str | None = None
    anything: Any = None


def refusal(**mapping: Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(Archive, {"root": "http://x", **mapping})
    return str(caught.value)


def test_keys_that_are_not_given_keep_their_defaults():
    assert read_configuration(Archive, {"root": "http://x"}) == Archive("http://x")


def test_a_list_becomes_a_tuple_and_a_whole_number_a_number():
    archive = read_configuration(Archive, {"root": "x", "timeout": [5, 2.5]})

    assert archive.timeout == (5.0, 2.5)
    assert all(type(seconds) is float for seconds in archive.timeout)


@pytest.mark.parametrize("value", [True, "bulkdata,video", ("pdf", "video")])
def test_each_form_of_a_key_with_several_is_taken(value):
    given = list(value) if isinstance(value, tuple) else value

    assert read_configuration(Archive, {"root": "x", "singlepart": given}).singlepart == value


@pytest.mark.parametrize(("value", "read"), [([1, 2], (1, 2)), (["a"], ("a",)), ([], ())])
def test_lists_of_several_kinds_are_told_apart_by_their_items(value, read):
    @attrs.frozen
    class Listed:
        items: tuple[int, ...] | tuple[str, ...]

    assert read_configuration(Listed, {"items": value}).items == read


def test_a_plain_list_may_hold_anything():
    @attrs.frozen
    class Listed:
        items: list

    assert read_configuration(Listed, {"items": (1, "a")}).items == [1, "a"]
    assert describe_configuration(Listed)[0].type == "a list"


def test_a_table_becomes_the_nested_class():
    archive = read_configuration(Archive, {"root": "x", "second": {"enabled": False}})

    assert archive.second == Bulk(enabled=False)


def test_an_instance_of_the_nested_class_is_taken_as_it_is():
    bulk = Bulk(enabled=False)

    assert read_configuration(Archive, {"root": "x", "bulk": bulk}).bulk is bulk


def test_a_callable_may_be_given_by_its_dotted_path():
    archive = read_configuration(Archive, {"root": "x", "transform": "os.path:basename"})

    assert archive.transform("a/b") == "b"


def test_a_callable_may_be_given_itself():
    assert read_configuration(Archive, {"root": "x", "transform": len}).transform is len


def test_the_mapping_is_not_changed():
    mapping = {"root": "x", "headers": {"A": "b"}, "extra": 1}

    archive = read_configuration(Archive, mapping)
    archive.headers["C"] = "d"

    assert mapping == {"root": "x", "headers": {"A": "b"}, "extra": 1}


def test_a_missing_key_is_named_with_what_it_is_for():
    with pytest.raises(ConfigurationError, match=r"lacks 'root'. Add 'root': Base URL\.$"):
        read_configuration(Archive, {})


def test_a_missing_key_that_is_misspelled_is_to_be_renamed():
    with pytest.raises(ConfigurationError, match="Rename 'Root' to 'root'"):
        read_configuration(Archive, {"Root": "http://x"})


@pytest.mark.parametrize(
    ("mapping", "found", "wanted"),
    [
        ({"root": 3}, "root is 3", "Give root as text"),
        ({"root": None}, "root is nothing (null)", "Give root as text"),
        ({"limit": "5"}, "limit is '5'", "Give limit as a whole number"),
        ({"limit": True}, "limit is True", "Give limit as a whole number"),
        ({"limit": 2.5}, "limit is 2.5", "Give limit as a whole number"),
        ({"timeout": "5"}, "timeout is '5'", "a number or a list of numbers"),
        ({"timeout": [1, "2"]}, "timeout[1] is '2'", "Give timeout[1] as a number"),
        ({"headers": {"A": 1}}, "headers.A is 1", "Give headers.A as text"),
        ({"headers": "A: b"}, "headers is 'A: b'", "Give headers as a table of keys"),
        ({"bulk": {"enabled": "no"}}, "bulk.enabled is 'no'", "bulk.enabled as true or false"),
        ({"bulk": {"relativeResolution": "x"}}, "is 'x'", "as 'studies' or 'series'"),
        ({"second": {"enabled": 1}}, "second.enabled is 1", "true or false"),
        ({"transform": 5}, "transform is 5", "a function or its path"),
    ],
)
def test_a_wrong_value_is_named_with_its_key_and_what_is_wanted(mapping, found, wanted):
    message = refusal(**mapping)

    assert found in message
    assert wanted in message


def test_a_secret_of_the_wrong_kind_is_not_shown():
    message = refusal(token=12345)

    assert "12345" not in message
    assert "token is a value of type int" in message


def test_what_a_validator_refuses_is_a_configuration_error():
    assert "cannot be used: 'limit' must be > 0: -1" in refusal(limit=-1)


def test_a_configuration_that_is_no_table_is_refused():
    with pytest.raises(ConfigurationError, match=r"is \['a'\], not a table"):
        read_configuration(Archive, ["a"])


@pytest.mark.parametrize("path", ["os.path", "os.path:", ":x", "no_such_module_x:f", "os:nothing"])
def test_a_dotted_path_that_leads_nowhere_is_refused(path):
    with pytest.raises(ConfigurationError, match=f"transform .*{path}"):
        load_callable(path, "transform")


@pytest.mark.parametrize("key", ["auth", "auth.tokenCallback"])
@pytest.mark.parametrize(
    "text", ["me:hunter2", "hunter2", "os:hunter2", "me@x:hunter2", "hunter2:x"]
)
def test_text_that_may_be_a_password_is_not_shown(key, text):
    with pytest.raises(ConfigurationError) as caught:
        load_callable(text, key)

    assert key in str(caught.value)
    assert "package.module:function" in str(caught.value)
    assert "hunter2" not in "".join(traceback.format_exception(caught.value.with_traceback(None)))


def test_text_that_may_be_a_password_imports_nothing(tmp_path, monkeypatch):
    (tmp_path / "package_x").mkdir()
    (tmp_path / "package_x" / "__init__.py").write_text("raise SystemExit")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ConfigurationError):
        load_callable("package_x:pass-word", "auth")


def test_a_function_may_stand_where_a_password_must_not():
    assert load_callable("os.path:join", "auth") is os.path.join


def test_a_number_for_credentials_is_not_shown():
    @attrs.frozen
    class Http:
        auth: str

    with pytest.raises(ConfigurationError, match="auth is a value of type int"):
        read_configuration(Http, {"auth": 4711})


def test_a_dotted_path_to_something_else_than_a_function_is_refused():
    with pytest.raises(ConfigurationError, match="is str and cannot be called"):
        load_callable("os:sep")


def test_an_unknown_key_is_logged_with_the_one_that_was_meant(caplog):
    read_configuration(Archive, {"root": "x", "Limit": 5, "bulk": {"enabledd": True}})

    assert "'Limit' is not read; did you mean 'limit'?" in caplog.text
    assert "'bulk.enabledd' is not read; did you mean 'enabled'?" in caplog.text


def test_the_keys_that_every_source_may_have_are_not_logged(caplog):
    read_configuration(Archive, {"root": "x", "name": "a", "friendlyName": "A", "ignoreCase": True})

    assert caplog.text == ""


def test_the_description_lists_every_key_with_type_default_and_doc():
    described = {row.key: row for row in describe_configuration(Archive)}

    assert described["root"] == ("root", "text", "required", "Base URL.")
    assert described["limit"][1:3] == ("a whole number", "101")
    assert described["timeout"][1:3] == ("a number or a list of numbers", "10.0, 60.0")
    assert described["bulk.enabled"][1:] == ("true or false", "true", "Whether it is fetched.")
    assert described["second.relativeResolution"].type == "'studies' or 'series'"
    assert described["token"][1:3] == ("text", "")


@given(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers())
    )
)
def test_a_whole_number_is_taken_exactly_where_python_calls_it_one(value):
    @attrs.frozen
    class Counted:
        count: int

    try:
        taken = read_configuration(Counted, {"count": value}).count
    except ConfigurationError:
        assert type(value) is not int
    else:
        assert type(taken) is int
        assert taken == value


def test_a_class_that_attrs_did_not_make_is_the_plugins_fault():
    @dataclasses.dataclass
    class Plain:
        folder: str

    with pytest.raises(PluginError, match="Plain.* is no attrs class.*attrs.frozen"):
        read_configuration(Plain, {"folder": "x"})
