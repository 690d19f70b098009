"""The headers of a part, and the parameters inside a Content-Type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dicomsource.errors import DataError

_PARAMETER = re.compile(r';\s*([^=;\s]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')


class Headers(Mapping[str, str]):
    """Headers by name, whatever the case of the name; of repeated ones the last counts."""

    def __init__(self, pairs: Mapping[str, str] | Iterator[tuple[str, str]]) -> None:
        items = pairs.items() if isinstance(pairs, Mapping) else pairs
        self._items = {name.lower(): (name, value) for name, value in items}

    def __getitem__(self, name: str) -> str:
        return self._items[name.lower()][1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        mine = {name: value for name, (_, value) in self._items.items()}
        return mine == {str(name).lower(): value for name, value in other.items()}

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Headers({dict(self._items.values())!r})"


def parse_headers(lines: list[bytes]) -> Headers:
    """Return the headers that these lines hold, folded lines joined.

    Parameters
    ----------
    lines
        One header a line, without line ends.

    Raises
    ------
    DataError
        A line has no colon.
    """
    unfolded: list[str] = []
    for line in lines:
        text = line.decode("latin-1")
        if unfolded and text[0] in " \t":
            unfolded[-1] += " " + text.strip()
        else:
            unfolded.append(text)
    pairs = []
    for text in unfolded:
        name, colon, value = text.partition(":")
        if not colon:
            raise DataError(
                f"the headers of a part of a multipart body hold the line {text[:80]!r}"
            )
        pairs.append((name.strip(), value.strip()))
    return Headers(iter(pairs))


def parse_content_type(value: str) -> tuple[str, dict[str, str]]:
    """Return the media type in lower case, and its parameters with names in lower case and values unquoted.

    Parameters
    ----------
    value
        A Content-Type, such as ``image/jls; transfer-syntax=1.2.840.10008.1.2.4.80``.

    Examples
    --------
    >>> parse_content_type('multipart/related; Type="application/dicom"; boundary=x')
    ('multipart/related', {'type': 'application/dicom', 'boundary': 'x'})
    """
    media_type, _, _ = value.partition(";")
    parameters = {}
    for name, text in _PARAMETER.findall(value):
        text = text.strip()
        if text.startswith('"'):
            text = re.sub(r"\\(.)", r"\1", text[1:-1] if text.endswith('"') else text[1:])
        parameters[name.lower()] = text
    return media_type.strip().lower(), parameters


def boundary_of(content_type: str | None) -> str | None:
    """Return the boundary that a multipart Content-Type names, None where it names none.

    Parameters
    ----------
    content_type
        The header's value, or None where there was no header.
    """
    if not content_type:
        return None
    media_type, parameters = parse_content_type(content_type)
    return parameters.get("boundary") or None if media_type.startswith("multipart/") else None
