"""Keys of many elements at once, where all are written alike: one value of printable ASCII each.

An attribute that is different in nearly every row (an accession number, a UID, a name) has a million keys to make. Here
they are cut out of the joined texts of some hundred elements by one split, many times faster than one by one. What is
not so simple is left to `KeyMaker`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dicomsource_index.element_keys import KeyMaker
    from dicomsource_index.kinds import Kind

_BEGINNING = re.compile(rb'\{"vr": ?"[A-Z]{2}", ?"Value": ?\[(\{"Alphabetic": ?)?"')
_VALUE = rb"[ !#-\[\]-~]+"
_AT_ONCE = 1000

# What a value of printable ASCII without spaces around it looks like where its key is easily made.
_FORMS: dict[Kind, re.Pattern[bytes]] = {
    "date": re.compile(rb"[0-9]{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"),
    "time": re.compile(rb"(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9](?:\.[0-9]{1,6})?"),
    "name": re.compile(rb"[^=\^ ](?:[^=\^ ]|\^(?=[^ ])| (?!\^))*(?<!\^)"),
}
_WITHOUT_FORM: frozenset[Kind] = frozenset({"text", "uid"})


def keys_of(texts: Sequence[bytes], maker: KeyMaker) -> list[bytes | None]:
    """Return the keys of elements given as JSON text."""
    if maker.kind not in _FORMS and maker.kind not in _WITHOUT_FORM:
        return list(map(maker.key, texts))
    keys: list[bytes | None] = []
    for at in range(0, len(texts), _AT_ONCE):
        keys += _some_keys(texts[at : at + _AT_ONCE], maker)
    return keys


def _some_keys(texts: Sequence[bytes], maker: KeyMaker) -> list[bytes | None]:
    start = _BEGINNING.match(texts[0])
    if not start or (start[1] is not None) != (maker.kind == "name"):
        return list(map(maker.key, texts))
    before, after = start[0], b'"}]}' if maker.kind == "name" else b'"]}'
    form, make = _FORMS.get(maker.kind), _making(maker.kind)
    alike, is_alike = texts, []
    values = _all_alike(texts, before, after)
    if values is None:  # but most of them may be
        simple = re.compile(re.escape(before) + _VALUE + re.escape(after)).fullmatch
        is_alike = list(map(simple, texts))
        alike = [text for text, match in zip(texts, is_alike, strict=True) if match]
        values = _all_alike(alike, before, after) if alike else None
        if values is None:
            return list(map(maker.key, texts))
    if form is None:
        keys: list[bytes | None] = [*values]
    elif maker.kind == "name" and not _is_padded(values):
        keys = [*b"\n".join(values).lower().split(b"\n")]
    elif all(map(form.fullmatch, values)):
        keys = [*map(make, values)]
    else:
        keys = [
            make(value) if form.fullmatch(value) else maker.key(text)
            for value, text in zip(values, alike, strict=True)
        ]
    if alike is texts:
        return keys
    made = iter(keys)
    return [
        next(made) if match else maker.key(text)
        for text, match in zip(texts, is_alike, strict=True)
    ]


def _all_alike(texts: Sequence[bytes], before: bytes, after: bytes) -> list[bytes] | None:
    """Return the values of elements that differ in nothing else; None if that is not so, or not so simple."""
    joined = b"".join(texts)
    if not (joined.isascii() and joined.startswith(before) and joined.endswith(after)):
        return None
    values = joined[len(before) : -len(after)].split(after + before)
    if len(values) != len(texts):
        return None
    # JSON has no line break inside a text; so here it stands for the borders.
    inner = b"\n%b\n" % b"\n".join(values)
    odd = (b'"', b"\\", b"\n\n", b"\n ", b" \n")
    return None if any(sign in inner for sign in odd) else values


def _is_padded(names: list[bytes]) -> bool:
    """Return whether one of some names has padding, or several component groups."""
    inner = b"%b\n" % b"\n".join(names)
    return any(sign in inner for sign in (b"=", b"^\n", b"^ ", b" ^"))


def _making(kind: Kind) -> Callable[[bytes], bytes]:
    return {"name": bytes.lower, "time": _time_key}.get(kind, _itself)


def _itself(value: bytes) -> bytes:
    return value


def _time_key(value: bytes) -> bytes:
    return value.replace(b".", b"").ljust(12, b"0")
