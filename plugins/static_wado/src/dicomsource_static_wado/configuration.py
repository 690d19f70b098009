"""The configuration keys of a static DICOMweb tree."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import attrs

from dicomsource.errors import ConfigurationError
from dicomsource.http.configuration import HttpConfiguration

if TYPE_CHECKING:
    from collections.abc import Mapping


@attrs.frozen(kw_only=True)
class StaticWadoConfiguration(HttpConfiguration):
    """Where the tree is, and how to get at it."""

    wadoRoot: str | None = attrs.field(
        default=None,
        metadata={
            "doc": "URL or directory of the tree: what holds the folder `studies`. With the extra"
            " `fsspec` a bucket or archive as well: `s3://bucket/tree`, `zip://tree.zip`."
        },
    )
    qidoRoot: str | None = attrs.field(
        default=None,
        metadata={
            "doc": "The same for the lists, where they are elsewhere; `wadoRoot` if left out."
        },
    )
    storage_options: Mapping[str, Any] | None = attrs.field(
        default=None,
        repr=False,
        metadata={
            "key": "storageOptions",
            "doc": "What fsspec's file system for that URL wants, such as credentials; see its documentation.",
        },
    )
    ignore_case: bool = attrs.field(
        default=False,
        metadata={
            "key": "ignoreCase",
            "doc": "Search text without regard to case in all attributes.",
        },
    )

    compatibility: Literal["standard", "ohif"] = attrs.field(
        default="standard",
        metadata={
            "doc": "`standard`: search as the standard has it. `ohif`: studies and series are filtered as OHIF's own"
            " static client does, quirks included."
        },
    )

    studyListInterval: float | None = attrs.field(
        default=None,
        metadata={
            "doc": "Seconds for which the study list is taken for what it was when last looked at; when left out, 30"
            " over http, and none for a directory, which is looked at before each search."
        },
    )
    cacheDirectory: str | None = attrs.field(
        default=None,
        metadata={
            "doc": "Folder for the index of the study list; the user's own cache folder when left out."
        },
    )
    strict: bool = attrs.field(
        default=False,
        metadata={
            "doc": "Whether a study list is refused when some of its rows cannot be served: damaged ones, ones without"
            " StudyInstanceUID, duplicates. Otherwise they are left out and told of."
        },
    )

    def __attrs_post_init__(self) -> None:
        if self.studyListInterval is not None and not 0 <= self.studyListInterval < math.inf:
            raise ConfigurationError(
                f"studyListInterval is {self.studyListInterval}",
                way_out="Give seconds from 0 on, or leave it out",
            )

    @property
    def roots(self) -> tuple[str, str]:
        """Where lists are, and where all else is.

        Raises
        ------
        ConfigurationError
            Neither is configured.
        """
        lists, rest = self.qidoRoot or self.wadoRoot, self.wadoRoot or self.qidoRoot
        if not lists or not rest:
            raise ConfigurationError(
                "no tree is configured", way_out="Give its URL or directory as wadoRoot"
            )
        return lists, rest
