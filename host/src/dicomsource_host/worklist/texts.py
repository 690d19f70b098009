"""Values as people read them on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource_host.terminal.texts import name_text, value_text

if TYPE_CHECKING:
    from collections.abc import Mapping


def person(value: Any) -> str:
    """Return a person name as it is spoken of.

    >>> person("DOE^JANE^^DR")
    'DOE, JANE, DR'
    """
    return ", ".join(part.strip() for part in name_text(value).split("^") if part.strip())


def day(value: Any) -> str:
    """Return a date with dashes; as it is where it is none.

    >>> day("20240131")
    '2024-01-31'
    """
    text = value_text(value)
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 and text.isdigit() else text


def clock(value: Any) -> str:
    """Return a time to the minute; as it is where it is none.

    >>> clock("142233.5")
    '14:22'
    """
    text = value_text(value)
    return f"{text[:2]}:{text[2:4]}" if text[:4].isdigit() and len(text) >= 4 else text


def kind_of_object(value: Any) -> str:
    """Return what a SOP class is called, without the word that all have."""
    from pydicom.uid import UID

    return UID(value_text(value)).name.removesuffix(" Storage")


def shown(row: Mapping[str, Any], keyword: str) -> str:
    """Return the value of an attribute; empty where there is none."""
    value = row.get(keyword)
    if keyword in ("PatientName", "ReferringPhysicianName"):
        return person(value)
    if keyword.endswith("Date"):
        return day(value)
    if keyword.endswith("Time"):
        return clock(value)
    return kind_of_object(value) if keyword == "SOPClassUID" and value else value_text(value)
