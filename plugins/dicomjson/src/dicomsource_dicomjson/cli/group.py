"""The group of commands."""

from __future__ import annotations

from dicomsource.commands import CommandGroup

SUMMARY = "Describe DICOM files by one JSON document, and check such documents."


def create_group() -> CommandGroup:
    """Return the group."""
    return CommandGroup(
        "dicomjson",
        SUMMARY,
        "dicomsource_dicomjson.cli",
        {
            "build": "Write a document that describes the DICOM files of a directory.",
            "check": "Tell what is wrong with a document, and where.",
        },
    )
