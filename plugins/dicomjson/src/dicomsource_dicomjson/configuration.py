"""The configuration keys of a JSON document."""

from __future__ import annotations

import attrs

from dicomsource.http.configuration import HttpConfiguration


@attrs.frozen(kw_only=True)
class DicomJsonConfiguration(HttpConfiguration):
    """Where the document is, and how to get at it."""

    url: str | None = attrs.field(
        default=None,
        metadata={
            "doc": "URL or path of the document; a path may end in `.gz`. Left out where"
            " `initialize(query={'url': ...})` gives it, as OHIF's address does."
        },
    )
    wadoRoot: str | None = attrs.field(
        default=None,
        metadata={
            "doc": "Base URL of the WADO-RS service with the instances that have no `url` of their own."
        },
    )
    ignore_case: bool = attrs.field(
        default=False,
        metadata={
            "key": "ignoreCase",
            "doc": "Search text without regard to case in all attributes.",
        },
    )
