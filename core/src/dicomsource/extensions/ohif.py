"""The data sources of OHIF's own configuration file, which is JavaScript."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from dicomsource.errors import ConfigurationError
from dicomsource.extensions.javascript import (
    field,
    items,
    line_of,
    parse,
    text_of,
    walk,
    without_parentheses,
)
from dicomsource.extensions.literals import UNDEFINED, Skipped, evaluate, members

if TYPE_CHECKING:
    from tree_sitter import Node

_READ = ("dataSources", "defaultDataSourceName", "servers")
"""Keys of the viewer's configuration that have a meaning without the viewer."""

_ELSEWHERE = {
    "httpErrorHandler": (
        "httpErrorHandler is left out. A failing request raises"
        " dicomsource.errors.TransportError instead."
    ),
    "oidc": (
        "oidc, by which users log in to the viewer, is left out. Give the data source a token:"
        ' auth = {"bearer": {"env": "NAME_OF_VARIABLE"}}.'
    ),
}
"""Keys for which Python has another way."""

_TARGETS = {
    f"{holder}{key}"
    for holder in ("window", "globalThis", "self")
    for key in (".config", "['config']", '["config"]')
} | {"module.exports", "exports.default"}
_FUNCTIONS = {
    "arrow_function",
    "function_declaration",
    "function_expression",
    "generator_function",
}


def read_ohif(text: str, source: str) -> tuple[Any, list[str]]:
    """Return the literal part of the configuration, and a warning for each thing left out.

    The file is parsed and never run. Of the viewer's many keys only those that say something of data
    sources are read.

    Parameters
    ----------
    text
        What the file holds: ``window.config = {...}``, ``export default {...}``, a function that
        returns an object, or a bare object or array.
    source
        What error messages call the file.

    Raises
    ------
    ConfigurationError
        It is no JavaScript, or holds no configuration.
    MissingDependencyError
        tree-sitter is not installed.

    References
    ----------
    OHIF, ``platform/app/public/config/*.js``.
    """
    root = parse(text, source)
    skipped: list[Skipped] = []
    node = _object_of(_configuration(root, source), root)
    if node is None:
        raise ConfigurationError(
            "its configuration is not written as an object",
            source=source,
            way_out="Write window.config = {dataSources: [...]}",
        )
    if node.type == "array":
        return evaluate(node, "dataSources", skipped), [*map(str, skipped)]
    found: dict[str, Any] = {}
    warnings = []
    for key, value_node in members(node):
        if key in _ELSEWHERE:
            warnings.append(_ELSEWHERE[key])
        elif key is None:
            evaluate(value_node, "the configuration", skipped)
        elif key in _READ or difflib.get_close_matches(key, ("dataSources",), cutoff=0.85):
            found[key] = evaluate(value_node, key, skipped)
    warnings = [*map(str, skipped), *_later_changes(root), *warnings]
    return {key: value for key, value in found.items() if value is not UNDEFINED}, warnings


def _configuration(root: Node, source: str) -> Node:
    """Return the expression that is the configuration: the last one assigned, exported or alone."""
    found = None
    for node in walk(root):
        if node.type == "assignment_expression" and _target(node) in _TARGETS:
            found = field(node, "right")
        elif node.type == "export_statement":
            found = node.child_by_field_name("value") or found
    if found is not None:
        return found
    statements = items(root)
    if len(statements) == 1 and statements[0].type == "expression_statement":
        return items(statements[0])[0]
    raise ConfigurationError(
        "it assigns no window.config and exports no default",
        source=source,
        way_out="Write window.config = {dataSources: [...]}",
    )


def _target(assignment: Node) -> str:
    return "".join(text_of(field(assignment, "left")).split())


def _object_of(node: Node | None, root: Node) -> Node | None:
    """Return the object that an expression stands for: itself, what a function returns, a constant."""
    seen = set()
    while node is not None and node.id not in seen:
        seen.add(node.id)
        node = without_parentheses(node)
        if node.type in {"object", "array"}:
            return node
        if node.type == "identifier":
            node = _declared(text_of(node), root)
        elif node.type in _FUNCTIONS:
            node = _returned(node)
        elif node.type == "call_expression" and not items(field(node, "arguments")):
            node = field(node, "function")
        else:
            return None
    return None


def _declared(name: str, root: Node) -> Node | None:
    for node in walk(root):
        if node.type not in {"variable_declarator", "function_declaration"}:
            continue
        if text_of(field(node, "name")) == name:
            return node if node.type in _FUNCTIONS else node.child_by_field_name("value")
    return None


def _returned(function: Node) -> Node | None:
    """Return what a function returns, not looking into the functions within it."""
    body = field(function, "body")
    if body.type != "statement_block":
        return body
    waiting = [body]
    while waiting:
        node = waiting.pop(0)
        if node.type == "return_statement":
            return items(node)[0] if items(node) else None
        if node.type not in _FUNCTIONS and node.type != "method_definition":
            waiting.extend(items(node))
    return None


def _later_changes(root: Node) -> list[str]:
    """Return a warning for each statement that changes the data sources after they are written."""
    changes = []
    for node in walk(root):
        if node.type == "assignment_expression":
            changed = _target(node)
        elif node.type == "call_expression":
            changed = "".join(text_of(field(node, "function")).split())
        else:
            continue
        if changed.startswith(tuple(f"window.config.{key}" for key in _READ)):
            changes.append(
                f"{changed} on line {line_of(node)} changes the configuration by a statement, and is"
                " left out. Write the value into the object."
            )
    return changes
