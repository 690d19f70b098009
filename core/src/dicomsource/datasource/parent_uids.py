"""Rows that are told which study and series they are of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dicomsource.contract.data import DicomJson


def with_parents(
    rows: Iterable[DicomJson], mapped: Mapping[str, Any], parents: Sequence[str]
) -> Iterable[DicomJson]:
    """Return rows with the UIDs asked for: a backend need not repeat the study's UID in every series row.

    Parameters
    ----------
    rows
        What the backend gave.
    mapped
        What it was asked for, by keyword.
    parents
        Keywords of the UIDs above the level of the rows.
    """
    asked = {keyword: mapped[keyword] for keyword in parents if _is_one_uid(mapped.get(keyword))}
    if not asked:
        return rows
    from dicomsource.natural.dictionary import tag_for

    known = {str(tag_for(keyword)): {"vr": "UI", "Value": [uid]} for keyword, uid in asked.items()}
    return (_completed(row, known) for row in rows)


def _is_one_uid(value: object) -> bool:
    return isinstance(value, str) and bool(value) and not set(value) & set("\\,*?")


def _completed(row: Any, known: Mapping[str, DicomJson]) -> Any:
    if not isinstance(row, Mapping):
        return row
    missing = {tag: element for tag, element in known.items() if not _has_value(row.get(tag))}
    return {**row, **missing} if missing else row


def _has_value(element: object) -> bool:
    return isinstance(element, Mapping) and bool(element.get("Value"))
