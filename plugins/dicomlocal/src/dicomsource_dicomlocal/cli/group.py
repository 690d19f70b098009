"""The group of commands."""

from __future__ import annotations

from dicomsource.commands import CommandGroup

SUMMARY = "Read the headers of DICOM files ahead, and show what is known of them."


def create_group() -> CommandGroup:
    """Return the group."""
    return CommandGroup(
        "dicomlocal",
        SUMMARY,
        "dicomsource_dicomlocal.cli",
        {
            "index": "Read the headers of all files that are new or changed.",
            "status": "Show what is known of which places, and which files are not served.",
            "clear": "Remove what is known of a place.",
        },
    )
