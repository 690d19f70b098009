"""The group of commands."""

from __future__ import annotations

from dicomsource.commands import CommandGroup

SUMMARY = "Write static DICOMweb trees, and index their study lists."


def create_group() -> CommandGroup:
    """Return the group."""
    return CommandGroup(
        "static-wado",
        SUMMARY,
        "dicomsource_static_wado.cli",
        {
            "create": "Write DICOM files as a static tree, or bring one up to date.",
            "index": "Fetch and index the study list of a tree ahead.",
            "status": "Show which study lists are indexed, and how old they are.",
            "clear": "Remove the index of a study list.",
        },
    )
