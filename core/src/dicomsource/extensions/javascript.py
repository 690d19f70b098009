"""The syntax tree of a JavaScript file, which is never run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dicomsource.errors import ConfigurationError, MissingDependencyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

_BARE_LITERAL = re.compile(r"\s*(?:(?://[^\n]*\n|/\*.*?\*/)\s*)*[\[{]", re.DOTALL)


def parse(text: str, source: str) -> Node:
    """Return the root of the syntax tree of a JavaScript file.

    A file that holds nothing but an object or array, as in JSON with comments, is taken too.

    Parameters
    ----------
    text
        The file's text.
    source
        What error messages call the file.

    Raises
    ------
    ConfigurationError
        The text is no JavaScript; the first mistake is named with line and column.
    MissingDependencyError
        tree-sitter is not installed.
    """
    try:
        import tree_sitter
        import tree_sitter_javascript
    except ImportError as error:
        raise MissingDependencyError(
            "reading a JavaScript configuration needs tree-sitter, which is not installed",
            source=source,
            way_out='Run: pip install "dicomsource[ohif]"',
        ) from error
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_javascript.language()))
    # At the start of a statement, an object would be read as a block.
    bare = _BARE_LITERAL.match(text) is not None
    root = parser.parse((f"({text}\n)" if bare else text).encode()).root_node
    if root.has_error:
        raise _syntax_error(root, source, shift=1 if bare else 0)
    return root


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, in the order of the text."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(current.children))


def text_of(node: Node) -> str:
    """Return the source text of a node."""
    return (node.text or b"").decode()


def short_text_of(node: Node) -> str:
    """Return the source text of a node on one line, cut where it is long."""
    text = " ".join(text_of(node).split())
    return text if len(text) <= 40 else f"{text[:37]}..."


def line_of(node: Node) -> int:
    """Return the number of the line on which a node starts, from 1."""
    return int(node.start_point[0]) + 1


def field(node: Node, name: str) -> Node:
    """Return the child that the grammar gives this name; ValueError where there is none."""
    child = node.child_by_field_name(name)
    if child is None:
        raise ValueError(f"{node.type} has no {name}")
    return child


def items(node: Node) -> list[Node]:
    """Return what stands in an object, array, body or pair of parentheses, without the comments."""
    return [child for child in node.named_children if not child.type.endswith("comment")]


def without_parentheses(node: Node) -> Node:
    """Return what stands inside parentheses."""
    while node.type == "parenthesized_expression" and len(items(node)) == 1:
        node = items(node)[0]
    return node


def _syntax_error(root: Node, source: str, shift: int) -> ConfigurationError:
    wrong = next(node for node in walk(root) if node.is_error or node.is_missing)
    row, column = wrong.start_point
    before = (root.text or b"").split(b"\n")[row][:column].decode(errors="replace")
    column = len(before) + 1 - (shift if row == 0 else 0)
    if wrong.is_missing:
        found = f"{wrong.type} is missing"
    elif wrong.end_point[0] > row:
        found = f"what begins here is not closed, up to line {wrong.end_point[0] + 1}"
    else:
        found = f"unexpected {short_text_of(wrong)}"
    return ConfigurationError(
        f"line {row + 1}, column {column}: {found}",
        source=source,
        way_out="Correct the JavaScript there or just before it",
    )
