"""Values of JavaScript literals, read from the syntax tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from dicomsource.extensions.javascript import (
    field,
    items,
    line_of,
    short_text_of,
    text_of,
    without_parentheses,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

UNDEFINED = object()
"""What ``undefined``, and anything that is no literal, is read as."""

_DEEPEST = 100
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_FUNCTIONS = {
    "arrow_function",
    "class",
    "function_expression",
    "generator_function",
    "method_definition",
}


class Skipped(NamedTuple):
    """A value that is no literal."""

    path: str
    what: str
    way_out: str

    def __str__(self) -> str:
        return f"{self.path} is {self.what}, and is left out. {self.way_out}."


def evaluate(node: Node, path: str, skipped: list[Skipped]) -> Any:
    """Return the value of a literal; whatever else it holds is left out and added to `skipped`.

    Parameters
    ----------
    node
        An expression.
    path
        What leads to it, such as ``dataSources[0].configuration``.
    skipped
        Receives what is no literal.
    """
    return _evaluate(node, path, skipped, 0)


def members(node: Node) -> Iterator[tuple[str | None, Node]]:
    """Yield key and value for each member of an object; without a plain key, None and the member."""
    for item in items(node):
        if item.type == "shorthand_property_identifier":
            yield text_of(item), item
        elif item.type == "method_definition":
            yield _key(field(item, "name")), item
        else:
            key = _key(field(item, "key")) if item.type == "pair" else None
            yield key, item if key is None else field(item, "value")


def _evaluate(node: Node, path: str, skipped: list[Skipped], depth: int) -> Any:
    node = without_parentheses(node)
    try:
        if depth > _DEEPEST:
            raise ValueError("nested too deep")
        if node.type == "object":
            return _object(node, path, skipped, depth)
        if node.type == "array":
            return _array(node, path, skipped, depth)
        return _plain(node)
    except (ValueError, RecursionError):
        skipped.append(_skip(node, path))
        return UNDEFINED


def _object(node: Node, path: str, skipped: list[Skipped], depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value_node in members(node):
        if key is None:
            skipped.append(_skip(value_node, path))
            continue
        inner = f"{path}.{key}" if path else key
        value = _evaluate(value_node, inner, skipped, depth + 1)
        found.pop(key, None)
        if value is not UNDEFINED:
            found[key] = value
    return found


def _array(node: Node, path: str, skipped: list[Skipped], depth: int) -> list[Any]:
    values = (
        _evaluate(item, f"{path}[{index}]", skipped, depth + 1)
        for index, item in enumerate(items(node))
    )
    return [value for value in values if value is not UNDEFINED]


def _plain(node: Node) -> Any:
    """Return the value of a literal that holds no others; ValueError if it is none."""
    readers: dict[str, Callable[[Node], Any]] = {
        "string": _string,
        "template_string": _string,
        "number": _number,
        "true": lambda _: True,
        "false": lambda _: False,
        "null": lambda _: None,
        "undefined": lambda _: UNDEFINED,
        "unary_expression": _unary,
        "binary_expression": _joined,
    }
    node = without_parentheses(node)
    if node.type not in readers:
        raise ValueError(f"{node.type} is no literal")
    return readers[node.type](node)


def _string(node: Node) -> str:
    parts = []
    for child in node.named_children:
        if child.type == "string_fragment":
            parts.append(text_of(child))
        elif child.type == "escape_sequence":
            parts.append(_unescape(text_of(child)[1:]))
        else:
            raise ValueError(f"{child.type} in a string")
    # Two \u escapes may stand for one character beyond the first 65,536.
    return "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescape(escape: str) -> str:
    if escape[0] in "ux" and len(escape) > 1:
        return chr(int(escape[1:].strip("{}"), 16))
    if escape[0] in "\r\n\u2028\u2029":
        return ""
    if escape[0].isdigit() and escape != "0":
        raise ValueError("octal escape")
    return _ESCAPES.get(escape, escape)


def _number(node: Node) -> int | float:
    text = text_of(node).replace("_", "").lower()
    if text[:2] in {"0x", "0o", "0b"} or text.endswith("n"):
        return int(text.rstrip("n"), 0)
    if len(text) > 1 and text[0] == "0" and text.isdigit():
        raise ValueError("octal number")
    number = float(text)
    return int(number) if number.is_integer() else number


def _unary(node: Node) -> Any:
    operator = text_of(field(node, "operator"))
    value = _plain(field(node, "argument"))
    if operator == "!":
        return value is UNDEFINED or not value
    if operator == "void":
        return UNDEFINED
    if operator in {"-", "+"} and isinstance(value, int | float) and not isinstance(value, bool):
        return -value if operator == "-" else value
    raise ValueError(f"operator {operator}")


def _joined(node: Node) -> str:
    """Return two texts joined by a plus sign."""
    left, right = _plain(field(node, "left")), _plain(field(node, "right"))
    joinable = isinstance(left, str) and (isinstance(right, str) or type(right) is int)
    if joinable and text_of(field(node, "operator")) == "+":
        return f"{left}{right}"
    raise ValueError("no concatenation of texts")


def _key(node: Node) -> str | None:
    if node.type == "computed_property_name":
        node = items(node)[0]
    elif node.type == "property_identifier":
        return text_of(node)
    try:
        return str(_plain(node))
    except ValueError:
        return None


def _skip(node: Node, path: str) -> Skipped:
    text = short_text_of(node)
    environment = re.fullmatch(r"process\.env\.(\w+)", text)
    if node.type in _FUNCTIONS:
        what, way_out = "a function", 'Name a Python function: "package.module:function"'
    elif node.type == "regex":
        what, way_out = "a regular expression", "Write it as text"
    elif node.type == "spread_element":
        what, way_out = f"partly a spread ({text})", "Write its members out"
    elif node.type in {"identifier", "shorthand_property_identifier"}:
        what, way_out = f"the variable {text}", "Write its value"
    elif environment:
        what, way_out = text, f'Write {{"env": "{environment[1]}"}}'
    else:
        what, way_out = f"an expression ({text})", "Write its value"
    return Skipped(path, f"{what} on line {line_of(node)}", way_out)
